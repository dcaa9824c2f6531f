/// The five-character error code of SQL (Postgres manual, appendix A). A struct, so that codes of other servers survive.
public struct SQLState: RawRepresentable, Hashable, Sendable {
    /// The code, such as `40001`.
    public let rawValue: String

    /// A code.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The first two characters, which group the codes.
    public var errorClass: String { String(rawValue.prefix(2)) }

    /// Two transactions cannot both have been first.
    public static let serializationFailure = SQLState(rawValue: "40001")
    /// Two transactions wait for each other.
    public static let deadlockDetected = SQLState(rawValue: "40P01")
    /// A lock was not given within `lock_timeout`.
    public static let lockNotAvailable = SQLState(rawValue: "55P03")
    /// Cancelled by the client, or by `statement_timeout`.
    public static let queryCancelled = SQLState(rawValue: "57014")
    /// Two rows with one key.
    public static let uniqueViolation = SQLState(rawValue: "23505")
    /// A row against a CHECK.
    public static let checkViolation = SQLState(rawValue: "23514")
    /// The role may not do this.
    public static let insufficientPrivilege = SQLState(rawValue: "42501")
    /// There is no such table.
    public static let undefinedTable = SQLState(rawValue: "42P01")

    /// Whether the whole transaction may succeed when it is simply run again.
    public var isTransactionRetryable: Bool { self == .serializationFailure || self == .deadlockDetected }
}
