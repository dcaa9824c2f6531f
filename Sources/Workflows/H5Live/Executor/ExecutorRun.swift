internal import CivilTime
internal import Execution
internal import Failures
internal import Guardrails
internal import H5Decision
internal import Market
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// One run of the executor on one week: a transaction, from the lock on the week's row to its new state.
struct ExecutorRun {
    let connection: Connection
    let context: TaskContext
    let strategy: LiveStrategy
    let week: LiveWeek
    /// The run's instant: the last bar it may know ended then.
    let asOf: Instant
    let isLastTry: Bool
    let broker: any Broker
    private let schedule: WeekSchedule
    private let signalDate: CivilDate

    var executions: LiveExecutionStore { LiveExecutionStore(connection) }
    private var executor: WeekExecutor { WeekExecutor(schedule: schedule) }

    /// A run on a week.
    init<Parameters>(
        _ connection: Connection, _ context: TaskContext, _ strategy: LiveStrategy, _ week: LiveWeek,
        _ request: TaskRequest<Parameters>
    ) {
        self.connection = connection
        self.context = context
        self.strategy = strategy
        self.week = week
        schedule = week.schedule(strategy.configuration.execution)
        signalDate = week.decisionDate
        asOf = request.asOf
        isLastTry = request.isLastTry
        broker = PaperBroker(costs: TradingCosts(strategy.configuration.execution))
    }

    /// Does what the run has to do.
    ///
    /// - Parameter isOverdue: whether the week's closing run has passed without it; nothing is waited for then.
    func run(isOverdue: Bool) throws(Failure) -> ExecutorResult {
        try connection.transaction { _ throws(Failure) in try step(isOverdue: isOverdue) }
    }

    /// Only holds the bars of a week that is over against what was booked.
    ///
    /// - Returns: the bars that came late or were corrected.
    func check() throws(Failure) -> [String] {
        try connection.transaction { _ throws(Failure) in
            guard var state = try underway(), state.execution.lastRunAt.map({ $0 < asOf }) ?? true else { return [] }
            if try haltsForDrift(&state) { return try finish(state, isNoted: false).drift }
            return state.result.drift
        }
    }

    /// The week as it stands, its row locked; `nil` when it has no execution.
    private func underway() throws(Failure) -> WeekUnderway? {
        guard let execution = try executions.locked(signalDate), let id = execution.id else { return nil }
        return WeekUnderway(
            execution: execution, id: id, bars: try week.bars(connection, endedBy: asOf), uses: try executions.barUses(of: id),
            schedule: schedule,
            result: ExecutorResult(week: week.week, action: .none))
    }

    private func step(isOverdue: Bool) throws(Failure) -> ExecutorResult {
        let control = try OperatorControlStore(connection).effective(strategy.id)
        guard var state = try underway() else { return try withoutExecution(control, isOverdue) }
        return try step(&state, control, isOverdue)
    }

    private func step(
        _ state: inout WeekUnderway, _ control: OperatorControl?, _ isOverdue: Bool
    ) throws(Failure) -> ExecutorResult {
        let execution = state.execution
        // What the sizing withdrew is to be sized again.
        if execution.status == .error, execution.entry == nil, asOf < schedule.closingTime {
            return try withoutExecution(control, isOverdue)
        }
        guard execution.lastRunAt.map({ $0 < asOf }) ?? true else {
            state.result.reason = "the run of this instant, or a later one, has been done"
            return try finish(state, isNoted: false)
        }
        if try haltsForDrift(&state) { return try finish(state) }
        guard execution.isUnfinished else {
            state.result.reason =
                execution.exitReason.map { "the week is over: \($0)" } ?? "the week is \(execution.status.rawValue)"
            return try finish(state, isNoted: false)
        }
        switch execution.status {
        case .positioned: try manage(&state, control, isOverdue)
        default: try open(&state, control, isOverdue)
        }
        return try finish(state)
    }

    // MARK: - Without a position

