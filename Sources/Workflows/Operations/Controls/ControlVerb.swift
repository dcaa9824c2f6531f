internal import Execution
internal import Store

/// What an operator can do to trading. Source: architecture, "Pause, halt, flatten".
enum ControlVerb: String, CaseIterable {
    /// Enters nothing new and manages what is open.
    case pause
    /// Ends a pause, a halt and a flatten, and starts the circuit breaker's counts anew.
    case resume
    /// Closes the open position, and pauses.
    case flatten
    /// Sends no order of any kind.
    case halt

    /// What holds after the verb.
    func applied(to current: ControlState) -> ControlState {
        switch self {
        case .pause: ControlState(max(current.state, .paused), flatten: current.flatten)
        case .resume: .running
        case .flatten: ControlState(max(current.state, .paused), flatten: true)
        case .halt: ControlState(.halted, flatten: current.flatten)
        }
    }
}

/// How far trading may go, and whether the open position is to be closed.
struct ControlState: Equatable {
    /// How far trading may go.
    var state: OperatorControl.State
    /// Whether the open position is to be closed at the next bar.
    var flatten: Bool

    /// What holds where nobody ever said anything.
    static let running = ControlState(.running)

    /// A state.
    init(_ state: OperatorControl.State, flatten: Bool = false) {
        self.state = state
        self.flatten = flatten
    }

    /// What a stored control says.
    init(_ control: OperatorControl?) {
        self = control.map { ControlState($0.state, flatten: $0.flatten) } ?? .running
    }

    /// `paused`, or `paused, flatten` while the open position is to be closed: as in the audit log.
    var text: String { flatten ? "\(state.rawValue), flatten" : state.rawValue }
}
