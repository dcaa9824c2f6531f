internal import Failures
internal import Store

/// What an operator's verb concerns.
enum ControlScope: Equatable {
    /// Every strategy there is.
    case all
    /// One strategy, by its identifier in tables.
    case strategy(String)

    /// What `operator_controls` and the audit log call it.
    var name: String {
        switch self {
        case .all: OperatorControlStore.global
        case .strategy(let id): id
        }
    }

    /// What people read.
    var title: String {
        switch self {
        case .all: "every strategy"
        case .strategy(let id): id
        }
    }
}