    /// A week whose sizing has made nothing ready.
    private func withoutExecution(_ control: OperatorControl?, _ isOverdue: Bool) throws(Failure) -> ExecutorResult {
        var result = ExecutorResult(week: week.week, action: .none)
        let signal = try LiveSignalStore(connection).locked(signalDate)
        if let signal, signal.sizedAt != nil {
            // The sizing may have come between the two looks.
            if signal.skipReason == nil, var state = try underway(), state.execution.isUnfinished {
                return try step(&state, control, isOverdue)
            }
            result.reason = signal.skipReason ?? "the week has no execution"
            return result
        }
        let (code, task) =
            signal == nil
            ? ("signal_missing", "forecast_h5_l5_weekly_signal") : ("signal_not_sized", "forecast_h5_l5_vol_targeting")
        guard isLastTry else {
            throw Failure(
                .temporary, code: code, "the week \(week.week) cannot be entered: \(task) has not run for \(signalDate)",
                remedy: "Run \(task) for that day, then this task again.")
        }
        context.warn("\(week.week): \(task) has not run for \(signalDate), so nothing is entered")
        result.action = .wait
        result.reason = code
        result.isChanged =
            try AlertStore(connection).raise(
                [
                    Alert(
                        key: "h5:\(week.week):\(code)", severity: .critical,
                        title: "H5 \(week.week): nothing is entered, as \(task) has not run",
                        body: "Run it for \(signalDate); the executor enters at its next run.")
                ], at: asOf) > 0
        return result
    }

    private func open(_ state: inout WeekUnderway, _ control: OperatorControl?, _ isOverdue: Bool) throws(Failure) {
        if asOf < schedule.closingTime {
            if let reason = try reasonNotToEnter(control) {
                if state.execution.status == .pending { state.execution.status = .paused }
                state.deviate(reason)
                state.result.reason = reason
                if control?.flatten == true { try OperatorControlStore(connection).endFlatten(strategy.id) }
                return
            }
            if let reason = try reasonNotSized(state) {
                state.result.action = .wait
                state.result.reason = reason
                return
            }
            try waitForEarlierRun(state)
            try waitForBar(state)
        }
        switch executor.open(at: asOf, bars: state.bars) {
        case .enter(let entry, let bar):
            try noteEarlierEntry(&state)
            try enter(&state, entry, bar)
        case .expire:
            guard state.execution.status == .pending else {
                state.result.reason = "the week ended while entries were paused"
                return
            }
            state.execution.status = .closed
            state.execution.exitReason = SkipReason.noBars.rawValue
            state.result.action = .closeWeek
            state.result.reason = SkipReason.noBars.rawValue
            context.warn("\(week.week): no bar priced an entry, so the week was not traded")
        default:
            state.result.action = .wait
            state.result.reason =
                schedule.entryRuns.contains(asOf)
                ? "no bar ended in the \(schedule.maxBarAgeMinutes) minutes before the run"
                : "only the scheduled runs of a day open a position"
        }
    }

    /// A decision that changed after it was sized is to be sized again before it is entered.
    private func reasonNotSized(_ state: WeekUnderway) throws(Failure) -> String? {
        let signal = try LiveSignalStore(connection).locked(signalDate)
        guard signal?.sizedAt == nil || signal?.direction != state.execution.direction || signal?.skipReason != nil else {
            return nil
        }
        guard isLastTry else {
            throw Failure(
                .temporary, code: "signal_not_sized",
                "the decision of \(week.week) is not the one that was sized: forecast_h5_l5_vol_targeting has not run since",
                remedy: "Run forecast_h5_l5_vol_targeting for \(signalDate), then this task again.")
        }
        context.warn("\(week.week): the decision was changed after it was sized, so nothing is entered")
        try AlertStore(connection).raise(
            [
                Alert(
                    key: "h5:\(week.week):signal_not_sized", severity: .critical,
                    title: "H5 \(week.week): nothing is entered, as the decision was changed after it was sized",
                    body: "Run forecast_h5_l5_vol_targeting for \(signalDate); the executor enters at its next run.")
            ], at: asOf)
        return "signal_not_sized"
    }

