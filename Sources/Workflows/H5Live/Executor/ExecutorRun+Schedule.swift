internal import CivilTime
internal import Failures
internal import H5Decision
internal import Store
internal import Strategy
internal import TaskContract

// Who starts the executor, and when it is to be started, are two places: a run that never comes closes no position.

extension ExecutorRun {
    /// Where the scheduler says its own times: the cron lines of the DAG, joined by `;`.
    static let scheduleVariable = "USDCOP_SCHEDULE"

    /// Says that the scheduler comes at other times than those the week lives by. The run goes on: what is open must be watched.
    func tellSchedule() throws(Failure) {
        guard let given = context.environment(ExecutorRun.scheduleVariable) else { return }
        let wanted = StrategyTimetable(LiveStrategy.description, executorRuns: governance.rules.execution.runs).crons(
            of: .executor
        ).joined(separator: ";")
        guard given != wanted else { return }
        let text = "the executor's DAG runs at '\(given)', the rules of \(week.week) say '\(wanted)': a run may never come"
        context.warn("\(week.week): \(text)")
        try AlertStore(connection).raise(
            [
                Alert(
                    key: LiveStrategy.description.alertKey(nil, "schedule_differs:\(Zone.bogota.date(asOf))"),
                    severity: .critical,
                    title: LiveStrategy.description.alertTitle(week.week, "the executor is not started when its rules say"),
                    body:
                        "\(text). Write the DAG's times again (make params), and close by hand what its last run would have closed."
                )
            ], at: asOf)
    }
}
