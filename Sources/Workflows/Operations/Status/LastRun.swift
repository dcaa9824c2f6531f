internal import CivilTime
internal import Failures
internal import JSON
internal import Postgres
internal import TaskContract

/// The newest run of a task.
struct LastRun {
    let task: String
    let status: String
    let exitCode: Int?
    let asOf: Instant
    /// When it began, by the database's clock.
    let startedAt: Instant
    /// The failure's code; `nil` when it did not fail.
    let code: String?

    /// The newest run of every task, by name; runs dated later than the clock are passed over.
    ///
    /// - Throws: as `Connection.query`.
    static func read(_ connection: Connection) throws(Failure) -> [LastRun] {
        let result = try connection.query(
            """
            select distinct on (task) task, status, exit_code, as_of, started_at, error ->> 'code' as code
            from task_runs
            where greatest(as_of, started_at) <= clock_timestamp() + make_interval(secs => \(Double(ClockBound.tolerance)))
            order by task, started_at desc, id desc
            """)
        var runs: [LastRun] = []
        for row in result.rows {
            runs.append(
                LastRun(
                    task: try row.value("task"), status: try row.value("status"), exitCode: try row.optional("exit_code"),
                    asOf: try row.value("as_of"), startedAt: try row.value("started_at"), code: try row.optional("code")))
        }
        return runs
    }

    func json(at now: Instant) -> JSONValue {
        [
            "task": .string(task), "status": .string(status), "exit_code": exitCode.map(JSONValue.integer) ?? .null,
            "as_of": .string(asOf.formatted(in: .bogota)), "started_at": .string(startedAt.formatted(in: .bogota)),
            "age_s": .integer(now.seconds(since: startedAt)), "code": .optional(code),
        ]
    }
}