    /// What the operator, or a circuit broken since the week was sized, has against an entry.
    private func reasonNotToEnter(_ control: OperatorControl?) throws(Failure) -> String? {
        if let control, control.flatten || control.state != .running {
            return control.state == .halted ? "halted" : "paused"
        }
        let ledger = try LiveLedger(connection, strategy.configuration, asOf: asOf)
        guard let alert = ledger.circuitAlert else { return nil }
        try AlertStore(connection).raise([alert], at: asOf)
        return "circuit_broken"
    }

    /// Entries depend on the order of runs: the one before must have found no bar.
    private func waitForEarlierRun(_ state: WeekUnderway) throws(Failure) {
        guard let index = schedule.entryRuns.firstIndex(of: asOf), index > 0 else { return }
        let earlier = schedule.entryRuns[index - 1]
        guard (state.execution.lastRunAt ?? Instant(microseconds: .min)) < earlier else { return }
        guard isLastTry else {
            throw Failure(
                .temporary, code: "earlier_run_missing",
                "the run of \(earlier.formatted(in: .bogota)) has not been done, which may still enter the week",
                remedy: "Run the executor for that instant first; the last try goes on without it.")
        }
    }

    /// Notes that an earlier run would have entered: it was missed, or its bar came after it.
    private func noteEarlierEntry(_ state: inout WeekUnderway) throws(Failure) {
        let earlier = schedule.entryRuns.prefix { $0 < asOf }.first { schedule.entry(at: $0, in: state.bars) != nil }
        guard let earlier, state.execution.status == .pending else { return }
        let isDone = state.execution.lastRunAt.map { $0 >= earlier } ?? false
        state.deviate(isDone ? "bar_late" : "run_missed")
        let cause = isDone ? "its bar came after it" : "it was missed"
        let text =
            "the run of \(earlier.formatted(in: .bogota)) did not enter, as \(cause); the entry is that of \(asOf.formatted(in: .bogota))"
        context.warn("\(week.week): \(text)")
        try AlertStore(connection).raise(
            [
                Alert(
                    key: "h5:\(week.week):entry_late", severity: .warning, title: "H5 \(week.week): the entry came late",
                    body: "\(text). The backtest of this week will show the earlier one.")
            ], at: asOf)
    }

    private func enter(_ state: inout WeekUnderway, _ entry: WeekEntry, _ bar: Bar) throws(Failure) {
        let ledger = try LiveLedger(connection, strategy.configuration, asOf: asOf)
        let direction = try state.direction()
        let order = Order(
            entering: week.week, of: strategy.id, direction, quantity: ledger.equity * state.execution.leverage, entry, bar: bar)
        let fill = try send(order)
        state.execution.status = .positioned
        state.execution.equityAtEntry = ledger.equity
        state.execution.entry = LiveExecution.Point(price: fill.price, time: entry.time, barTime: fill.barTime)
        state.execution.clientOrderID = order.clientOrderID
        state.result.action = .enter
        if entry.barAgeMinutes > 0 {
            context.warn("\(week.week): entered on a bar that had ended \(entry.barAgeMinutes) minutes before")
        }
        try executions.record(.entry, [bar], of: state.id, at: asOf)
    }

    // MARK: - With a position

