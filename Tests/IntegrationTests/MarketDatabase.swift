import CivilTime
import Failures
import Files
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

/// A database with market data, and what a task needs to reach it.
struct MarketDatabase {
    static let asOf = "2026-06-01T00:00:00Z"
    let name: String

    /// One that is there.
    init(name: String) { self.name = name }

    /// An empty one.
    init() throws { name = try PrivatePostgres.shared.database() }

    /// One with the bars of a folder's USD/COP file, those of Colombian trading days, and its macro rows.
    init(folder: String) throws {
        try self.init()
        let directory = DataDirectory(folder)
        let late = Zone.utc.instant(.firstDay(ofYear: 2030))
        let series = try FiveMinuteFile.read(directory.fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: late)
        try add(CalendarMode.colombia.filter(series.bars), source: series.dataSource)
        try MacroStore(try worker()).upsert(try MacroFile.readAll(directory.macro, asOf: late))
    }

    /// The seeds, loaded once. Not to be written to.
    static let seeds = Result { try MarketDatabase(folder: seedsFolder) }
    static let seedsFolder = Path.join(packageDirectory, "seeds/latest")
    /// Real data, loaded once. Not to be written to.
    static let real = Result { try MarketDatabase(folder: Reference.data("")) }

    func add(_ bars: [Bar], source: String) throws {
        try BarStore(try worker()).upsert(bars, of: .usdcop, source: source)
    }

    func worker() throws -> Connection {
        try PrivatePostgres.shared.connect(to: name, as: DatabaseLocation.Role.worker.rawValue)
    }

    var environment: [String: String] { ["DATABASE_URL": PrivatePostgres.shared.url(of: name)] }

    /// Runs the backtest with charts off into a folder.
    func run(
        _ parameters: KeyValuePairs<String, JSONValue>, into folder: TemporaryFolder, asOf: String = asOf,
        files: String? = nil
    ) throws -> Answer {
        try MarketDatabase.run(parameters, into: folder, asOf: asOf, files: files, environment: environment)
    }

    /// Runs the backtest, on a folder's files when one is named.
    static func run(
        _ parameters: KeyValuePairs<String, JSONValue>, into folder: TemporaryFolder, asOf: String = asOf,
        files: String? = nil, environment: [String: String] = [:]
    ) throws -> Answer {
        var params = JSONObject([("charts", false), ("output_dir", .string(folder.path))])
        if let files {
            let directory = DataDirectory(files)
            params["ohlcv_path"] = .string(directory.dailyBars)
            params["macro_path"] = .string(directory.macro)
            params["m5_path"] = .string(directory.fiveMinuteBars(.usdcop))
        }
        for (name, value) in parameters { params[name] = value }
        let request: JSONValue = ["as_of": .string(asOf), "params": .object(params)]
        let variables = ["USDCOP_DATA_DIR": folder.file("var")].merging(environment) { $1 }
        let process = try TaskProcess(
            Workbench.task, input: .bytes(Array(request.serialized().utf8)), environment: variables)
        return try Answer(process.end())
    }
}

extension TemporaryFolder {
    /// A document of the production folder.
    func document(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: FileSystem.read(file("production/\(name)")))
    }
}
