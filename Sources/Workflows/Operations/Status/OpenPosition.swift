internal import CivilTime
internal import Execution
internal import Failures
internal import JSON
internal import Store
internal import Strategy

/// What the week's execution is worth at the newest bar.
struct OpenPosition {
    let execution: LiveExecution
    /// Stop and target as prices; `nil` before the entry.
    let levels: (stop: Double, target: Double)?
    /// The newest bar stored; `nil` without one, as the next.
    let newest: NewestBar?
    /// What a close at that bar would give, a fraction of equity, before costs; `nil` when nothing is open.
    let unrealised: Double?

    init(_ execution: LiveExecution, newest: NewestBar?) {
        self.execution = execution
        self.newest = newest
        guard let entry = execution.entry else {
            levels = nil
            unrealised = nil
            return
        }
        let bracket = Bracket(
            direction: execution.direction, entryPrice: entry.price,
            stops: Stops(hardStop: execution.hardStop, takeProfit: execution.takeProfit), stopFill: .atWorseOfLevelAndOpen)
        levels = execution.hardStop > 0 ? (bracket.hardStopLevel, bracket.takeProfitLevel) : nil
        let isOpen = execution.status == .positioned
        unrealised = newest.flatMap { newest in
            isOpen
                ? ProfitAndLoss.move(execution.direction, entry: entry.price, exit: newest.close) * execution.leverage : nil
        }
    }

    var json: JSONValue {
        [
            "week": .string(execution.week.description), "signal_date": .string(execution.signalDate.description),
            "state": .string(execution.status.rawValue), "direction": .string(execution.direction.name),
            "leverage": .number(execution.leverage), "entry": point(execution.entry), "exit": point(execution.exit),
            "exit_reason": .optional(execution.exitReason?.rawValue), "pnl": .optional(execution.profitAndLoss),
            "hard_stop_price": .optional(levels?.stop), "take_profit_price": .optional(levels?.target),
            "last_bar_tested": .optional(execution.lastBarTime?.formatted(in: .bogota)),
            "last_price": .optional(newest?.close), "last_price_bar": .optional(newest?.time.formatted(in: .bogota)),
            "unrealised_pnl": .optional(unrealised), "deviations": .array(execution.deviations.map(JSONValue.string)),
        ]
    }

    private func point(_ point: LiveExecution.Point?) -> JSONValue {
        point.map { ["price": .number($0.price), "time": .string($0.time.formatted(in: .bogota))] } ?? .null
    }
}
