public import CivilTime
internal import Execution
public import Failures
public import Guardrails
internal import H5Decision
internal import Performance
public import Postgres
public import Store
public import Strategy

/// The weeks traded and closed by an instant, and what follows from them for the next one. It reads what is stored and keeps
/// nothing of its own.
public struct LiveLedger {
    /// The closed weeks, oldest first.
    public let closed: [LiveExecution]
    /// The guardrails after them.
    public let guardrails: Guardrails
    /// US dollars after them.
    public let equity: Double

    /// Reads what had happened by an instant.
    public init(_ connection: Connection, _ strategy: StrategyConfiguration, asOf: Instant) throws(Failure) {
        try self.init(connection, strategy.id, PositionRules(strategy), asOf: asOf)
    }

    init(_ connection: Connection, _ governance: Governance, asOf: Instant) throws(Failure) {
        try self.init(connection, governance.strategyID, governance.rules, asOf: asOf)
    }

    private init(_ connection: Connection, _ strategyID: String, _ rules: PositionRules, asOf: Instant) throws(Failure) {
        closed = try LiveExecutionStore(connection).closed(by: asOf)
        var resumes = try Resumes(connection, strategyID, asOf: asOf)
        var guardrails = Guardrails(rules: rules.guardrails)
        var equity = rules.initialCapital
        for week in closed {
            guard let trade = ClosedTrade(week) else { continue }
            if resumes.takeAny(before: trade.exitTime) { guardrails.resume() }
            guardrails.record(ClosedWeek(ISOWeek(containing: week.signalDate), trade))
            equity *= 1 + trade.pnl
        }
        if resumes.takeAny() { guardrails.resume() }
        self.guardrails = guardrails
        self.equity = equity
    }
}

/// The instants at which a person let the strategy go on, taken in order as weeks go by.
struct Resumes {
    private var instants: ArraySlice<Instant>

    /// Those of a strategy and the global ones up to an instant.
    init(_ connection: Connection, _ strategyID: String, asOf: Instant) throws(Failure) {
        instants = try AuditLogStore(connection).resumes(of: [OperatorControlStore.global, strategyID]).prefix { $0 <= asOf }
    }

    /// Takes those before an instant, or all that are left.
    ///
    /// - Returns: whether there were any.
    mutating func takeAny(before end: Instant = Instant(microseconds: .max)) -> Bool {
        let taken = instants.prefix { $0 < end }
        instants = instants.dropFirst(taken.count)
        return !taken.isEmpty
    }
}

extension ClosedTrade {
    /// The trade of a week that was traded to its end; `nil` for any other.
    init?(_ week: LiveExecution) {
        guard let entry = week.entry, let exit = week.exit, let profitAndLoss = week.profitAndLoss else { return nil }
        self.init(
            entryTime: entry.time, exitTime: exit.time, direction: week.direction, entryPrice: entry.price,
            exitPrice: exit.price, exitReason: week.exitReason?.rawValue ?? "", pnl: profitAndLoss, leverage: week.leverage,
            confidenceTier: week.tier?.rawValue ?? "", hardStop: week.hardStop, takeProfit: week.takeProfit)
    }
}
