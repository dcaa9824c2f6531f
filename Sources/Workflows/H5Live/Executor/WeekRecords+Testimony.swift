internal import CivilTime
internal import Execution
public import Failures
public import Postgres
public import Store
internal import Strategy

/// A week's row held against the other records of it, for whoever only looks.
public enum WeekRecordCheck {
    /// What they tell differently, a line each; none where the row names no strategy.
    ///
    /// - Throws: as `Connection.query`; `rules_invalid` (data).
    public static func contradictions(of week: LiveExecution, _ connection: Connection) throws(Failure) -> [String] {
        guard let id = week.id, let strategyID = week.strategyID else { return [] }
        let records = try LiveExecutionStore(connection).records(of: id, week.signalDate, strategyID)
        let costs = try Governance(keptBy: week).map { TradingCosts($0.rules.execution) }
        return RecordCheck.contradictions(records.testimonies(of: week, costs: costs)).map(\.text)
    }
}

extension WeekRecords {
    /// Every figure that the week's row shares with another record.
    func testimonies(of week: LiveExecution, costs: TradingCosts?) -> [Testimony] {
        numbers(week) + words(week) + [result(week, costs)]
            + controls.map { control in
                Testimony("the control of \(control.scope)", words: [.control: control.stored, .audit: control.audited])
            }
    }

    private func numbers(_ week: LiveExecution) -> [Testimony] {
        let percentages = week.percentages
        // A week that was never entered has no equity, and one that was withdrawn is decided anew.
        let isDecided = week.status != .error
        let side = entry.map { $0.side == Order.Side.buy.rawValue ? 1.0 : -1.0 }
        let equity = week.equityAtEntry.flatMap { $0 > 0 ? $0 : nil }
        return [
            Testimony(
                "direction",
                [
                    .execution: week.direction.sign, .signal: isDecided ? decidedDirection.map(Double.init) : nil,
                    .order: side, .subtrade: subtrade.map { Double($0.direction) },
                ]),
            Testimony(
                "leverage",
                [
                    .execution: week.leverage, .signal: isDecided ? decidedLeverage : nil,
                    .order: equity.flatMap { equity in entry.map { $0.quantity / equity } },
                ]),
            Testimony(
                "hard_stop",
                [
                    .execution: week.hardStop, .executionPercent: percentages.hardStop,
                    .signal: isDecided ? decidedHardStopPct.map { $0 / 100 } : nil,
                ]),
            Testimony(
                "take_profit",
                [
                    .execution: week.takeProfit, .executionPercent: percentages.takeProfit,
                    .signal: isDecided ? decidedTakeProfitPct.map { $0 / 100 } : nil,
                ]),
            Testimony(
                "entry_price",
                [
                    .execution: week.entry?.price, .fill: entry?.price, .bar: entryBar?.close, .subtrade: subtrade?.entryPrice,
                ]),
            Testimony("exit_price", [.execution: week.exit?.price, .fill: exit?.price, .subtrade: subtrade?.exitPrice]),
            Testimony("the quantity of the exit", [.order: exit?.quantity, .fill: exit == nil ? nil : entry?.quantity]),
        ]
    }

    private func words(_ week: LiveExecution) -> [Testimony] {
        // Weeks that no executor traded, such as those of a backtest, have no orders.
        let isLive = week.clientOrderID != nil || entry != nil
        func booked(_ isBooked: Bool) -> String? { isLive ? (isBooked ? "booked" : "not booked") : nil }
        func time(_ instant: Instant?) -> String? { instant.map { $0.formatted(in: .bogota) } }
        return [
            Testimony("the entry", words: [.execution: booked(week.entry != nil), .order: booked(entry != nil)]),
            Testimony("the exit", words: [.execution: booked(week.exit != nil), .order: booked(exit != nil)]),
            Testimony(
                "the bar of the entry",
                words: [.execution: time(week.entry?.barTime), .fill: time(entry?.barTime), .bar: time(entryBar?.time)]),
            Testimony(
                "exit_reason",
                words: [
                    .execution: week.exit == nil ? nil : week.exitReason?.rawValue, .order: exit?.note,
                    .subtrade: exit == nil ? nil : subtrade?.exitReason,
                ]),
        ]
    }

    /// The result as stored, in percent, and as prices, reason and leverage make it.
    private func result(_ week: LiveExecution, _ costs: TradingCosts?) -> Testimony {
        var computed: Double?
        if let costs, let entry = week.entry, let exit = week.exit,
            let reason = week.exitReason?.exitReason, week.clientOrderID != nil
        {
            computed = ProfitAndLoss.net(
                week.direction, entry: entry.price, exit: exit.price, reason: reason, leverage: week.leverage, costs: costs)
        }
        return Testimony(
            "week_pnl",
            [.execution: week.profitAndLoss, .executionPercent: week.percentages.profitAndLoss, .prices: computed])
    }
}
