public import CivilTime
public import Failures
internal import Postgres

/// The newest run of a task.
public struct LastRun: Equatable, Sendable {
    /// The task's name.
    public let task: String
    /// `success`, `skipped`, `failed` or `running`.
    public let status: String
    /// The exit status; `nil` while it runs.
    public let exitCode: Int?
    /// No row published later was seen.
    public let asOf: Instant
    /// When it began, by the database's clock.
    public let startedAt: Instant
    /// The failure's code; `nil` when it did not fail.
    public let code: String?
}

/// A task whose newest run failed.
public struct FailingTask: Equatable, Sendable {
    /// The task's name.
    public let task: String
    /// The part that was run; empty for all.
    public let step: String
    /// The number of the first of the failures in a row, and its `as_of`.
    public let firstID: Int
    /// The `as_of` of the first failure.
    public let since: Instant
    /// The newest run's exit status.
    public let exitCode: Int
    /// Whether the newest failure passes by itself.
    public let isRetryable: Bool
    /// Its code, message and remedy.
    public let code: String?
    /// What it said.
    public let message: String?
    /// What people are told to do.
    public let remedy: String?
}

extension TaskRunStore {
    /// The newest run of every task, by name; runs dated later than the clock by more than a tolerance are passed over.
    ///
    /// - Parameter tolerance: seconds.
    /// - Throws: as `Connection.query`.
    public func newest(tolerance: Int) throws(Failure) -> [LastRun] {
        try connection.query(
            """
            select distinct on (task) task, status, exit_code, as_of, started_at, error ->> 'code' as code
            from task_runs
            where greatest(as_of, started_at) <= clock_timestamp() + make_interval(secs => \(Double(tolerance)))
            order by task, started_at desc, id desc
            """
        ).rows.map { row throws(Failure) in
            LastRun(
                task: try row.value("task"), status: try row.value("status"), exitCode: try row.optional("exit_code"),
                asOf: try row.value("as_of"), startedAt: try row.value("started_at"), code: try row.optional("code"))
        }
    }

    /// Tasks whose newest run up to an instant failed, by name and step.
    ///
    /// - Parameter watcher: the task that asks, which does not judge itself.
    /// - Throws: as `Connection.query`.
    public func failing(at asOf: Instant, except watcher: String) throws(Failure) -> [FailingTask] {
        try connection.query(
            """
            with runs as (
                select id, task, coalesce(step, '') as step, as_of,
                    max(id) filter (where status <> 'failed') over (partition by task, coalesce(step, '')) as last_good
                from task_runs where status <> 'running' and as_of <= \(asOf) and task <> \(watcher)
            ), failing as (
                select task, step, min(id) as first_id, min(as_of) as first_as_of, max(id) as id
                from runs where id > coalesce(last_good, 0) group by task, step
            )
            select failing.*, newest.exit_code, coalesce((newest.error ->> 'retryable')::boolean, false) as retryable,
                newest.error ->> 'code' as code, newest.error ->> 'message' as message, newest.error ->> 'remedy' as remedy
            from failing join task_runs newest on newest.id = failing.id order by failing.task, failing.step
            """
        ).rows.map { row throws(Failure) in
            FailingTask(
                task: try row.value("task"), step: try row.value("step"), firstID: try row.value("first_id"),
                since: try row.value("first_as_of"), exitCode: try row.value("exit_code"),
                isRetryable: try row.value("retryable"), code: try row.optional("code"), message: try row.optional("message"),
                remedy: try row.optional("remedy"))
        }
    }
}
