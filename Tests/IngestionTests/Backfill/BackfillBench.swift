import CivilTime
import Failures
import Files
import Glibc
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

@testable import Ingestion

/// A database, a provider and folders of a test's own, and the backfill run on them.
final class BackfillBench {
    static let task = "core_l0_01_ohlcv_backfill"
    static let key = "key-one-secret"

    let folder = TemporaryFolder()
    let postgres: PrivatePostgres
    let database: String
    let provider: ProviderSimulator
    var environment: [String: String]

    var data: String { folder.file("data") }
    var exported: String { folder.file("data/seeds/latest") }
    var shipped: String { folder.file("package/seeds/latest") }
    func backup(_ day: String) -> String { folder.file("data/backups/daily/\(day)") }
    func weekly(_ week: String) -> String { folder.file("data/backups/weekly/\(week)") }

    /// Quick settings: what takes minutes in earnest takes milliseconds here.
    init(keys: [String] = [], postgres: PrivatePostgres = .shared, settings: [(String, String)] = []) throws {
        self.postgres = postgres
        database = try postgres.database()
        provider = try ProviderSimulator(now: BackfillMarket.asOf, data: BackfillMarket.served.path, keys: keys)
        try provider.control(["credits_per_minute": 100_000, "credits_per_day": 1_000_000])
        environment = [
            "DATABASE_URL": postgres.url(of: database), "USDCOP_DATA_DIR": folder.file("data"),
            "USDCOP_CONFIG_DIR": folder.file("package/config"), "TWELVEDATA_BASE_URL": provider.baseURL,
            "TWELVEDATA_API_KEY": BackfillBench.key, "USDCOP_LOG_FORMAT": "json",
        ]
        var text = String(decoding: try FileSystem.read(Path.join(packageDirectory, "config/providers.yaml")), as: UTF8.self)
        let quick = [
            ("max_s: 60\n    spacing_s: 1.0", "max_s: 60\n    spacing_s: 0"),
            ("credits_per_minute: 8", "credits_per_minute: 100000"),
            ("credits_per_day: 800", "credits_per_day: 1000000"), ("minute_cooldown_s: 62", "minute_cooldown_s: 1"),
            ("base_s: 10", "base_s: 0.01"), ("max_s: 60", "max_s: 0.05"),
        ]
        for (old, new) in quick + settings {
            let range = try #require(text.firstRange(of: old), "\(old) is not in providers.yaml")
            text.replaceSubrange(range, with: new)
        }
        try writeFile(Array(text.utf8), to: folder.file("package/config/providers.yaml"))
        let migrations = Path.join(packageDirectory, "migrations")
        for name in FileSystem.names(in: migrations) {
            try writeFile(try FileSystem.read(Path.join(migrations, name)), to: folder.file("package/migrations/\(name)"))
        }
    }

    // MARK: - Running

    /// What a run said.
    struct Answer {
        let status: Int32
        let output: JSONValue
        let warnings: [String]
        let error: JSONValue
        /// stdout and stderr as they were.
        var text = ""

        var code: String? { error["code"]?.stringValue }
        var changed: Bool? { output["changed"]?.boolValue }
        func symbol(_ instrument: Instrument) -> JSONValue? {
            output["symbols"]?.arrayValue?.first { $0["symbol"]?.stringValue == instrument.symbol }
        }
        func warns(of text: String) -> Bool { warnings.contains { $0.contains(text) } }
    }

    func request(
        _ params: KeyValuePairs<String, JSONValue> = [:], step: String? = nil, asOf: String = BackfillMarket.asOf,
        runID: String? = nil
    ) -> JSONObject {
        var object = JSONObject([("task", .string(BackfillBench.task)), ("as_of", .string(asOf))])
        object["step"] = step.map(JSONValue.string)
        object["run_id"] = runID.map(JSONValue.string)
        object["params"] = .object(JSONObject(params.map { ($0.key, $0.value) }))
        return object
    }

