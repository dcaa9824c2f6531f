internal import CivilTime
internal import Execution
internal import Failures
internal import Guardrails
internal import Market
internal import Store
internal import Strategy
internal import TaskContract

extension ExecutorRun {
    /// Does what a run has to do with an open position.
    func manage(_ state: inout WeekUnderway, _ control: OperatorControl?, _ isOverdue: Bool) throws(Failure) {
        let halts = try halts(control)
        let passed = state.candidates.filter { bar in halts.contains { $0.covers(barEnding: WeekSchedule.end(of: bar)) } }
        try pass(&state, passed)
        if control?.state == .halted, control?.flatten != true {
            state.deviate("halted")
            // What ended before the halt can still be tested; a hit in it is booked when orders are sent again.
            let bracket = try state.position().bracket
            let clean = state.candidates.prefix { bracket.exit(in: $0) == nil }
            try test(&state, Array(clean))
            state.isRunOpen = clean.count < state.candidates.count
            state.result.reason = "halted"
            try alertHalted(control)
            return
        }
        if asOf > schedule.closingTime, halts.contains(where: { $0.holdsBack(runAt: schedule.closingTime) }) {
            return try closeLate(&state, isFlattened: control?.flatten == true)
        }
        if !isOverdue { try waitForBar(state) }
        let position = try state.position()
        let isFlattened = control?.flatten == true
        let isForced = isFlattened || isCircuitBroken()
        let step = executor.manage(
            position, at: asOf, bars: state.bars, used: Set(state.uses.filter { $0.use != .entry }.map(\.time)),
            isForced: isForced)
        switch step {
        case .hold(let tested):
            try test(&state, tested)
            state.result.action = .monitor
            if isForced {
                state.result.action = .wait
                state.result.reason =
                    "the position is to be closed, but no bar ended in the \(schedule.maxBarAgeMinutes) minutes before"
                context.warn("\(week.week): \(state.result.reason ?? "")")
            }
        case .exit(let exit, let bar, let tested):
            try test(&state, tested)
            try leave(&state, position, exit, bar)
            if exit.reason == .circuitBreaker { state.deviate(isFlattened ? "flattened" : "circuit_broken") }
            if isFlattened { try OperatorControlStore(connection).endFlatten(strategyID) }
        default: preconditionFailure("a position is held or left")
        }
    }

    /// When orders were halted: what the audit log tells, and a halt that was set without it.
    private func halts(_ control: OperatorControl?) throws(Failure) -> [Halt] {
        let halts = try AuditLogStore(connection).halts(of: [OperatorControlStore.global, strategyID])
        guard let control, control.state == .halted, !halts.contains(where: { $0.end == nil }) else { return halts }
        return halts + [Halt(start: control.at, end: nil)]
    }

    /// A broken circuit closes the position. Where the ledger cannot be told, stop and target are watched all the same.
    private func isCircuitBroken() -> Bool {
        do throws(Failure) {
            return try ledger().guardrails.circuitBreak != nil
        } catch {
            context.warn("\(week.week): whether the circuit is broken cannot be told: \(error.message)")
            return false
        }
    }

