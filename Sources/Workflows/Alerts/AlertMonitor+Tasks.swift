internal import CivilTime
internal import Failures
internal import Postgres
internal import Store

extension AlertMonitor {
    /// Tasks whose newest run failed, told once for the failures in a row. One that a scheduler repeats, since it will pass,
    /// is left to it for a while.
    func failedTasks() throws(Failure) -> [Alert] {
        let result = try connection.query(
            """
            with runs as (
                select id, task, coalesce(step, '') as step, as_of,
                    max(id) filter (where status <> 'failed') over (partition by task, coalesce(step, '')) as last_good
                from task_runs where status <> 'running' and as_of <= \(asOf) and task <> \(AlertMonitorWorkflow.name)
            ), failing as (
                select task, step, min(id) as first_id, min(as_of) as first_as_of, max(id) as id
                from runs where id > coalesce(last_good, 0) group by task, step
            )
            select failing.*, newest.exit_code, coalesce((newest.error ->> 'retryable')::boolean, false) as retryable,
                newest.error ->> 'code' as code, newest.error ->> 'message' as message, newest.error ->> 'remedy' as remedy
            from failing join task_runs newest on newest.id = failing.id order by failing.task, failing.step
            """)
        var alerts: [Alert] = []
        for row in result.rows {
            let isRetryable: Bool = try row.value("retryable")
            let since: Instant = try row.value("first_as_of")
            if isRetryable, asOf.seconds(since: since) < rules.retryableFailureMinutes * 60 { continue }
            alerts.append(try failedTask(row, since: since))
        }
        return alerts
    }

    private func failedTask(_ row: Row, since: Instant) throws(Failure) -> Alert {
        let task: String = try row.value("task")
        let step: String = try row.value("step")
        let name = step.isEmpty ? task : "\(task), step \(step)"
        let exitCode: Int = try row.value("exit_code")
        let code: String? = try row.optional("code")
        let parts: [String?] = [
            "Failing since \(since.formatted(in: .bogota)).", try row.optional("message"), try row.optional("remedy"),
        ]
        // A decision or an order hangs on these.
        let isTrading = task.contains("_l5_") || task.contains("_l7_")
        return Alert(
            key: "task:\(task):\(step):\(try row.value("first_id", as: Int.self))",
            severity: isTrading ? .critical : .warning,
            title: "\(name) failed with \(exitCode)\(code.map { ", \($0)" } ?? "")",
            body: parts.compactMap { $0 }.joined(separator: " "))
    }
}
