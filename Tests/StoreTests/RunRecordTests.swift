import CivilTime
import Failures
import Files
import JSON
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

/// Every run leaves its row, however it ends.
struct RunRecordTests {
    private struct Parameters: TaskParameters {
        var symbol = "USD/COP"
        static let declaration: [ParameterField<Parameters>] = [.string("symbol", \.symbol, "A pair.")]
    }

    private let asOf = Instant(microseconds: 1_717_500_000_000_000)

    private func context(_ database: Database, as role: String = "usdcop_worker") -> TaskContext {
        TaskContext(environment: ["DATABASE_URL": PrivatePostgres.shared.url(of: database.name, as: role)])
    }

    private func run(
        _ database: Database, _ body: (Connection) throws(Failure) -> TaskOutcome
    ) throws(Failure) -> TaskOutcome {
        let request = TaskRequest<Parameters>(step: "fetch", runID: "manual'; --", asOf: asOf)
        return try RecordedRun.run("core_test", request, in: context(database), body)
    }

    @Test func aSuccessIsWrittenDownWithItsOutput() throws {
        let database = try Database()
        let outcome = TaskOutcome.success(output: JSONObject([("rows", 3), ("changed", true)]))
        #expect(try run(database) { _ in outcome } == outcome)
        let row = try database.worker().query(
            """
            select *, output ->> 'rows' as rows, finished_at >= started_at as ordered, error is null as clean,
                abs(extract(epoch from finished_at - started_at) * 1000 - duration_ms) <= 1 as consistent from task_runs
            """
        ).single()
        #expect(try row.value("task", as: String.self) == "core_test" && row.value("step", as: String.self) == "fetch")
        #expect(try row.value("run_id", as: String.self) == "manual'; --")
        #expect(try row.value("status", as: String.self) == "success" && row.value("exit_code", as: Int.self) == 0)
        #expect(try row.value("as_of", as: Instant.self) == asOf)
        #expect(try row.value("rows", as: String.self) == "3")
        #expect(try row.value("ordered") && row.value("clean") && row.value("consistent"))
        #expect(try row.value("version", as: String.self) == packageVersion)
        #expect(try !row.value("host", as: String.self).isEmpty)
        let parameters = Parameters().json
        #expect(
            try row.value("input_hash", as: String.self)
                == SHA256.hexadecimal(of: Array(JSONValue.object(parameters).serialized().utf8)))
    }

    @Test func aSkippedRunIsWrittenDownWithItsReason() throws {
        let database = try Database()
        _ = try run(database) { _ in .skipped(reason: "holiday") }
        let row = try database.worker().query("select status, exit_code, output ->> 'reason' as reason from task_runs").single()
        #expect(try row.value("status", as: String.self) == "skipped" && row.value("exit_code", as: Int.self) == 99)
        #expect(try row.value("reason", as: String.self) == "holiday")
    }

    @Test(arguments: Failure.Kind.allCases) func aFailureIsWrittenDownAndThrownOn(_ kind: Failure.Kind) throws {
        let database = try Database()
        let failed = Failure(kind, code: "broken", "it broke", field: "params.symbol", remedy: "Mend it.")
        let thrown = failure { _ = try run(database) { _ throws(Failure) in throw failed } }
        #expect(thrown == failed)
        let row = try database.worker().query("select status, exit_code, error, output is null as none from task_runs").single()
        #expect(try row.value("status", as: String.self) == "failed")
        #expect(try row.value("exit_code", as: Int.self) == Int(kind.exitStatus) && row.value("none"))
        let error = try JSONValue(parsing: Array(try row.value("error", as: JSONText.self).text.utf8))
        #expect(error["code"] == "broken" && error["field"] == "params.symbol" && error["remedy"] == "Mend it.")
        #expect(error["retryable"] == .bool(kind.isRetryable) && error["message"] == "it broke")
    }

    /// What the body had begun is undone; the record stands.
    @Test func theRecordSurvivesTheRollbackOfTheWork() throws {
        let database = try Database()
        _ = failure {
            _ = try run(database) { connection throws(Failure) in
                try connection.transaction { connection throws(Failure) in
                    try connection.execute("insert into operator_controls (scope, actor, at) values ('x', 'y', now())")
                    throw Failure(.data, code: "stop", "", remedy: "")
                }
                return .skipped(reason: "")
            }
        }
        #expect(try database.worker().query("select 1 as one from operator_controls").count == 0)
        #expect(try database.worker().query("select 1 as one from task_runs where status = 'failed'").count == 1)
    }

    /// The failure that counts is the run's; it is written down over a connection of its own.
    @Test func aConnectionThatDiesLeavesTheRunsOwnFailure() throws {
        let database = try Database()
        let administration = try PrivatePostgres.shared.connect(to: database.name, as: "postgres")
        let thrown = failure {
            _ = try run(database) { connection throws(Failure) in
                try administration.query("select pg_terminate_backend(\(connection.serverProcess)::int)")
                try connection.execute("select 1")
                return .skipped(reason: "")
            }
        }
        #expect(thrown?.kind == .unavailable)
        #expect(try database.worker().query("select 1 as one from task_runs where status = 'failed'").count == 1)
    }

    @Test func aDeadDatabaseStopsTheRunBeforeItBegins() throws {
        let folder = TemporaryFolder()
        var isBegun = false
        let thrown = failure {
            let request = TaskRequest<Parameters>(asOf: asOf)
            let context = TaskContext(environment: ["DATABASE_URL": "postgresql:///usdcop?host=\(folder.path)"])
            _ = try RecordedRun.run("core_test", request, in: context) { _ in
                isBegun = true
                return .skipped(reason: "")
            }
        }
        #expect(thrown?.kind == .unavailable && !isBegun)
    }

    @Test func aSuccessThatCannotBeWrittenDownIsASuccess() throws {
        let database = try Database()
        try database.owner().execute("revoke insert on task_runs from usdcop_worker")
        #expect(try run(database) { _ in .skipped(reason: "x") } == .skipped(reason: "x"))
    }
}
