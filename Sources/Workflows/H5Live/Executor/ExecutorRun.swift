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
    /// The strategy, its configuration's hash, and the rules the week lives by.
    let governance: Governance
    let week: LiveWeek
    /// The run's instant: the last bar it may know ended then.
    let asOf: Instant
    let isLastTry: Bool
    let broker: any Broker
    let schedule: WeekSchedule
    let signalDate: CivilDate

    var executions: LiveExecutionStore { LiveExecutionStore(connection) }
    var executor: WeekExecutor { WeekExecutor(schedule: schedule) }

    /// A run on a week, by the rules of the strategy file.
    init<Parameters>(
        _ connection: Connection, _ context: TaskContext, _ strategy: LiveStrategy, _ week: LiveWeek,
        _ request: TaskRequest<Parameters>
    ) {
        self.init(connection, context, Governance(strategy), week, request)
    }

    /// A run on a week, by given rules.
    init<Parameters>(
        _ connection: Connection, _ context: TaskContext, _ governance: Governance, _ week: LiveWeek,
        _ request: TaskRequest<Parameters>
    ) {
        let schedule = week.schedule(governance.rules.execution)
        // Who leaves the tries open on a scheduled instant has a scheduler that may come again.
        let isScheduled = schedule.runs.contains(request.asOf)
        self.init(
            connection, context, governance, week, asOf: request.asOf,
            isLastTry: request.isLastTry && (request.maxTries != nil || !isScheduled))
    }

    private init(
        _ connection: Connection, _ context: TaskContext, _ governance: Governance, _ week: LiveWeek, asOf: Instant,
        isLastTry: Bool
    ) {
        self.connection = connection
        self.context = context
        self.governance = governance
        self.week = week
        self.asOf = asOf
        self.isLastTry = isLastTry
        schedule = week.schedule(governance.rules.execution)
        signalDate = week.decisionDate
        broker = PaperBroker(costs: TradingCosts(governance.rules.execution))
    }

    /// The same run by other rules.
    private func governed(by governance: Governance) -> ExecutorRun {
        ExecutorRun(connection, context, governance, week, asOf: asOf, isLastTry: isLastTry)
    }

    var strategyID: String { governance.strategyID }

    /// The closed weeks, judged by the rules of this week.
    func ledger() throws(Failure) -> LiveLedger { try LiveLedger(connection, governance, asOf: asOf) }

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
            guard let found = try underway(), found.execution.lastRunAt.map({ $0 < asOf }) ?? true else { return [] }
            let run = try governed(by: governance.keeping(found.execution))
            guard var state = try run.underway() else { return [] }
            try run.tellDrift(&state)
            try run.tellRecords(&state)
            return try run.finish(state, isNoted: false).drift
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
        guard let found = try underway() else {
            try tellSchedule()
            return try withoutExecution(OperatorControlStore(connection).effective(strategyID), isOverdue)
        }
        // What has been entered keeps the rules it was sized with.
        let run = try governed(by: found.execution.entry == nil ? governance : governance.keeping(found.execution))
        try run.tellSchedule()
        let control = try OperatorControlStore(connection).effective(run.strategyID)
        guard var state = try run.underway() else { return try withoutExecution(control, isOverdue) }
        try run.tellConfiguration(&state, current: governance)
        return try run.step(&state, control, isOverdue)
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
        try tellDrift(&state)
        guard execution.isUnfinished else {
            state.result.reason =
                execution.exitReason.map { "the week is over: \($0)" } ?? "the week is \(execution.status.rawValue)"
            return try finish(state, isNoted: false)
        }
        try tellRecords(&state)
        switch execution.status {
        case .positioned: try manage(&state, control, isOverdue)
        case .pending, .paused:
            guard mayOpen else {
                state.result.action = .wait
                state.result.reason = "only the scheduled runs of a day open a position"
                return try finish(state, isNoted: false)
            }
            try open(&state, control, isOverdue)
        case .closed, .error: preconditionFailure("a week that is \(execution.status.rawValue) is finished")
        }
        return try finish(state)
    }

    /// Whether a run without a position has anything to do: one off the schedule decides nothing and notes nothing.
    private var mayOpen: Bool { asOf >= schedule.closingTime || schedule.entryRuns.contains(asOf) }

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
                        key: StrategyDescription.weekly.alertKey(week.week, code), severity: .critical,
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
                if control?.flatten == true { try OperatorControlStore(connection).endFlatten(strategyID) }
                return
            }
            try requireOwnSize(state.execution)
            if state.execution.deviations.contains("contradicted") {
                state.result.reason = "stored bars contradict what the week had booked"
                return
            }
            if let reason = try reasonNotSized(state) {
                state.result.action = .wait
                state.result.reason = reason
                return
            }
            if state.contradicted != nil {
                state.result.action = .wait
                state.result.reason = "records of the week contradict each other"
                // Once the row is put back, the same run enters.
                state.isRunOpen = true
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
            state.result.reason = "no bar ended in the \(schedule.maxBarAgeMinutes) minutes before the run"
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
                    key: StrategyDescription.weekly.alertKey(week.week, "signal_not_sized"), severity: .critical,
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
        let ledger = try ledger()
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
                    key: StrategyDescription.weekly.alertKey(week.week, "entry_late"), severity: .warning,
                    title: "H5 \(week.week): the entry came late",
                    body: "\(text). The backtest of this week will show the earlier one.")
            ], at: asOf)
    }

    private func enter(_ state: inout WeekUnderway, _ entry: WeekEntry, _ bar: Bar) throws(Failure) {
        let ledger = try ledger()
        let direction = try state.direction()
        let order = Order(
            entering: week.week, of: strategyID, direction, quantity: ledger.equity * state.execution.leverage, entry, bar: bar)
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

    // MARK: - Orders, bars and the end

    /// Sends an order and stores it with its fill, in the transaction of the state it leads to.
    func send(_ order: Order) throws(Failure) -> Fill {
        let fill = try broker.execute(order)
        try OrderStore(connection).record(
            FilledOrder(
                clientOrderID: order.clientOrderID, strategyID: strategyID, leg: order.leg.rawValue,
                side: order.side.rawValue, quantity: order.quantity, price: order.price, signalDate: signalDate,
                note: order.reason?.rawValue, barTime: fill.barTime, fillPrice: fill.price, costs: fill.costs))
        return fill
    }

    /// Refuses a run whose bar is not stored yet, unless it is the last try.
    func waitForBar(_ state: WeekUnderway) throws(Failure) {
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
        let isChanged = try executions.save(state.row)
        if isChanged, state.execution.entry != nil {
            try executions.saveSubtrade(of: state.execution, barCount: state.uses.count { $0.use == .test })
        }
        state.result.isChanged = state.result.isChanged || isChanged
        state.result.execution = state.execution
        state.result.missingBars = state.missingBars(by: asOf)
        return state.result
    }
}
