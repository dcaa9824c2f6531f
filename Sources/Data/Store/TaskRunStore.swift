public import CivilTime
public import Failures
public import JSON
public import Postgres

/// A row of `task_runs`: what a task did, when and to what end.
public struct TaskRunRecord: Sendable {
    /// The task's name.
    public var task: String
    /// The part that was run; `nil` for all.
    public var step: String?
    /// The scheduler's name for the run.
    public var runID: String?
    /// No row published later was seen.
    public var asOf: Instant
    /// When it began, by the database's clock.
    public var startedAt: Instant
    /// `success`, `skipped` or `failed`.
    public var status: String
    /// The process exit status.
    public var exitCode: Int
    /// SHA-256 of the request's parameters.
    public var inputHash: String
    /// The result's output; `nil` where there is none.
    public var output: JSONValue?
    /// The result's error; `nil` where there is none.
    public var error: JSONValue?
    /// The package's version.
    public var version: String
    /// The machine.
    public var host: String

    /// A run.
    public init(
        task: String, step: String?, runID: String?, asOf: Instant, startedAt: Instant, status: String,
        exitCode: Int, inputHash: String, output: JSONValue?, error: JSONValue?, version: String, host: String
    ) {
        self.task = task
        self.step = step
        self.runID = runID
        self.asOf = asOf
        self.startedAt = startedAt
        self.status = status
        self.exitCode = exitCode
        self.inputHash = inputHash
        self.output = output
        self.error = error
        self.version = version
        self.host = host
    }
}

/// The runs in `task_runs`.
public struct TaskRunStore {
    let connection: Connection

    /// The runs behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// The database's clock.
    public func now() throws(Failure) -> Instant {
        try connection.query("select clock_timestamp() as now").single().value("now")
    }

    /// Writes a run down that ends now.
    public func record(_ run: TaskRunRecord) throws(Failure) {
        try connection.execute(
            """
            insert into task_runs (task, step, run_id, as_of, started_at, finished_at, duration_ms, status, exit_code,
                input_hash, output, error, version, host)
            values (\(run.task), \(nullable: run.step), \(nullable: run.runID), \(run.asOf), \(run.startedAt), clock_timestamp(),
                (extract(epoch from clock_timestamp() - \(run.startedAt)) * 1000)::bigint,
                \(run.status), \(run.exitCode), \(run.inputHash), \(nullable: run.output.map { JSONText($0.serialized()) }),
                \(nullable: run.error.map { JSONText($0.serialized()) }), \(run.version), \(run.host))
            """)
    }
}
