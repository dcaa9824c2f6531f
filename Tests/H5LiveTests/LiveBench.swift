import CivilTime
import Failures
import Files
@testable import H5Live
import JSON
import Market
import MarketFiles
import Postgres
import Store
import Strategy
import TaskContract
import TestSupport
import Testing

/// A database with a market, a data directory, and the live tasks run on them in this process.
final class LiveBench {
    /// Data sets, each loaded once into a database that tests copy.
    enum Market: Sendable, CaseIterable {
        case seeds, real, none

        fileprivate var database: String {
            get throws {
                switch self {
                case .seeds: try Market.seedsDatabase.get()
                case .real: try Market.realDatabase.get()
                case .none: try PrivatePostgres.shared.database()
                }
            }
        }

        private static let seedsDatabase = Result { try load(ExpectedResults.golden.dataDirectory) }
        private static let realDatabase = Result { try load(ExpectedResults.reference.dataDirectory) }

        private static func load(_ folder: String) throws -> String {
            let name = try PrivatePostgres.shared.database()
            let connection = try PrivatePostgres.shared.connect(to: name)
            let directory = DataDirectory(folder)
            let late = Zone.utc.instant(.firstDay(ofYear: 2030))
            let series = try FiveMinuteFile.read(directory.fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: late)
            try BarStore(connection).upsert(CalendarMode.colombia.filter(series.bars), of: .usdcop, source: series.dataSource)
            try MacroStore(connection).upsert(try MacroFile.readAll(directory.macro, asOf: late))
            return name
        }
    }

    let folder = TemporaryFolder()
    let database: String
    let connection: Connection
    private let configDirectory: String?

    init(_ market: Market = .seeds, configDirectory: String? = nil) throws {
        let source = try market.database
        database = market == .none ? source : try PrivatePostgres.shared.database(copying: source)
        connection = try PrivatePostgres.shared.connect(to: database)
        self.configDirectory = configDirectory
    }

    /// What a bench has come to, for others to begin with once it is gone: nobody may be connected to a database that is copied.
    struct Snapshot: Sendable {
        let database: String
        let folder: TemporaryFolder
    }

    /// What it has come to.
    var snapshot: Snapshot { Snapshot(database: database, folder: folder) }

    /// One that begins as another one was, with its models.
    init(_ snapshot: Snapshot) throws {
        database = try PrivatePostgres.shared.database(copying: snapshot.database)
        connection = try PrivatePostgres.shared.connect(to: database)
        configDirectory = nil
        let models = "models/smart_simple_v11"
        for name in FileSystem.names(in: snapshot.folder.file(models)) {
            try writeFile(try FileSystem.read(snapshot.folder.file("\(models)/\(name)")), to: folder.file("\(models)/\(name)"))
        }
    }

    /// What the tasks see around them.
    var environment: [String: String] {
        var environment = ["DATABASE_URL": PrivatePostgres.shared.url(of: database), "USDCOP_DATA_DIR": folder.path]
        environment["USDCOP_CONFIG_DIR"] = configDirectory
        return environment
    }

    func context() -> TaskContext { TaskContext(environment: environment) }

    /// What a task gave: its output, or the reason of a skip, and its warnings.
    struct Run {
        let outcome: TaskOutcome
        let warnings: [String]

        init<Task: TaskExecutable>(_ task: Task.Type, _ request: TaskRequest<Task.Parameters>, in context: TaskContext) throws {
            outcome = try task.run(request, in: context)
            warnings = context.warnings
            if case .success(let output, _, _) = outcome { expectOutput(output, by: task.outputSchema) }
        }

        var output: JSONValue {
            switch outcome {
            case .success(let output, _, _): .object(output)
            case .skipped: .null
            }
        }

        var skipReason: String? {
            switch outcome {
            case .success: nil
            case .skipped(let reason, _): reason
            }
        }
    }

    @discardableResult
    func train(_ asOf: String) throws -> Run {
        try Run(WeeklyTrainingWorkflow.self, TaskRequest(asOf: try instant(asOf)), in: context())
    }

    @discardableResult
    func signal(_ asOf: String, force: Bool = false) throws -> Run {
        var params = DecisionParameters()
        params.forceRun = force
        return try Run(WeeklySignalWorkflow.self, TaskRequest(params: params, asOf: try instant(asOf)), in: context())
    }

    @discardableResult
    func size(_ asOf: String) throws -> Run {
        try Run(VolTargetingWorkflow.self, TaskRequest(asOf: try instant(asOf)), in: context())
    }

    /// A run of the executor, which waits for nothing.
    @discardableResult
    func execute(_ asOf: Instant) throws -> Run {
        try Run(MultidayExecutorWorkflow.self, TaskRequest(asOf: asOf), in: context())
    }

    /// Runs the tasks of a whole week at their times, from the Sunday before to the last run.
    func live(_ week: String) throws {
        let week = try #require(ISOWeek(week))
        let days = TradingCalendar.colombia.tradingDays(of: week)
        let runs = try StrategyConfiguration(path: packageDirectory + "/config/execution/smart_simple_v1.yaml").execution.runs
        try train("\(week.monday.adding(days: -1))T01:30:00-05:00")
        try signal("\(days[0])T08:15:00-05:00")
        try size("\(days[0])T08:45:00-05:00")
        for day in days { for run in runs { try execute(Zone.bogota.instant(day, run)) } }
    }

    /// Rows of a table as text, in order, without the columns the server fills in.
    func rows(_ table: String) throws -> [String] {
        let identifier = try #require(Identifier(table))
        return try connection.query(
            "select (to_jsonb(t) - 'created_at' - 'updated_at')::text as row from \(identifier) as t order by 1"
        ).values("row")
    }

    /// Rows of a table with everything an update would change.
    func rowsWithTimes(_ table: String) throws -> [String] {
        let identifier = try #require(Identifier(table))
        return try connection.query("select t::text as row from \(identifier) as t order by 1").values("row")
    }

    /// Makes all bars of a day others, by a factor.
    func correct(day: String, by factor: Double = 1.01) throws {
        let date = try #require(CivilDate(day))
        let (start, end) = (Zone.bogota.instant(date), Zone.bogota.instant(date.adding(days: 1)))
        let count = try connection.execute(
            """
            update usdcop_m5_ohlcv set open = open * \(factor), high = high * \(factor), low = low * \(factor),
                close = close * \(factor)
            where symbol = 'USD/COP' and time >= \(start) and time < \(end)
            """)
        #expect(count > 0, "\(day) has bars")
    }
}
