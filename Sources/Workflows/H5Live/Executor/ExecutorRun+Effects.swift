internal import CivilTime
internal import Execution
internal import Failures
internal import Market
internal import Store
internal import Strategy
internal import TaskContract

// What was decided, done: orders, rows and words to people, in the run's transaction.

extension ExecutorRun {
    /// Does what a run decided and stores the week's new state.
    func perform(
        _ decision: ExecutorDecision, _ found: LiveExecution?, _ situation: ExecutorSituation
    ) throws(Failure) -> ExecutorResult {
        var state = decision.state
        var isTold = false
        for effect in decision.effects {
            switch effect {
            case .enter(let order, let entry, let equity):
                let fill = try send(order)
                state?.book(fill, of: order, entering: entry, equity: equity)
            case .leave(let order, let exit, let position):
                let fill = try send(order)
                state?.book(
                    fill, of: order, leaving: exit, position, costs: TradingCosts(governance.rules.execution))
            case .use(let use, let bars):
                guard let id = found?.id else { preconditionFailure("bars are used by a week that is stored") }
                try executions.record(use, bars, of: id, at: asOf)
            case .endFlatten: try OperatorControlStore(connection).endFlatten(strategyID)
            case .tell(let notice): isTold = try tell(notice) || isTold
            }
        }
        var result = ExecutorResult(week: week.week, action: decision.action, reason: decision.reason.map(text))
        result.testedCount = decision.testedCount
        result.drift = decision.changes.map(\.text)
        guard let state, var row = found else {
            result.isChanged = isTold
            return result
        }
        row.take(state)
        result.isChanged = try executions.save(row)
        // People see the figures the run went by; the row keeps those it was found with.
        if decision.isCorrected { row.adopt(state) }
        if result.isChanged, row.entry != nil {
            try executions.saveSubtrade(of: row, barCount: state.uses.count { $0.use == .test })
        }
        result.execution = row
        result.missingBars = state.missingBarCount(by: asOf, among: situation.bars, in: schedule)
        return result
    }

    /// Sends an order and stores it with its fill, in the transaction of the state it leads to.
    private func send(_ order: Order) throws(Failure) -> Fill {
        let fill = try broker.execute(order)
        try OrderStore(connection).record(
            FilledOrder(
                clientOrderID: order.clientOrderID, strategyID: strategyID, leg: order.leg.rawValue,
                side: order.side.rawValue, quantity: order.quantity, price: order.price, signalDate: signalDate,
                note: order.reason?.rawValue, barTime: fill.barTime, fillPrice: fill.price, costs: fill.costs))
        return fill
    }

    /// Warns and raises an alert, as the notice asks for.
    ///
    /// - Returns: whether an alert is new.
    private func tell(_ notice: ExecutorNotice) throws(Failure) -> Bool {
        for warning in warnings(notice) { context.warn("\(week.week): \(warning)") }
        guard let alert = try alert(notice) else { return false }
        return try AlertStore(connection).raise([alert], at: asOf) > 0
    }
}