    private func manage(_ state: inout WeekUnderway, _ control: OperatorControl?, _ isOverdue: Bool) throws(Failure) {
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
            if isFlattened { try OperatorControlStore(connection).endFlatten(strategy.id) }
        default: preconditionFailure("a position is held or left")
        }
    }

    /// When orders were halted: what the audit log tells, and a halt that was set without it.
    private func halts(_ control: OperatorControl?) throws(Failure) -> [Halt] {
        let halts = try AuditLogStore(connection).halts(of: [OperatorControlStore.global, strategy.id])
        guard let control, control.state == .halted, !halts.contains(where: { $0.end == nil }) else { return halts }
        return halts + [Halt(start: control.at, end: nil)]
    }

    /// A broken circuit closes the position. Where the ledger cannot be told, stop and target are watched all the same.
    private func isCircuitBroken() -> Bool {
        do throws(Failure) {
            return try LiveLedger(connection, strategy.configuration, asOf: asOf).guardrails.circuitBreak != nil
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
        if isFlattened { try OperatorControlStore(connection).endFlatten(strategy.id) }
        try AlertStore(connection).raise(
            [
                Alert(
                    key: "h5:\(week.week):closed_late", severity: .critical,
                    title: "H5 \(week.week): closed after its week, as orders were halted at its end",
                    body: "Closed at \(exit.price) on \(asOf.formatted(in: .bogota)).")
            ], at: asOf)
    }

    private func leave(
        _ state: inout WeekUnderway, _ position: WeekPosition, _ exit: WeekExit, _ bar: Bar
    ) throws(Failure) {
        let leverage = state.execution.leverage
        let equity = state.execution.equityAtEntry ?? strategy.configuration.initialCapital
        let fill = try send(
            Order(leaving: week.week, of: strategy.id, position.direction, quantity: equity * leverage, exit, bar: bar))
        let entry = position.entry.price
        state.execution.status = .closed
        state.execution.exit = LiveExecution.Point(price: fill.price, time: exit.time, barTime: fill.barTime)
        state.execution.exitReason = exit.reason.rawValue
        state.execution.move = ProfitAndLoss.move(position.direction, entry: entry, exit: fill.price)
        state.execution.profitAndLoss = ProfitAndLoss.net(
            position.direction, entry: entry, exit: fill.price, reason: exit.reason, leverage: leverage,
            costs: TradingCosts(strategy.configuration.execution))
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
            key: "h5:\(week.week):halted:\(date)", severity: .critical,
            title: "H5 \(week.week): a position is open and orders are halted",
            body: "Neither stop nor target is watched (\(control?.reason ?? "no reason given"), \(control?.actor ?? "")). "
                + "usdcop flatten closes it at the next bar, usdcop resume goes on.")
        try AlertStore(connection).raise([alert], at: asOf)
    }

    // MARK: - Orders, bars and the end

    /// Sends an order and stores it with its fill, in the transaction of the state it leads to.
    private func send(_ order: Order) throws(Failure) -> Fill {
        let fill = try broker.execute(order)
        try OrderStore(connection).record(
            FilledOrder(
                clientOrderID: order.clientOrderID, strategyID: strategy.id, leg: order.leg.rawValue,
                side: order.side.rawValue, quantity: order.quantity, price: order.price, signalDate: signalDate,
                note: order.reason?.rawValue, barTime: fill.barTime, fillPrice: fill.price, costs: fill.costs))
        return fill
    }

    /// Refuses a run whose bar is not stored yet, unless it is the last try.
    private func waitForBar(_ state: WeekUnderway) throws(Failure) {
        let wanted = min(asOf, schedule.closingTime)
        let minutes = TradingSession.barMinutes * 60 * 1_000_000
        let end = Instant(microseconds: wanted.microseconds - wanted.microseconds % Int64(minutes))
        let opening = end.adding(minutes: -TradingSession.barMinutes)
        guard !isLastTry, TradingSession.slot(openingAt: opening) != nil, state.bars.last?.time != opening else { return }
        throw Failure(
            .temporary, code: "bar_missing",
            "the bar of \(opening.formatted(in: .bogota)) is not stored yet; the newest is "
                + "\(state.bars.last?.time.formatted(in: .bogota) ?? "none of this week")",
            remedy: "Try again when core_l0_02_ohlcv_realtime has stored it; the last try goes on with what there is.")
    }

    /// Stores the week's new state and completes the result.
    private func finish(_ state: WeekUnderway, isNoted: Bool = true) throws(Failure) -> ExecutorResult {
        var state = state
        if isNoted, !state.isRunOpen { state.execution.lastRunAt = max(asOf, state.execution.lastRunAt ?? asOf) }
        let isChanged = try executions.save(state.execution)
        if isChanged, state.execution.entry != nil {
            try executions.saveSubtrade(of: state.execution, barCount: state.uses.count { $0.use == .test })
        }
        state.result.isChanged = state.result.isChanged || isChanged
        state.result.execution = state.execution
        state.result.missingBars = state.missingBars(by: asOf)
        return state.result
    }
}
