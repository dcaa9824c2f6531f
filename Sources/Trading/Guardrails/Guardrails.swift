public import CivilTime
public import Strategy

/// A week whose position has been closed, as the guardrails see it.
public struct ClosedWeek: Equatable, Sendable {
    /// The ISO week.
    public let week: ISOWeek
    /// The side that was traded.
    public let direction: Direction
    /// Net P&L, a fraction of equity.
    public let profitAndLoss: Double
    /// The unlevered price move in the side's favour, a fraction of the entry price; above 0 the signal was right.
    public let move: Double

    /// A closed week.
    public init(week: ISOWeek, direction: Direction, profitAndLoss: Double, move: Double) {
        self.week = week
        self.direction = direction
        self.profitAndLoss = profitAndLoss
        self.move = move
    }
}

/// Stops the strategy, or one side of it, on what its closed weeks say.
///
/// A struct without clock or storage: backtest, replay and live feed it the weeks closed so far, in order, and ask before
/// each entry. Weeks that were not traded are not fed and count for nothing. Sources: domain specification, section 7,
/// guardrails; contract, section 5.
public struct Guardrails: Sendable {
    /// What may happen to an entry.
    public enum Verdict: Equatable, Sendable {
        /// Nothing stands against it.
        case allowed
        /// The circuit is broken: nothing is entered until a person resumes.
        case circuitBroken(Break)
        /// This side has been wrong too often lately.
        case directionPaused(accuracy: Double, trades: Int)
    }

    /// Why the circuit broke.
    public enum Break: Equatable, Sendable {
        case consecutiveLosses(Int)
        case drawdown(Double)
    }

    private let rules: GuardrailRules
    private var closed: [ClosedWeek] = []
    private var equity = 1.0
    private var peak = 1.0
    private var losses = 0
    private var broken: Break?

    /// Guardrails that have seen no week.
    public init(rules: GuardrailRules) { self.rules = rules }

    /// Consecutive losing weeks up to now; a week without loss ends the run.
    public var consecutiveLosses: Int { losses }

    /// The distance of the compounded curve from its running maximum, the start included, a fraction of that maximum.
    public var drawdown: Double { (peak - equity) / peak }

    /// Takes note of a closed week. Once broken, the circuit stays so until `resume`.
    public mutating func record(_ week: ClosedWeek) {
        precondition(closed.last.map { $0.week < week.week } ?? true, "weeks close in order")
        closed.append(week)
        equity *= 1 + week.profitAndLoss
        peak = max(peak, equity)
        losses = week.profitAndLoss < 0 ? losses + 1 : 0
        guard broken == nil else { return }
        if losses >= rules.maxConsecutiveLosses {
            broken = .consecutiveLosses(losses)
        } else if drawdown >= rules.maxDrawdown {
            broken = .drawdown(drawdown)
        }
    }

    /// Why the circuit is broken; `nil` while it is whole.
    public var circuitBreak: Break? { broken }

    /// Whether a side may be entered in a week.
    public func verdict(_ direction: Direction, in week: ISOWeek) -> Verdict {
        if let broken { return .circuitBroken(broken) }
        let window = recent(rules.accuracyWindowWeeks, before: week).filter { $0.direction == direction }
        guard window.count >= rules.accuracyMinTrades else { return .allowed }
        let accuracy = Double(window.count { $0.move > 0 }) / Double(window.count)
        guard accuracy < rules.accuracyMin(direction) else { return .allowed }
        return .directionPaused(accuracy: accuracy, trades: window.count)
    }

    /// The share of LONG among the weeks traded lately, a fraction; `nil` without any.
    public func longShare(before week: ISOWeek) -> Double? {
        let window = recent(rules.longShareWindowWeeks, before: week)
        guard !window.isEmpty else { return nil }
        return Double(window.count { $0.direction == .long }) / Double(window.count)
    }

    /// The share of LONG among the weeks traded lately, when it is large enough to alert; `nil` otherwise.
    public func longInsistence(before week: ISOWeek) -> Double? {
        longShare(before: week).flatMap { $0 > rules.longShareAlert ? $0 : nil }
    }

    /// A person lets trading go on: the run of losses and the running maximum start anew.
    public mutating func resume() {
        broken = nil
        losses = 0
        peak = equity
    }

    private func recent(_ weeks: Int, before week: ISOWeek) -> ArraySlice<ClosedWeek> {
        let first = week.adding(weeks: -weeks)
        let start = closed.lastIndex { $0.week < first }.map { $0 + 1 } ?? 0
        return closed[start...].prefix { $0.week < week }
    }
}