    /// The week's close was held back by a halt: the position is closed now, at a price that can be had now.
    private func closeLate(_ state: inout WeekUnderway, isFlattened: Bool) throws(Failure) {
        let position = try state.position()
        if let hit = position.firstExit(in: state.candidates) {
            try test(&state, state.candidates.filter { $0.time <= hit.bar.time })
            return try leave(&state, position, hit.exit, hit.bar)
        }
        let limit = Instant(microseconds: asOf.adding(minutes: -TradingSession.barMinutes).microseconds + 1)
        let bars = TradingSession.bars(
            in: try BarStore(connection).bars(of: .usdcop, from: asOf.adding(minutes: -60), before: limit))
        guard let bar = CalendarMode.colombia.filter(bars).last, let age = schedule.age(of: bar, at: asOf) else {
            state.result.action = .wait
            state.result.reason =
                "the position is to be closed, but no bar ended in the \(schedule.maxBarAgeMinutes) minutes before"
            context.warn("\(week.week): \(state.result.reason ?? "")")
            return
        }
        let exit = WeekExit(
            time: asOf, price: bar.close, reason: isFlattened ? .circuitBreaker : .weekEnd, barAgeMinutes: age)
        try test(&state, state.candidates)
        try leave(&state, position, exit, bar)
        state.deviate("closed_late")
        if isFlattened { try OperatorControlStore(connection).endFlatten(strategyID) }
        try AlertStore(connection).raise(
            [
                Alert(
                    key: StrategyDescription.weekly.alertKey(week.week, "closed_late"), severity: .critical,
                    title: "H5 \(week.week): closed after its week, as orders were halted at its end",
                    body: "Closed at \(exit.price) on \(asOf.formatted(in: .bogota)).")
            ], at: asOf)
    }

    private func leave(
        _ state: inout WeekUnderway, _ position: WeekPosition, _ exit: WeekExit, _ bar: Bar
    ) throws(Failure) {
        let leverage = state.execution.leverage
        let equity = state.execution.equityAtEntry ?? governance.rules.initialCapital
        let fill = try send(
            Order(leaving: week.week, of: strategyID, position.direction, quantity: equity * leverage, exit, bar: bar))
        let entry = position.entry.price
        state.execution.status = .closed
        state.execution.exit = LiveExecution.Point(price: fill.price, time: exit.time, barTime: fill.barTime)
        state.execution.exitReason = exit.reason.rawValue
        state.execution.move = ProfitAndLoss.move(position.direction, entry: entry, exit: fill.price)
        state.execution.profitAndLoss = ProfitAndLoss.net(
            position.direction, entry: entry, exit: fill.price, reason: exit.reason, leverage: leverage,
            costs: TradingCosts(governance.rules.execution))
        switch exit.reason {
        case .weekEnd: state.result.action = .closeWeek
        case .circuitBreaker: state.result.action = .circuitBreak
        case .hardStop, .takeProfit: state.result.action = .exit
        }
        if exit.barAgeMinutes > schedule.maxBarAgeMinutes {
            context.warn("\(week.week): closed on a bar that had ended \(exit.barAgeMinutes) minutes before")
        }
        try executions.record(.exit, [bar], of: state.id, at: asOf)
    }

    private func test(_ state: inout WeekUnderway, _ bars: [Bar]) throws(Failure) {
        guard let last = bars.map(\.time).max() else { return }
        state.execution.lastBarTime = max(last, state.execution.lastBarTime ?? last)
        state.result.testedCount += bars.count
        state.uses += bars.map { BarUse(.test, time: $0.time, prices: $0.prices) }
        try executions.record(.test, bars, of: state.id, at: asOf)
    }

    private func pass(_ state: inout WeekUnderway, _ bars: [Bar]) throws(Failure) {
        guard !bars.isEmpty else { return }
        state.deviate("halted")
        try executions.record(.passed, bars, of: state.id, at: asOf)
        state.uses += bars.map { BarUse(.passed, time: $0.time, prices: $0.prices) }
        context.warn("\(week.week): \(bars.count) bars went by while orders were halted and were not tested")
    }

    private func alertHalted(_ control: OperatorControl?) throws(Failure) {
        let date = Zone.bogota.date(asOf)
        let alert = Alert(
            key: StrategyDescription.weekly.alertKey(week.week, "halted:\(date)"), severity: .critical,
            title: "H5 \(week.week): a position is open and orders are halted",
            body: "Neither stop nor target is watched (\(control?.reason ?? "no reason given"), \(control?.actor ?? "")). "
                + "usdcop flatten closes it at the next bar, usdcop resume goes on.")
        try AlertStore(connection).raise([alert], at: asOf)
    }
}
