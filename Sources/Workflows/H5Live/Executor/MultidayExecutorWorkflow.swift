internal import CivilTime
internal import Execution
public import Failures
public import JSON
internal import Market
internal import Postgres
internal import Store
internal import Strategy
public import TaskContract

/// The task `forecast_h5_l7_multiday_executor`: enters the week, tests every bar once, exits, closes the week. Sources: domain
/// specification, section 7, "Live week"; contract, sections 2 and 4.
public enum MultidayExecutorWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = "forecast_h5_l7_multiday_executor"
    /// One sentence for `--help`.
    public static let summary =
        "Enters the week's position, tests every bar once, exits, and closes the week."

    /// The JSON Schema of `output`: that of the week under way, and earlier weeks that were closed late.
    public static let outputSchema = ExecutorOutput.outputSchema

    /// Runs the executor once.
    ///
    /// - Throws: `signal_missing`, `signal_not_sized`, `bar_missing`, `earlier_run_missing` (temporary), none of them on the last
    ///   try; `order_exists` (internal); what the stores throw.
    public static func run(_ request: TaskRequest<NoParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try RecordedRun.run(name, request, in: context) { connection throws(Failure) in
            let strategy = try readStrategy(connection, context, request)
            let store = LiveExecutionStore(connection)
            let date = Zone.bogota.date(request.asOf)
            let week = ISOWeek(containing: date)
            try protectFormer(connection, context, strategy, request)
            var overdue: [ExecutorResult] = []
            for week in try overdueWeeks(store, through: date, except: week) {
                overdue.append(
                    try ExecutorRun(connection, context, strategy, week, request).run(isOverdue: true))
            }
            let current = LiveWeek(week, today: date)
            if let reason = reasonToSkip(at: request.asOf, current, strategy) {
                guard !overdue.isEmpty else { return .skipped(reason: reason) }
                return .success(ExecutorOutput(ExecutorResult(week: week, action: .none, reason: reason), overdue: overdue))
            }
            guard let current else { return .skipped(reason: LiveWeek.closedAllWeek(request.asOf)) }
            let result = try ExecutorRun(connection, context, strategy, current, request).run(isOverdue: false)
            return .success(ExecutorOutput(result, overdue: overdue))
        }
    }

    /// The strategy file. Where it cannot be read, an open position is watched on by the rules it was sized with before the run
    /// is refused: a slip in a file must not take its stop away.
    ///
    /// - Throws: what reading the file throws.
    private static func readStrategy(
        _ connection: Connection, _ context: TaskContext, _ request: TaskRequest<NoParameters>
    ) throws(Failure) -> LiveStrategy {
        do {
            return try LiveStrategy(context)
        } catch {
            let date = Zone.bogota.date(request.asOf)
            let open = try LiveExecutionStore(connection).unfinished(through: date).filter { $0.status == .positioned }
            for execution in open {
                guard let governance = try Governance(keptBy: execution) else { continue }
                try watch(execution, by: governance, connection, context, request)
            }
            guard !open.isEmpty else { throw error }
            let alert = Alert(
                of: LiveStrategy.description, nil, "strategy_unreadable:\(date)", .critical,
                title: "the strategy file cannot be read while a position is open",
                body: "\(error.message). The position is watched on by the rules it was sized with; nothing else is done. "
                    + error.remedy)
            try AlertStore(connection).raise([alert], at: request.asOf)
            throw error
        }
    }

    /// A position of a former strategy id is watched on under its own name and rules before the run is refused.
    ///
    /// - Throws: `strategy_id_changed` (configuration).
    private static func protectFormer(
        _ connection: Connection, _ context: TaskContext, _ strategy: LiveStrategy, _ request: TaskRequest<NoParameters>
    ) throws(Failure) {
        let store = LiveExecutionStore(connection)
        let former = try store.strategies(otherThan: strategy.id)
        guard !former.isEmpty else { return }
        let refusal = strategy.changedID(from: former)
        let date = Zone.bogota.date(request.asOf)
        for open in try store.unfinished(through: date) where open.status == .positioned {
            try watch(open, by: Governance(strategy), connection, context, request)
        }
        let alert = Alert(
            of: LiveStrategy.description, nil, "strategy_id_changed:\(strategy.id):\(date)", .critical,
            title: "the strategy's id was changed while \(former.joined(separator: ", ")) is open or halted",
            body: "\(refusal.message). An open position is watched on under its own name; nothing else is done. \(refusal.remedy)"
        )
        try AlertStore(connection).raise([alert], at: request.asOf)
        throw refusal
    }

    /// One run on an open position, whatever else is refused.
    private static func watch(
        _ open: LiveExecution, by governance: Governance, _ connection: Connection, _ context: TaskContext,
        _ request: TaskRequest<NoParameters>
    ) throws(Failure) {
        let date = Zone.bogota.date(request.asOf)
        guard let week = LiveWeek(ISOWeek(containing: open.signalDate), today: date) else { return }
        let isOverdue = week.week != ISOWeek(containing: date)
        _ = try ExecutorRun(connection, context, governance, week, request).run(isOverdue: isOverdue)
    }

    /// Earlier weeks whose closing run did not come: a pending or open one is ended now as it would have been then.
    private static func overdueWeeks(
        _ store: LiveExecutionStore, through date: CivilDate, except current: ISOWeek
    ) throws(Failure) -> [LiveWeek] {
        try store.unfinished(through: date).filter { $0.status != .paused }.map { ISOWeek(containing: $0.signalDate) }
            .filter { $0 != current }.compactMap { LiveWeek($0, today: date) }
    }

    /// Why the executor has nothing to do at an instant; `nil` on trading days from its first run on.
    private static func reasonToSkip(at asOf: Instant, _ week: LiveWeek?, _ strategy: LiveStrategy) -> String? {
        let (date, time) = Zone.bogota.civil(asOf)
        guard let week, week.tradingDays.contains(date) else { return "\(date) is not a trading day in Colombia" }
        let first = strategy.configuration.execution.runs[0]
        return time < first ? "\(time) COT is before the first run of the day at \(first)" : nil
    }
}