    /// Runs the workflow in this process, with the package's folder for shipped seeds.
    func run(
        _ params: KeyValuePairs<String, JSONValue> = [:], step: String? = nil, asOf: String = BackfillMarket.asOf,
        runID: String? = nil
    ) throws -> Answer {
        let context = TaskContext(environment: environment, location: .checkout(folder.file("package")))
        do throws(Failure) {
            let request = try TaskRequest<BackfillParameters>(
                decoding: request(params, step: step, asOf: asOf, runID: runID), task: BackfillBench.task,
                steps: BackfillWorkflow.steps, now: CommandProcess.now)
            switch try BackfillWorkflow.run(request, in: context) {
            case .success(let output, _, _):
                expectOutput(output, by: BackfillWorkflow.outputSchema)
                return Answer(status: 0, output: .object(output), warnings: context.warnings, error: .null)
            case .skipped(let reason, _):
                return Answer(status: 99, output: .string(reason), warnings: context.warnings, error: .null)
            }
        } catch {
            return Answer(
                status: error.kind.exitStatus, output: .null, warnings: context.warnings,
                error: ["code": .string(error.code), "message": .string(error.message), "field": .optional(error.field)])
        }
    }

    /// Starts the executable.
    func start(
        _ params: KeyValuePairs<String, JSONValue> = [:], step: String? = nil, asOf: String = BackfillMarket.asOf,
        runID: String? = nil, environment changes: [String: String] = [:], shell: String? = nil
    ) throws -> TaskProcess {
        let bytes = Array(JSONValue.object(request(params, step: step, asOf: asOf, runID: runID)).serialized().utf8)
        return try TaskProcess(
            BackfillBench.task, input: .bytes(bytes), environment: environment.merging(changes) { $1 }, shell: shell)
    }

    /// What a process that ended by itself said.
    static func answer(_ end: TaskEnd) throws -> Answer {
        let text = try #require(end.lines.last, "no result line; log: \(end.log)")
        let line = try JSONValue(parsing: String(text))
        return Answer(
            status: end.status, output: line["output"] ?? .null,
            warnings: line["warnings"]?.arrayValue?.compactMap(\.stringValue) ?? [], error: line["error"] ?? .null,
            text: end.text + end.log)
    }

    // MARK: - Looking

    func connect(as user: String = DatabaseLocation.Role.owner.rawValue) throws -> Connection {
        try postgres.connect(to: database, as: user)
    }

    func bars(_ instrument: Instrument) throws -> [Bar] { try BarStore(connect()).bars(of: instrument) }

    func count(_ statement: Statement) throws -> Int { try connect().query(statement).single().value("n") }

    /// How many bars were asked for, repeated requests included.
    var requests: Int { get throws { try provider.log().count { $0["path"]?.stringValue == "/time_series" } } }

    /// Waits until so many bars' requests were made, a minute at most.
    func waitForRequests(_ count: Int) throws {
        for _ in 0..<6000 {
            if try requests >= count { return }
            usleep(10_000)
        }
    }

    /// Everything the backfill stores, as one text that names a state: bars, absences and set-aside bars.
    func state(_ connection: Connection? = nil) throws -> String {
        let connection = try connection ?? connect()
        return try connection.query(
            """
            select (select coalesce(string_agg(concat_ws(',', time, symbol, open, high, low, close, volume, source), ';'
                        order by symbol, time), '') from usdcop_m5_ohlcv)
                || '|' || (select coalesce(string_agg(concat_ws(',', time, symbol, second_empty_at is null), ';'
                        order by symbol, time), '') from ohlcv_absences)
                || '|' || (select coalesce(string_agg(concat_ws(',', time, symbol, reason), ';'
                        order by symbol, time, reason), '') from ohlcv_quarantine) as state
            """
        ).single().value("state")
    }

    /// Stores bars as an earlier run would have.
    func store(_ bars: [Bar], _ instrument: Instrument, source: String = "twelvedata") throws {
        try BarStore(connect()).upsert(bars, of: instrument, source: source)
    }
}

extension [Bar] {
    /// The bars but for those that open in one of the spans.
    func without(_ spans: [Range<Instant>]) -> [Bar] { filter { bar in !spans.contains { $0.contains(bar.time) } } }
    /// The bars without one day's slots.
    func without(_ day: String, _ slots: Range<Int> = 0..<60) -> [Bar] {
        without([BackfillMarket.at(day, slots.lowerBound)..<BackfillMarket.at(day, 0).adding(minutes: 5 * slots.upperBound)])
    }
}
