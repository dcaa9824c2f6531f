internal import CivilTime
public import Failures
internal import Files
internal import Glibc
internal import JSON
public import Postgres
public import TaskContract

/// A task's run that leaves a row in `task_runs`, whatever becomes of it.
public enum RecordedRun {
    /// Connects, runs `body`, and writes down what came of it. A failure of `body` is thrown on; that it could not be written
    /// down as well only warns.
    ///
    /// - Throws: what connecting and `body` throw.
    public static func run<Parameters>(
        _ task: String, _ request: TaskRequest<Parameters>, in context: TaskContext,
        _ body: (Connection) throws(Failure) -> TaskOutcome
    ) throws(Failure) -> TaskOutcome {
        let connection = try Connection.open(for: context, application: task)
        let startedAt = try TaskRunStore(connection).now()
        let outcome: TaskOutcome
        do throws(Failure) {
            outcome = try body(connection)
        } catch {
            var record = record(task, request, startedAt, status: "failed", exitCode: Int(error.kind.exitStatus))
            record.error = [
                "code": .string(error.code), "message": .string(error.message), "field": .optional(error.field),
                "remedy": .string(error.remedy), "retryable": .bool(error.kind.isRetryable),
            ]
            note(record, connection, context)
            throw error
        }
        switch outcome {
        case .success(let output, _, _):
            var record = record(task, request, startedAt, status: "success", exitCode: 0)
            record.output = .object(output)
            note(record, connection, context)
        case .skipped(let reason, _):
            var record = record(task, request, startedAt, status: "skipped", exitCode: 99)
            record.output = ["reason": .string(reason)]
            note(record, connection, context)
        }
        return outcome
    }

    private static func note(_ record: TaskRunRecord, _ connection: Connection, _ context: TaskContext) {
        do throws(Failure) {
            // The task's own connection refuses to work once it is to stop; the row takes one that does not, and is quick.
            let isOwnFit = connection.isUsable && !context.isCancelled
            try TaskRunStore(isOwnFit ? connection : lastConnection(record.task, context)).record(record)
        } catch {
            context.log(.warning, "the run was not written to task_runs: \(error.message)")
        }
    }

    private static func lastConnection(_ task: String, _ context: TaskContext) throws(Failure) -> Connection {
        let location = try DatabaseLocation.resolve(
            url: context.environment("DATABASE_URL"), privateCluster: context.location?.privateCluster)
        var settings = ConnectionSettings()
        settings.applicationName = task
        settings.connectTimeout = .milliseconds(400)
        settings.statementTimeout = .milliseconds(400)
        settings.grace = .milliseconds(100)
        return try Connection(to: location, settings: settings)
    }

    private static func record<Parameters>(
        _ task: String, _ request: TaskRequest<Parameters>, _ startedAt: Instant, status: String, exitCode: Int
    ) -> TaskRunRecord {
        let input = JSONValue.object(request.params.json).serialized()
        return TaskRunRecord(
            task: task, step: request.step, runID: request.runID, asOf: request.asOf, startedAt: startedAt, status: status,
            exitCode: exitCode, inputHash: SHA256.hexadecimal(of: Array(input.utf8)), output: nil, error: nil,
            version: packageVersion, host: hostName)
    }

    /// The machine's name.
    public static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
