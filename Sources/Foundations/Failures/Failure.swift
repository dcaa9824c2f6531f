/// An operating failure: what went wrong, where, and what a person can do about it.
///
/// The one error type of every door of the house (requests, files, configuration, services). Pure computations whose
/// callers switch over closed sets have error types of their own; programming mistakes trap.
public struct Failure: Error, Equatable, Sendable {
    /// What kind of trouble it is. The kind decides the exit status and whether a retry can help.
    public enum Kind: String, Sendable, CaseIterable {
        /// The caller asked for something that cannot be asked for. Exit status 64.
        case request
        /// The data break a rule. Exit status 65.
        case data
        /// A service cannot be reached or refuses. Exit status 69.
        case unavailable
        /// A bug of ours. Exit status 70.
        case `internal`
        /// It will pass: a lock, a full disk, an interruption. Exit status 75.
        case temporary
        /// The installation is at fault: YAML, environment, credentials, an output that cannot be written. Exit status 78.
        case configuration

        /// The process exit status, after `sysexits.h`.
        public var exitStatus: Int32 {
            switch self {
            case .request: 64
            case .data: 65
            case .unavailable: 69
            case .internal: 70
            case .temporary: 75
            case .configuration: 78
            }
        }

        /// Whether running the same task again, unchanged, may succeed.
        public var isRetryable: Bool {
            switch self {
            case .unavailable, .temporary: true
            case .request, .data, .internal, .configuration: false
            }
        }
    }

    /// What kind of trouble it is.
    public var kind: Kind
    /// A stable name in `snake_case` that programs may compare.
    public var code: String
    /// One sentence for people: what was found and where.
    public var message: String
    /// The path of the offending field, such as `params.year`; `nil` when no field is at fault.
    public var field: String?
    /// What to do about it, as an instruction.
    public var remedy: String

    /// Makes a failure.
    public init(_ kind: Kind, code: String, _ message: String, field: String? = nil, remedy: String) {
        self.kind = kind
        self.code = code
        self.message = message
        self.field = field
        self.remedy = remedy
    }
}

extension Failure: CustomStringConvertible {
    /// The message and its remedy, for a terminal.
    public var description: String { "\(message) (\(code)). \(remedy)" }
}
