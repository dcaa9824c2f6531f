public import CivilTime

/// What the operator allows a strategy.
public struct OperatorControl: Equatable, Sendable {
    /// How far trading may go.
    public enum State: String, Sendable, CaseIterable, Comparable {
        /// Orders are sent.
        case running
        /// Nothing new is entered; what is open is managed to its end.
        case paused
        /// No order of any kind is sent.
        case halted

        private var rank: Int { State.allCases.firstIndex(of: self) ?? 0 }

        /// The stricter one is greater.
        public static func < (left: State, right: State) -> Bool { left.rank < right.rank }
    }

    /// What a run of the executor has to heed: a flatten stands above the state it is given under.
    public enum Standing: Sendable, CaseIterable {
        /// Trade.
        case run
        /// Enter nothing.
        case pause
        /// Send no order.
        case halt
        /// Close what is open, enter nothing.
        case flatten
    }

    /// How far trading may go.
    public var state: State
    /// Whether the open position is to be closed at the next bar.
    public var flatten: Bool
    /// Why, as the operator said.
    public var reason: String?
    /// Who.
    public var actor: String
    /// When, the as-of instant of the change.
    public var at: Instant

    /// A control.
    public init(state: State, flatten: Bool = false, reason: String?, actor: String, at: Instant) {
        self.state = state
        self.flatten = flatten
        self.reason = reason
        self.actor = actor
        self.at = at
    }

    /// What a run has to heed.
    public var standing: Standing {
        switch (flatten, state) {
        case (true, .running), (true, .paused), (true, .halted): .flatten
        case (false, .running): .run
        case (false, .paused): .pause
        case (false, .halted): .halt
        }
    }
}
