import CivilTime
import Failures
import Files
import JSON
import Market
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

@testable import Realtime

/// A migrated database of its own, a simulator whose clock stands, and the realtime task between them.
final class RealtimeBench {
    /// Thursday 2025-06-05, 10:02 COT: the bar of 09:55 is complete, that of 10:00 is forming.
    static let morning = "2025-06-05T10:02:00-05:00"
    /// Bars of that day complete at `morning`.
    static let morningBars = 24

    let database: String
    let simulator: ProviderSimulator
    let folder = TemporaryFolder()
    /// As the tables' owner.
    let connection: Connection
    /// More variables, or other values of those there are.
    var environment: [String: String] = [:]

    init(now: String = RealtimeBench.morning) throws {
        database = try PrivatePostgres.shared.database()
        connection = try PrivatePostgres.shared.connect(to: database)
        simulator = try ProviderSimulator(now: now)
        try simulator.control(["credits_per_minute": 1000, "credits_per_day": 100_000])
        // One attempt a request and short waits: what is tested is what becomes of a failure, not the retries.
        let shipped = Path.join(packageDirectory, "config/providers.yaml")
        let settings = String(decoding: try FileSystem.read(shipped), as: UTF8.self)
            .replacing("attempts: 3", with: "attempts: 1").replacing("live_timeout_s: 15", with: "live_timeout_s: 5")
        try writeFile(Array(settings.utf8), to: folder.file("config/providers.yaml"))
    }

    var variables: [String: String] {
        [
            "DATABASE_URL": PrivatePostgres.shared.url(of: database), "TWELVEDATA_API_KEY": "secret-key-1",
            "TWELVEDATA_BASE_URL": simulator.baseURL, "USDCOP_CONFIG_DIR": folder.file("config"),
            "USDCOP_DATA_DIR": folder.file("var"),
        ].merging(environment) { $1 }
    }

    /// Runs the task in this process.
    func run(
        at asOf: String = RealtimeBench.morning, _ params: JSONValue = .object(JSONObject()), step: String? = nil,
        runID: String? = nil
    ) throws -> Answer {
        let context = TaskContext(environment: variables)
        let instant = try #require(Instant(asOf))
        do throws(Failure) {
            let request = TaskRequest(
                params: try RealtimeParameters(decoding: params.objectValue ?? JSONObject()), step: step, runID: runID,
                asOf: instant)
            return Answer(
                try RealtimeWorkflow.run(request, in: context), by: RealtimeWorkflow.outputSchema, warnings: context.warnings)
        } catch {
            return Answer(status: error.kind.exitStatus, failure: error, warnings: context.warnings)
        }
    }

    /// Starts the task as a process of its own.
    func start(at asOf: String = RealtimeBench.morning, _ params: JSONValue = .object(JSONObject())) throws -> TaskProcess {
        let request: JSONValue = ["as_of": .string(asOf), "params": params]
        return try TaskProcess(
            RealtimeWorkflow.name, input: .bytes(Array(request.serialized().utf8)), environment: variables)
    }

    func fault(_ members: JSONValue) throws { try simulator.control(["faults": [members]]) }

    /// The stored bars of a pair.
    func bars(_ instrument: Instrument = .usdcop) throws -> [Bar] { try BarStore(connection).bars(of: instrument) }

    /// Rows of a table.
    func count(_ table: Identifier) throws -> Int {
        try connection.query("select count(*) as rows from \(table)").single().value("rows")
    }

    /// What the seeds say of a pair and day: what the simulator serves.
    func served(_ instrument: Instrument = .usdcop, before end: String = RealtimeBench.morning) throws -> [Bar] {
        let end = try #require(Instant(end))
        let midnight = Zone.bogota.instant(Zone.bogota.date(end))
        return try ServedSeeds.bars(instrument).filter { $0.time >= midnight && $0.time.adding(minutes: 5) <= end }
    }
}

/// How a run ended.
struct Answer {
    var status: Int32
    var output = JSONObject()
    var failure: Failure?
    var warnings: [String]

    init(_ outcome: TaskOutcome, by schema: JSONValue, warnings: [String]) {
        switch outcome {
        case .success(let output, _, let more):
            expectOutput(output, by: schema)
            (status, self.output, self.warnings) = (0, output, warnings + more)
        case .skipped(let reason, let output):
            (status, self.output, self.warnings) = (99, output, warnings)
            self.output["reason"] = .string(reason)
        }
    }

    init(status: Int32, failure: Failure, warnings: [String]) {
        (self.status, self.failure, self.warnings) = (status, failure, warnings)
    }

    /// The result line of a process.
    init(_ end: TaskEnd) throws {
        let line = try JSONValue(parsing: end.text)
        status = end.status
        output = line["output"]?.objectValue ?? JSONObject()
        warnings = line["warnings"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if let error = line["error"], error != .null {
            failure = Failure(
                .internal, code: error["code"]?.stringValue ?? "", error["message"]?.stringValue ?? "", remedy: "")
        }
    }

    /// What became of a pair.
    func symbol(_ instrument: Instrument) -> JSONValue? {
        output["symbols"]?.arrayValue?.first { $0["symbol"]?.stringValue == instrument.symbol }
    }

    /// What is stored of a pair's day.
    func validation(_ instrument: Instrument) -> JSONValue? {
        output["validation"]?.arrayValue?.first { $0["symbol"]?.stringValue == instrument.symbol }
    }
}
