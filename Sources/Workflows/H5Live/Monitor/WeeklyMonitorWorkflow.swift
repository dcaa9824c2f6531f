internal import Execution
internal import Strategy
internal import CivilTime
public import Failures
public import JSON
internal import Postgres
internal import Store
public import TaskContract

/// The task `forecast_h5_l6_weekly_monitor`: books the week that has ended, with the figures up to it, judges guardrails and
/// the live record, and alerts. Sources: domain specification, section 7; contract, section 5.
public enum WeeklyMonitorWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = "forecast_h5_l6_weekly_monitor"
    /// One sentence for `--help`.
    public static let summary =
        "Books the week's result, judges guardrails and the live record, and alerts."

    /// The JSON Schema of `output`.
    public static let outputSchema = WeeklyMonitorOutput.outputSchema

    /// Books the week of the run.
    ///
    /// - Throws: `week_not_closed` (temporary), on the last try too; what the stores throw.
    public static func run(_ request: TaskRequest<NoParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try RecordedRun.run(name, request, in: context) { connection throws(Failure) in
            let date = Zone.bogota.date(request.asOf)
            guard let week = LiveWeek(ISOWeek(containing: date), today: date) else {
                return .skipped(reason: LiveWeek.closedAllWeek(request.asOf))
            }
            let run = try LiveRun(connection, context, week, asOf: request.asOf)
            let closing = week.schedule(run.strategy.configuration.execution).closingTime
            guard closing <= request.asOf else {
                return .skipped(reason: "the week \(week.week) is not over before \(closing.formatted(in: .bogota))")
            }
            try requireClosed(through: week.decisionDate, at: request.asOf, connection)
            // The executor looks at its bars once more: those of the last hour may have been corrected since.
            let checked = try ExecutorRun(connection, context, run.strategy, week, request).check()
            var output = try connection.transaction { _ throws(Failure) in try WeeklyBooking(run: run).output() }
            output.drift = checked
            return .success(output)
        }
    }

    /// Refuses to book while a week is under way, or was at the instant of a run of the past.
    private static func requireClosed(
        through signalDate: CivilDate, at asOf: Instant, _ connection: Connection
    ) throws(Failure) {
        let store = LiveExecutionStore(connection)
        if let open = try store.unfinished(through: signalDate).first(where: { $0.status != .paused }) {
            throw Failure(
                .temporary, code: "week_not_closed", "the week of \(open.signalDate) is still \(open.status.rawValue)",
                remedy: "Run forecast_h5_l7_multiday_executor, which closes it, then this task again.")
        }
        guard let later = try store.open(at: asOf).first(where: { $0.signalDate <= signalDate }) else { return }
        throw Failure(
            .temporary, code: "week_not_closed",
            "the week of \(later.signalDate) was still open at \(asOf.formatted(in: .bogota)) and was closed later",
            remedy: "Leave it to the next week's run, which books it, or run this task again with a later as_of.")
    }
}
