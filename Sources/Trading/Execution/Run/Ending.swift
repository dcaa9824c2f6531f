/// Why an execution is over, as its row says.
public enum Ending: Equatable, Sendable, RawRepresentable {
    /// The position ended.
    case exit(ExitReason)
    /// No bar priced an entry before the period closed.
    case noBars
    /// What no run of the executor writes: a row changed by hand.
    case other(String)

    /// The ending a row's text stands for.
    public init(rawValue: String) {
        if let reason = ExitReason(rawValue: rawValue) {
            self = .exit(reason)
        } else {
            self = rawValue == SkipReason.noBars.rawValue ? .noBars : .other(rawValue)
        }
    }

    /// The text of the row, such as `hard_stop`.
    public var rawValue: String {
        switch self {
        case .exit(let reason): reason.rawValue
        case .noBars: SkipReason.noBars.rawValue
        case .other(let text): text
        }
    }

    /// Why the position ended; `nil` when none did.
    public var exitReason: ExitReason? {
        switch self {
        case .exit(let reason): reason
        case .noBars, .other: nil
        }
    }
}
