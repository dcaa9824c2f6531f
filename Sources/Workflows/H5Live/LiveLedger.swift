internal import CivilTime
internal import Failures
internal import Guardrails
internal import H5Decision
internal import Performance
internal import Postgres
internal import Store
internal import Strategy

/// The weeks traded and closed by an instant, and what follows from them for the next one. It reads what is stored and keeps
/// nothing of its own.
struct LiveLedger {
    /// The closed weeks, oldest first.
    let closed: [LiveExecution]
    /// The guardrails after them.
    let guardrails: Guardrails
    /// US dollars after them.
    let equity: Double

    /// Reads what had happened by an instant.
    init(_ connection: Connection, _ strategy: StrategyConfiguration, asOf: Instant) throws(Failure) {
        closed = try LiveExecutionStore(connection).closed(by: asOf)
        var resumes = try LiveLedger.resumes(connection, strategy.id, asOf: asOf)[...]
        var guardrails = Guardrails(rules: strategy.guardrails)
        var equity = strategy.initialCapital
        for week in closed {
            guard let trade = ClosedTrade(week) else { continue }
            while let resume = resumes.first, resume < trade.exitTime {
                guardrails.resume()
                resumes.removeFirst()
            }
            guardrails.record(ClosedWeek(ISOWeek(containing: week.signalDate), trade))
            equity *= 1 + trade.pnl
        }
        if !resumes.isEmpty { guardrails.resume() }
        self.guardrails = guardrails
        self.equity = equity
    }

    /// The instants at which a person let the strategy go on, in order.
    static func resumes(_ connection: Connection, _ strategyID: String, asOf: Instant) throws(Failure) -> [Instant] {
        try connection.query(
            """
            select at from approval_audit_log
            where subject in (\(OperatorControlStore.global), \(strategyID)) and to_state = 'running' and at <= \(asOf)
            order by at
            """
        ).values("at")
    }
}

extension ClosedTrade {
    /// The trade of a week that was traded to its end; `nil` for any other.
    init?(_ week: LiveExecution) {
        guard let direction = Direction(rawValue: week.direction), let entry = week.entry, let exit = week.exit,
            let profitAndLoss = week.profitAndLoss
        else { return nil }
        self.init(
            entryTime: entry.time, exitTime: exit.time, direction: direction, entryPrice: entry.price,
            exitPrice: exit.price, exitReason: week.exitReason ?? "", pnl: profitAndLoss, leverage: week.leverage,
            confidenceTier: week.tier, hardStop: week.hardStop, takeProfit: week.takeProfit)
    }
}
