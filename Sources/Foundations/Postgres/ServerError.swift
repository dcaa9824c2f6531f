internal import CPostgres
internal import Failures

/// What the server says about an error, without any value: details and contexts, which quote rows, are never read.
struct ServerError: Equatable {
    let state: SQLState
    let message: String
    let table: String?
    let column: String?
    let constraint: String?

    init(state: SQLState, message: String, table: String? = nil, column: String? = nil, constraint: String? = nil) {
        self.state = state
        self.message = message
        self.table = table
        self.column = column
        self.constraint = constraint
    }

    /// Reads the fields of a failed result.
    init(_ result: OpaquePointer) {
        func field(_ code: UnicodeScalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        self.init(
            state: SQLState(rawValue: field("C") ?? "XX000"),
            message: field("M") ?? "the server gave no message", table: field("t"), column: field("c"),
            constraint: field("n"))
    }

    /// The failure for callers. Which kind a code is, decides whether the scheduler tries again:
    ///
    /// - connection lost, server going down or starting, read-only standby, I/O error: unavailable
    /// - login or database refused (28, 3D): unavailable, as the service was reached and refuses
    /// - no rights (42501), table or column missing: configuration, as grants and schema are the installation's
    /// - disk full, out of memory, too many connections, serialization, deadlock, lock, cancelled: temporary
    /// - a value that does not fit (22), a constraint (23), a raised exception (P0001): data
    /// - anything else: internal
    var failure: Failure {
        Failure(kind, code: code, text, remedy: remedy)
    }

    private var kind: Failure.Kind {
        switch state.rawValue {
        case "42501", "42P01", "42703", "3F000", "42883": return .configuration
        case "57014", "55P03", "55006", "40001", "40P01", "40003": return .temporary
        case "25006", "58030", "58P01": return .unavailable
        case "P0001": return .data
        default: break
        }
        switch state.errorClass {
        case "08", "57", "28", "3D": return .unavailable
        case "53": return .temporary
        case "22", "23": return .data
        default: return .internal
        }
    }

    private var code: String {
        switch state.rawValue {
        case "40001": return "serialization_failure"
        case "40P01": return "deadlock_detected"
        case "55P03": return "lock_not_available"
        case "57014": return "statement_cancelled"
        case "53100": return "database_disk_full"
        case "53300": return "too_many_connections"
        case "42501": return "permission_denied"
        case "42P01", "42703", "3F000", "42883": return "schema_mismatch"
        case "23505": return "unique_violation"
        case "23514": return "check_violation"
        case "23502": return "not_null_violation"
        case "23503": return "foreign_key_violation"
        case "25006": return "database_read_only"
        case "P0001": return "refused_by_database"
        default: break
        }
        switch state.errorClass {
        case "08", "57": return "database_unavailable"
        case "28": return "login_refused"
        case "3D": return "database_missing"
        case "53": return "database_resources"
        case "58": return "database_system_error"
        case "22": return "value_refused"
        case "23": return "constraint_violation"
        default: return "database_error"
        }
    }

    private var text: String {
        // Class 22 messages quote the value; all others name objects only.
        let base = state.errorClass == "22" ? "a value does not fit its type" : message
        let place = [
            table.map { "table \($0)" }, column.map { "column \($0)" }, constraint.map { "constraint \($0)" },
        ].compactMap(\.self).filter { !base.contains($0.split(separator: " ").last ?? "") }
        return "\(base) (\((["SQLSTATE \(state.rawValue)"] + place).joined(separator: ", ")))"
    }

    private var remedy: String {
        switch code {
        case "permission_denied": return "Connect as a role that may do this, or have the owner run usdcop migrate."
        case "schema_mismatch": return "Run usdcop migrate."
        case "login_refused": return "Check user and password of DATABASE_URL, and the server's pg_hba.conf."
        case "database_missing": return "Create the database, or correct its name in DATABASE_URL."
        case "database_disk_full": return "Free space on the database server, then run the task again."
        case "too_many_connections": return "Wait for other tasks to end, or raise max_connections."
        case "statement_cancelled": return "Run the task again; if it recurs, look for what keeps the server busy."
        case "database_read_only": return "Point DATABASE_URL to the primary server."
        default: break
        }
        switch kind {
        case .unavailable: return "Check that the database server runs, then run the task again."
        case .temporary: return "Run the task again."
        case .data: return "Correct the value; nothing of this transaction was stored."
        case .request, .internal, .configuration: return "Report this with the log of the run."
        }
    }
}
