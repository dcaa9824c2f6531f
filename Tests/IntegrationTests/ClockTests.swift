import CivilTime
import Files
import Glibc
import JSON
import Postgres
import TestSupport
import Testing

/// Time from outside has an upper bound for every task there is.
@Suite struct ClockTests {
    private static let tasks = FileSystem.names(in: Path.join(packageDirectory, "Sources/Tasks"))

    private func run(_ task: String, environment: [String: String]) throws -> Answer {
        let input = Array(#"{"as_of":"2099-01-04T09:00:00-05:00"}"#.utf8)
        return try Answer(TaskProcess(task, input: .bytes(input), environment: environment).end(), task: task)
    }

    @Test(arguments: tasks) func noTaskTakesAnInstantOfTheFuture(task: String) throws {
        let folder = TemporaryFolder()
        let name = try PrivatePostgres.shared.database()
        var environment = ["DATABASE_URL": PrivatePostgres.shared.url(of: name), "USDCOP_DATA_DIR": folder.path]
        try run(task, environment: environment).expectRefusal(
            64, "as_of_in_future", field: "as_of", mentions: ["2099-01-04T09:00:00-05:00"])
        environment["USDCOP_ALLOW_FUTURE"] = "1"
        try run(task, environment: environment).expectRefusal(
            64, "as_of_in_future", field: "as_of", mentions: ["2099-01-04T09:00:00-05:00"])
        #expect(FileSystem.names(in: folder.path).isEmpty)
    }

    /// A text that only looks like a replay's does not open another database to the future.
    @Test(arguments: ["forecast_h5_l7_multiday_executor", "core_l6_01_alert_monitor"])
    func aDatabaseThatOnlyLooksLikeAReplaysIsRefused(task: String) throws {
        let name = try PrivatePostgres.shared.database()
        let url = PrivatePostgres.shared.url(of: name) + "&application_name=usdcop_replay_1_2"
        let answer = try run(task, environment: ["DATABASE_URL": url, "USDCOP_ALLOW_FUTURE": "1"])
        answer.expectRefusal(64, "as_of_in_future", field: "as_of", mentions: [name])
        let connection = try PrivatePostgres.shared.connect(to: name)
        #expect(try connection.query("select from task_runs").count == 0)
    }

    @Test(arguments: ["forecast_h5_l7_multiday_executor", "core_l6_01_alert_monitor"])
    func aReplaysOwnDatabaseHasItsFuture(task: String) throws {
        let made = try #require(Identifier(try PrivatePostgres.shared.database()))
        let name = try #require(Identifier("usdcop_replay_\(getpid())_\(task.utf8.count)"))
        try PrivatePostgres.shared.connect(to: "postgres", as: "postgres").execute("alter database \(made) rename to \(name)")
        var environment = ["DATABASE_URL": PrivatePostgres.shared.url(of: name.name)]
        try run(task, environment: environment).expectRefusal(64, "as_of_in_future", field: "as_of")
        environment["USDCOP_ALLOW_FUTURE"] = "1"
        let answer = try run(task, environment: environment)
        #expect(answer.error["code"] != "as_of_in_future" && [0, 75, 99].contains(answer.status), "\(answer.error)")
        #expect(try PrivatePostgres.shared.connect(to: name.name).query("select from task_runs").count == 1)
    }
}
