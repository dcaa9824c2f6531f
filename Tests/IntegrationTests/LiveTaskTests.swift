import CivilTime
import Failures
import Files
import JSON
import Postgres
import TestSupport
import Testing

/// The executables that train, decide and deploy, as a scheduler meets them.
@Suite struct LiveTaskTests {
    private static let training = "forecast_h5_l3_weekly_training"
    private static let signal = "forecast_h5_l5_weekly_signal"
    private static let deploy = "forecast_h5_l4b_production_deploy"
    private static let tasks = [training, signal, deploy]

    private let folder = TemporaryFolder()

    private func run(
        _ task: String, _ asOf: String, on database: MarketDatabase?, _ params: KeyValuePairs<String, JSONValue> = [:]
    ) throws -> Answer {
        let request: JSONValue = [
            "task": .string(task), "as_of": .string(asOf), "params": .object(JSONObject(params.map { ($0.key, $0.value) })),
        ]
        var environment = database?.environment ?? ["DATABASE_URL": "postgresql://usdcop_worker@/none?host=/nowhere"]
        environment["USDCOP_DATA_DIR"] = folder.path
        let process = try TaskProcess(task, input: .bytes(Array(request.serialized().utf8)), environment: environment)
        return try Answer(process.end(), task: task)
    }

    private func seeds() throws -> MarketDatabase {
        MarketDatabase(name: try PrivatePostgres.shared.database(copying: try Self.template.get()))
    }

    /// Nobody is connected to it any more when it is copied.
    private static let template = Result { try MarketDatabase(folder: MarketDatabase.seedsFolder).name }

    private func schema(_ task: String) throws -> JSONValue {
        try JSONValue(parsing: TaskProcess(task, arguments: ["--schema"], input: .closed).end().output)
    }

    @Test(arguments: tasks, ["--help", "--version", "--schema"])
    func whatATaskSaysAboutItselfNeedsNoInput(task: String, flag: String) throws {
        let said = try TaskProcess(task, arguments: [flag], input: .closed).end()
        #expect(said.status == 0 && said.text.contains(task) && said.log.isEmpty)
    }

    @Test func aWeekIsTrainedAndDecided() throws {
        let database = try seeds()
        for (task, asOf) in [(Self.training, "2025-06-08T01:30:00-05:00"), (Self.signal, "2025-06-09T08:15:00-05:00")] {
            let first = try run(task, asOf, on: database)
            #expect(first.status == 0 && first.output["changed"] == true, "\(first.error)")
            let document = try schema(task)
            let rules = try #require(document["output"])
            #expect(Schema(root: document).problems(first.output, rules) == [])
            let named = Set(rules["properties"]?.objectValue?.keys ?? [])
            for key in try #require(first.output.objectValue).keys { #expect(named.contains(key), "\(key)") }
            let second = try run(task, asOf, on: database)
            #expect(second.status == 0 && second.output["changed"] == false)
        }
        let runs = try database.worker().query("select task, exit_code from task_runs order by id")
        #expect(try runs.values("task", as: String.self) == [Self.training, Self.training, Self.signal, Self.signal])
        #expect(try runs.values("exit_code", as: Int.self) == [0, 0, 0, 0])
    }

    @Test func artifactsAreTheFilesWritten() throws {
        let answer = try run(Self.training, "2025-06-08T01:30:00-05:00", on: try seeds())
        let artifact = try #require(answer.document["artifacts"]?.arrayValue?.first)
        let path = try #require(artifact["path"]?.stringValue)
        #expect(path.hasPrefix(folder.path) && artifact["sha256"] == answer.output["model_hash"])
        #expect(SHA256.hexadecimal(of: try FileSystem.read(path)) == artifact["sha256"]?.stringValue)
    }

    @Test(arguments: ["2025-06-10T08:15:00-05:00", "2025-06-08T08:15:00-05:00", "2025-06-23T08:15:00-05:00"])
    func anotherDayThanTheFirstIsSkipped(asOf: String) throws {
        let answer = try run(Self.signal, asOf, on: try MarketDatabase())
        #expect(answer.status == 99 && answer.output["reason"]?.stringValue?.isEmpty == false)
    }

    @Test func withoutAModelTheTaskIsTriedAgain() throws {
        try run(Self.signal, "2025-06-09T08:15:00-05:00", on: try MarketDatabase()).expectRefusal(
            75, "model_missing", mentions: ["2025-W24"])
    }

    @Test func withoutDataTrainingIsRefused() throws {
        try run(Self.training, "2025-06-08T01:30:00-05:00", on: try MarketDatabase()).expectRefusal(
            65, "stale_data", field: "USD/COP", mentions: ["USD/COP", "DXY", "WTI", "VIX", "EMBI"])
    }

    @Test func withoutAnApprovalNothingIsDeployed() throws {
        try run(Self.deploy, "2026-01-11T02:00:00-05:00", on: try MarketDatabase()).expectRefusal(65, "not_approved")
        #expect(!FileSystem.exists(folder.file("models")) && !FileSystem.exists(folder.file("public")))
    }

    @Test(arguments: tasks) func withoutADatabaseTheTaskIsTriedAgain(task: String) throws {
        let answer = try run(task, "2025-06-09T08:15:00-05:00", on: nil)
        #expect(answer.status == 69 && answer.error["retryable"] == true, "\(answer.error)")
    }

    @Test(
        arguments: [
            (training, "year", 2025, "unknown_field"), (signal, "force_run", "yes", "wrong_type"),
            (signal, "force", true, "unknown_field"), (deploy, "phase", "production", "unknown_field"),
            (deploy, "purge_days", 31, "out_of_range"), (deploy, "charts", nil, "wrong_type"),
        ] as [(String, String, JSONValue, String)])
    func aWrongParameterIsRefusedBeforeAnythingIsDone(task: String, name: String, value: JSONValue, code: String) throws {
        try run(task, "2025-06-09T08:15:00-05:00", on: nil, [name: value]).expectRefusal(64, code, field: "params.\(name)")
    }
}
