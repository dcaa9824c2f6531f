public import CivilTime
public import Failures
public import Market
public import Strategy

/// Everything a run of the executor knows. What it does follows from this alone: see ``decide()``.
public struct ExecutorSituation: Sendable {
    /// What signal and sizing have made for the period.
    public enum Handover: Equatable, Sendable {
        /// No signal yet.
        case noSignal
        /// A signal without a size, or one that changed after it was sized.
        case notSized
        /// Sized, and not to be traded for a reason.
        case skipped(SkipReason)
        /// Sized for a side.
        case sized(Direction)
    }

    /// What the closed trades make of the next one.
    public enum Ledger: Equatable, Sendable {
        /// US dollars, and whether the guardrails have broken the circuit.
        case known(equity: Double, isCircuitBroken: Bool)
        /// It cannot be told.
        case unknown(Failure)
        /// The run has not asked.
        case unasked
    }

    /// What a run asks for beyond the row, since not every run needs it.
    public enum Question: Hashable, Sendable, CaseIterable {
        case handover, ledger, halts, records, laterBars
    }

    /// The run's instant: the last bar it knows had ended by then.
    public var run: Instant
    /// Whether the scheduler comes no more, so that what is missing is not waited for.
    public var isLastTry: Bool
    /// Whether the period's closing run has passed without coming.
    public var isOverdue: Bool
    /// The strategy, as orders name it.
    public var strategyID: String
    /// The period's runs and days.
    public var period: HoldingPeriod
    /// The rules the position lives by.
    public var rules: PositionRules
    /// SHA-256 of the present configuration; `nil` where it cannot be read.
    public var configHash: String?
    /// SHA-256 of the configuration the position was sized with; `nil` of a row that does not say.
    public var sizedHash: String?
    /// The position as stored; `nil` when sizing has made none.
    public var state: PositionState?
    /// What the operator allows; `nil` where nobody ever said.
    public var control: OperatorControl?
    /// The period's bars that had ended by the run, in order.
    public var bars: [Bar]
    /// Where signal and sizing stand.
    public var handover = Handover.noSignal
    /// What the closed trades make.
    public var ledger = Ledger.unasked
    /// When orders were halted.
    public var halts: [Halt] = []
    /// What the records of the position tell of it.
    public var testimonies: [Testimony] = []
    /// The quantity of the entry order, US dollars.
    public var entryQuantity: Double?
    /// Bars of the session that had ended lately, of whatever period, in order.
    public var laterBars: [Bar] = []

    /// What a run knows before it asks.
    public init(
        run: Instant, isLastTry: Bool, isOverdue: Bool, strategyID: String, period: HoldingPeriod, rules: PositionRules,
        configHash: String?, sizedHash: String?, state: PositionState?, control: OperatorControl?, bars: [Bar]
    ) {
        precondition(zip(bars, bars.dropFirst()).allSatisfy { $0.time < $1.time }, "bars come in order of time, each once")
        precondition(bars.last.map { HoldingPeriod.end(of: $0) <= run } ?? true, "a run knows no bar that has not ended")
        self.run = run
        self.isLastTry = isLastTry
        self.isOverdue = isOverdue
        self.strategyID = strategyID
        self.period = period
        self.rules = rules
        self.configHash = configHash
        self.sizedHash = sizedHash
        self.state = state
        self.control = control
        self.bars = bars
    }

    /// What the run needs to know besides.
    public var questions: Set<Question> {
        guard let state, !isWithdrawn(state) else { return [.handover] }
        guard !state.hasRun(at: run) else { return [] }
        switch state.status {
        case .closed, .error: return []
        case .positioned:
            var questions: Set<Question> = [.records, .halts]
            if standing == .run || standing == .pause { questions.insert(.ledger) }
            if run > period.closingTime { questions.insert(.laterBars) }
            return questions
        case .pending, .paused:
            guard mayOpen, run < period.closingTime else { return [.records] }
            return standing == .run ? [.records, .handover, .ledger] : [.records]
        }
    }

    /// What the run has to heed of the operator's word.
    var standing: OperatorControl.Standing { control?.standing ?? .run }

    /// Whether a run without a position has anything to do: one off the schedule decides nothing and notes nothing.
    var mayOpen: Bool { run >= period.closingTime || period.entryRuns.contains(run) }

    /// Whether sizing took the position back and may still make another.
    func isWithdrawn(_ state: PositionState) -> Bool {
        state.status == .error && state.entry == nil && run < period.closingTime
    }
}
