public import Market

/// What a run of the executor does: the position's next state, and what is to be done in the world for it, in order.
///
/// Orders change the state by their fills, which only the broker knows: ``PositionState/book(_:of:entering:equity:)``.
public struct ExecutorDecision: Equatable, Sendable {
    /// What was done. Source: contract, section 4.
    public enum Action: String, Sendable, CaseIterable {
        case enter, monitor, exit
        case closeWeek = "close_week"
        case circuitBreak = "circuit_break"
        case wait, none
    }

    /// Why nothing else was done.
    public enum Reason: Equatable, Sendable {
        /// A run of this instant, or a later one, came to its end.
        case alreadyDone
        /// The period is over.
        case over(PositionState.Status, Ending?)
        /// Only scheduled runs open a position.
        case offSchedule
        /// A person paused entries.
        case paused
        /// A person halted every order.
        case halted
        /// The guardrails let nothing in.
        case circuitBroken
        /// Stored bars contradict what the period had booked.
        case contradicted
        /// Records of the position contradict each other.
        case recordsDiffer
        /// The decision is not the one that was sized.
        case decisionChanged
        /// No bar is fresh enough to enter on.
        case noFreshBar
        /// The position is to be closed and no bar is fresh enough.
        case cannotClose
        /// No bar priced an entry in the whole period.
        case noBars
        /// The period ended while entries were paused.
        case endedPaused
        /// Signal or size are missing.
        case handoverMissing(ExecutorSituation.Handover)
        /// Sizing decided not to trade.
        case skipped(SkipReason)
        /// Sized, and yet there is no execution.
        case noExecution
    }

    /// One thing to be done in the world.
    public enum Effect: Equatable, Sendable {
        /// Sends the order that enters, and books its fill.
        case enter(Order, PositionEntry, equity: Double)
        /// Sends the order that leaves, and books its fill.
        case leave(Order, PositionExit, Position)
        /// Stores what bars were used for.
        case use(BarUse.Use, [Bar])
        /// Ends the operator's wish to close the position.
        case endFlatten
        /// Tells people.
        case tell(ExecutorNotice)
    }

    /// The position afterwards, but for the fills of orders; `nil` where there is none.
    public var state: PositionState?
    /// What is to be done, in order.
    public private(set) var effects: [Effect] = []
    /// What was done.
    public var action = Action.none
    /// Why nothing else.
    public var reason: Reason?
    /// How many bars were tested.
    public private(set) var testedCount = 0
    /// What bars are that were others when they were used.
    public var changes: [Drift.Change] = []
    /// Whether the run came to its end, so that it is not done again.
    public var isNoted = false
    /// Whether the state goes by figures that other records confirm against the row's.
    public var isCorrected = false

    /// A decision that leaves everything as it is.
    public init(_ state: PositionState?) { self.state = state }

    // MARK: - Making one

    /// Adds something to be done.
    mutating func append(_ effect: Effect) { effects.append(effect) }

    /// Tells people something.
    mutating func tell(_ notice: ExecutorNotice) { effects.append(.tell(notice)) }

    /// Notes a deviation.
    mutating func deviate(_ deviation: Deviation) { state?.deviate(deviation) }

    /// Does nothing but wait.
    mutating func wait(_ reason: Reason) { (action, self.reason) = (.wait, reason) }

    /// Notes that bars tested the position.
    mutating func test(_ bars: [Bar]) {
        guard let last = bars.map(\.time).max() else { return }
        let newest = max(last, state?.lastBarTime ?? last)
        state?.lastBarTime = newest
        testedCount += bars.count
        use(.test, bars)
    }

    /// Notes that bars went by while orders were halted.
    mutating func pass(_ bars: [Bar]) {
        guard !bars.isEmpty else { return }
        deviate(.halted)
        use(.passed, bars)
        tell(.barsPassed(bars.count))
    }

    private mutating func use(_ use: BarUse.Use, _ bars: [Bar]) {
        state?.uses += bars.map { BarUse(use, $0) }
        append(.use(use, bars))
    }
}
