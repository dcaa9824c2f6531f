internal import CPostgres
public import Failures
internal import Files
internal import Glibc

/// A session with a Postgres server. Owns its `PGconn`; closes it when it goes away.
///
///     let connection = try Connection(to: location)
///     let bars = try connection.query("select close from usdcop_m5_ohlcv where symbol = \(symbol)")
///
/// Not `Sendable`: one thread at a time. Every wait has an end and can be cancelled through
/// ``ConnectionSettings/isCancelled``: libpq's asynchronous half does the talking, and this type the waiting. Failures carry
/// the server's message by SQLSTATE, never a bound value and never a password. There is no pool: a task is one process with
/// one or two sessions.
public final class Connection {
    let handle: OpaquePointer
    let location: DatabaseLocation
    let settings: ConnectionSettings
    /// The SQLSTATE of the newest error the server answered with; `nil` before the first.
    public internal(set) var lastState: SQLState?
    /// Names of statements the server has prepared, by text.
    var prepared: [String: String] = [:]
    /// Statements seen once. What comes a second time is prepared.
    var seen: Set<String> = []
    /// Whether a pooler answers in the server's place, so that the next transaction may run in another of its processes: then no
    /// prepared statement, no setting and no temporary table outlives its transaction.
    public private(set) var isPooled = false
    /// Set when the protocol's state is not known any more.
    var isBroken = false
    /// How many transactions were begun again after a collision.
    public internal(set) var retriedTransactions = 0

    /// Connects and sets the session's limits, its zone (UTC) and its schema (`public`).
    ///
    /// - Throws: `database_unreachable`, `login_refused`, `database_missing` (unavailable), `interrupted`,
    ///   `resources_exhausted` (temporary), `database_url_invalid`, `postgres_library_missing` (configuration).
    public init(to location: DatabaseLocation, settings: ConnectionSettings = ConnectionSettings()) throws(Failure) {
        self.settings = settings
        try ClientLibrary.load()
        // Kerberos costs two files' reading at every start and is offered only when the caller's string asks for it.
        let first = [("gssencmode", "disable")]
        let last = [("fallback_application_name", settings.applicationName), ("client_encoding", "UTF8")]
        let keywords = first + location.keywords.map { ($0.name, $0.value) } + last
        guard let opened = Connection.start(keywords) else {
            throw Failure(
                .temporary, code: "out_of_memory", "there is no memory for a database connection", remedy: "Run the task again.")
        }
        handle = opened
        self.location = location.resolved(by: opened)
        // "VERBOSE" puts the SQLSTATE into the one text libpq has for a refused login.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        try finishConnecting()
        guard PQsetnonblocking(handle, 1) == 0 else { throw lost() }
        isPooled = try setSession()
    }

    deinit { PQfinish(handle) }

    /// Whether the session can still be used.
    public var isUsable: Bool { !isBroken && PQstatus(handle) == CONNECTION_OK }

    /// Whether a transaction is open.
    public var isInTransaction: Bool {
        let status = PQtransactionStatus(handle)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    /// The name of the database the session is in.
    public var database: String { PQdb(handle).map { String(cString: $0) } ?? "" }

    /// Which database, host and user the session has, by whatever it was named: for people, without password.
    public var place: String { location.description }

    /// The server's version, such as 150013 for 15.13.
    public var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// The server's encoding of text, such as `UTF8`.
    public var serverEncoding: String { PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? "" }

    /// The server process of this session; behind a pooler a number of its own.
    public var serverProcess: Int { Int(PQbackendPID(handle)) }

    // MARK: - Opening

    private static func start(_ keywords: [(String, String)]) -> OpaquePointer? {
        let names = keywords.map { strdup($0.0) }
        let values = keywords.map { strdup($0.1) }
        defer { for text in names + values { free(text) } }
        let end: [UnsafePointer<CChar>?] = [nil]
        return PQconnectStartParams(names.map { UnsafePointer($0) } + end, values.map { UnsafePointer($0) } + end, 1)
    }

    private func finishConnecting() throws(Failure) {
        let deadline = Deadline(after: settings.connectTimeout)
        var status = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while status != PGRES_POLLING_OK {
            guard status != PGRES_POLLING_FAILED else { throw refused() }
            let isReady = try wait(for: status == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline)
            guard isReady else {
                throw unreachable("no answer within \(settings.connectTimeout.milliseconds) ms")
            }
            status = PQconnectPoll(handle)
        }
    }

    // MARK: - Failures

    /// A login that failed: by the server's SQLSTATE when it answered, else as unreachable.
    private func refused() -> Failure {
        let text = location.redacted(String(cString: PQerrorMessage(handle)))
        guard let error = Connection.loginError(text) else {
            return location.optionProblem(text) ?? unreachable(Connection.oneLine(text))
        }
        lastState = error.state
        var failure = error.failure
        // A setting the server does not know, or a value it does not take, which the caller's options ask for.
        if ["22", "42"].contains(error.state.errorClass), error.state != .insufficientPrivilege {
            return DatabaseLocation.optionRefusal(
                "\(location.description): the server refuses what the option options of DATABASE_URL sets (\(error.state.rawValue))"
            )
        }
        failure.message = "\(location.description): \(failure.message)"
        if failure.kind == .internal { failure.kind = .unavailable }
        return failure
    }

    private func unreachable(_ reason: String) -> Failure {
        Shortage.failure(saying: reason, "\(location.description) cannot be reached")
            ?? Failure(
                .unavailable, code: "database_unreachable", "\(location.description) cannot be reached: \(reason)",
                field: "DATABASE_URL", remedy: location.unreachableRemedy)
    }

    /// The connection broke while in use.
    func lost() -> Failure {
        isBroken = true
        let text = location.redacted(Connection.oneLine(String(cString: PQerrorMessage(handle))))
        return Failure(
            .unavailable, code: "database_connection_lost",
            "the connection to \(location.description) was lost\(text.isEmpty ? "" : ": \(text)")",
            remedy: "Check that the database server runs, then run the task again.")
    }

    /// Finds `FATAL:  28P01: message` in what libpq says of a refused login.
    static func loginError(_ text: String) -> ServerError? {
        for line in text.split(separator: "\n") {
            for severity in ["FATAL:  ", "ERROR:  ", "PANIC:  "] {
                guard let start = firstIndex(of: severity, in: line) else { continue }
                let rest = line[start...].dropFirst(severity.count)
                let code = rest.prefix(5)
                let isCode = code.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
                guard code.utf8.count == 5, isCode, rest.dropFirst(5).hasPrefix(": ") else { continue }
                return ServerError(state: SQLState(rawValue: String(code)), message: String(rest.dropFirst(7)))
            }
        }
        return nil
    }

    private static func firstIndex(of needle: String, in text: Substring) -> Substring.Index? {
        text.indices.first { text[$0...].hasPrefix(needle) }
    }

    static func oneLine(_ text: String) -> String {
        text.split { $0.isNewline }.filter { !$0.hasPrefix("LOCATION:") }.map { $0.drop { $0.isWhitespace } }
            .joined(separator: " ")
    }
}
