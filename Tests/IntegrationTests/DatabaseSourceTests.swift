import CivilTime
import Failures
import Files
import JSON
import Market
import MarketFiles
import Postgres
import TestSupport
import Testing

/// The same backtest from files and from the database.
@Suite struct DatabaseSourceTests {
    /// A year of a data set under a fill model.
    struct Case: Sendable, CustomTestStringConvertible {
        let isReal: Bool
        let year: Int
        let fillModel: String
        var testDescription: String { "\(isReal ? "real" : "seeds") \(year) \(fillModel)" }
        var folder: String { isReal ? Reference.data("") : MarketDatabase.seedsFolder }
        var database: MarketDatabase {
            get throws { try (isReal ? MarketDatabase.real : MarketDatabase.seeds).get() }
        }

        static let all =
            ["daily_close", "intraday_m5"].map { Case(isReal: false, year: 2025, fillModel: $0) }
            + (Reference.isRunnable
                ? [2023, 2024].flatMap { year in
                    ["daily_close", "intraday_m5"].map { Case(isReal: true, year: year, fillModel: $0) }
                } : [])
    }

    static let documents = ["summary_YEAR.json", "trades/smart_simple_v11_YEAR.json", "weeks/smart_simple_v11_YEAR.json"]

    @Test(arguments: Case.all) func filesAndDatabaseGiveTheSameDocuments(_ item: Case) throws {
        let (files, database) = (TemporaryFolder(), TemporaryFolder())
        let parameters: KeyValuePairs<String, JSONValue> = [
            "year": .integer(item.year), "fill_model": .string(item.fillModel), "calendar": "colombia",
        ]
        let first = try MarketDatabase.run(parameters, into: files, files: item.folder)
        let second = try item.database.run(
            ["year": .integer(item.year), "fill_model": .string(item.fillModel), "source": "database"], into: database)
        try #require(first.status == 0 && second.status == 0, "\(first.error) \(second.error)")
        for key in ["data_hash", "config_hash", "data_source", "evidence_hash", "metrics", "n_weeks", "n_skipped"] {
            #expect(first.output[key] == second.output[key], "\(key)")
        }
        #expect(second.output["calendar"] == "colombia", "the default of the database")
        #expect((second.output["metrics"]?["n_trades"]?.integerValue ?? 0) > 10)
        for name in Self.documents {
            let path = name.split(separator: "YEAR", omittingEmptySubsequences: false).joined(separator: "\(item.year)")
            let bytes = try FileSystem.read(files.file("production/\(path)"))
            #expect(try FileSystem.read(database.file("production/\(path)")) == bytes, "\(path)")
        }
    }

    /// In the middle of a session: a bar that has not ended and a day that is not over do not exist.
    @Test(
        arguments: [
            "2025-07-30T10:02:00-05:00", "2025-07-30T10:05:00-05:00", "2025-07-30T12:59:59-05:00", "2025-07-30T13:00:00-05:00",
        ], ["daily_close", "intraday_m5"])
    func bothSeeTheSameAtAnInstant(_ asOf: String, _ fillModel: String) throws {
        let (files, database) = (TemporaryFolder(), TemporaryFolder())
        let first = try MarketDatabase.run(
            ["year": 2025, "fill_model": .string(fillModel), "calendar": "colombia"], into: files, asOf: asOf,
            files: MarketDatabase.seedsFolder)
        let second = try MarketDatabase.seeds.get().run(
            ["year": 2025, "fill_model": .string(fillModel), "source": "database"], into: database, asOf: asOf)
        try #require(first.status == 0 && second.status == 0, "\(first.error) \(second.error)")
        #expect(first.output["data_hash"] == second.output["data_hash"])
        #expect(first.output["evidence_hash"] == second.output["evidence_hash"])
        #expect(second.output["n_open"] == 1)
    }

    @Test func barsOutsideTheSessionAreLeftOutAndNamed() throws {
        let database = try MarketDatabase(folder: MarketDatabase.seedsFolder)
        let folder = TemporaryFolder()
        let clean = try database.run(["year": 2025, "source": "database"], into: folder)
        try #require(clean.status == 0, "\(clean.error)")
        #expect(clean.document["warnings"] == [])
        // 03:00 and 13:00 of a Monday: far outside every price.
        let monday = try #require(CivilDate("2025-06-09"))
        let stray = try [3 * 60, 13 * 60].map { minutes in
            try Bar(time: Zone.bogota.instant(monday).adding(minutes: minutes), open: 9000, high: 9000, low: 9000, close: 9000)
        }
        try database.add(stray, source: "synthetic")
        let dirty = try database.run(["year": 2025, "source": "database"], into: folder)
        #expect(dirty.output["changed"] == false && dirty.output["evidence_hash"] == clean.output["evidence_hash"])
        #expect(
            dirty.document["warnings"]?.arrayValue?.contains {
                $0.stringValue?.hasPrefix("2 stored bars lie outside the session") == true
            } == true, "\(dirty.document)")
    }

    /// Evidence stays what it was when bars of another source come in later.
    @Test func theLabelNamesTheSourcesOfTheBarsInUse() throws {
        let database = try MarketDatabase(folder: MarketDatabase.seedsFolder)
        try database.worker().execute("update macro_indicators_daily set source = 'vendor'")
        try database.worker().execute("update usdcop_m5_ohlcv set source = 'vendor' where time < '2024-01-01'")
        try database.worker().execute("update usdcop_m5_ohlcv set source = 'twelvedata' where time >= '2024-01-01'")
        let folder = TemporaryFolder()
        #expect(try database.run(["year": 2023, "source": "database"], into: folder).output["data_source"] == "vendor")
        let later = try database.run(["year": 2024, "source": "database"], into: folder)
        #expect(later.output["data_source"] == "twelvedata+vendor")
        try database.worker().execute("update usdcop_m5_ohlcv set source = 'synthetic' where time < '2020-01-01'")
        #expect(
            try database.run(["year": 2023, "source": "database"], into: folder).output["data_source"] == "synthetic+vendor")
    }

    /// Generated macro rows beside real bars make a synthetic result, from the year they are used in.
    @Test func theLabelNamesTheSourcesOfTheMacroRowsInUse() throws {
        let database = try MarketDatabase(folder: MarketDatabase.seedsFolder)
        try database.worker().execute("update usdcop_m5_ohlcv set source = 'vendor'")
        let folder = TemporaryFolder()
        #expect(
            try database.run(["year": 2023, "source": "database"], into: folder).output["data_source"] == "synthetic+vendor")
        try database.worker().execute("update macro_indicators_daily set source = 'vendor' where fecha < '2024-06-01'")
        #expect(try database.run(["year": 2023, "source": "database"], into: folder).output["data_source"] == "vendor")
        #expect(
            try database.run(["year": 2024, "source": "database"], into: folder).output["data_source"] == "synthetic+vendor")
        try database.worker().execute("update macro_indicators_daily set source = null")
        #expect(try database.run(["year": 2024, "source": "database"], into: folder).output["data_source"] == "vendor")
    }

    @Test func everyRunIsRecorded() throws {
        let database = try MarketDatabase(folder: MarketDatabase.seedsFolder)
        let folder = TemporaryFolder()
        #expect(try database.run(["year": 2025, "source": "database"], into: folder).status == 0)
        let failed = try database.run(["year": 2031, "source": "database"], into: folder)
        failed.expectRefusal(65, "year_without_data", field: "params.year")
        let rows = try database.worker().query(
            "select status, exit_code, task, error ->> 'code' as code, output ->> 'year' as year from task_runs order by id")
        #expect(try rows.values("status") == ["success", "failed"])
        #expect(try rows.values("exit_code", as: Int.self) == [0, 65])
        #expect(try rows.values("task") == [Workbench.task, Workbench.task])
        #expect(try rows.rows.map { try $0.optional("code", as: String.self) } == [nil, "year_without_data"])
        #expect(try rows.rows.map { try $0.optional("year", as: String.self) } == ["2025", nil])
    }

    @Test func anEmptyDatabaseHasNoYear() throws {
        let folder = TemporaryFolder()
        let answer = try MarketDatabase().run(["year": 2025, "source": "database"], into: folder)
        answer.expectRefusal(65, "year_without_data", field: "params.year")
        #expect(!FileSystem.exists(folder.file("production/summary_2025.json")))
    }

    @Test(arguments: ["source", "seed_db"]) func aDatabaseThatIsAwayLeavesNothingWritten(_ name: String) throws {
        let folder = TemporaryFolder()
        let value: JSONValue = name == "source" ? "database" : true
        let answer = try MarketDatabase.run(
            ["year": 2025, name: value], into: folder,
            environment: ["DATABASE_URL": "postgresql:///usdcop?host=\(folder.path)"])
        answer.expectRefusal(69, "database_unreachable", field: "DATABASE_URL")
        #expect(FileSystem.names(in: folder.file("production")).isEmpty)
    }

    private static let isRunning = FileSystem.exists(Path.join(packageDirectory, ".local/postgres/socket"))

    @Test(.enabled(if: !isRunning, "the checkout's own database is up"))
    func theCheckoutsOwnDatabaseIsStartedWithMakeUp() throws {
        let folder = TemporaryFolder()
        let answer = try MarketDatabase.run(["year": 2025, "seed_db": true], into: folder)
        answer.expectRefusal(69, "database_not_running", field: "DATABASE_URL")
        #expect(answer.error["remedy"]?.stringValue?.contains("make up") == true)
        #expect(FileSystem.names(in: folder.file("production")).isEmpty)
    }

    @Test func aDatabaseWithoutTablesIsToBeMigrated() throws {
        let folder = TemporaryFolder()
        let name = try PrivatePostgres.shared.database(.empty)
        let answer = try MarketDatabase.run(
            ["year": 2025, "source": "database"], into: folder,
            environment: ["DATABASE_URL": PrivatePostgres.shared.url(of: name)])
        answer.expectRefusal(78, "schema_outdated")
        #expect(answer.error["remedy"] == "Run usdcop migrate.")
    }

    /// libpq and libcurl bring thirty libraries along, which a task that reads files must not wait for.
    @Test func theTaskLinksNoClientLibrary() throws {
        let process = try TaskProcess(Workbench.task, environment: ["LD_TRACE_LOADED_OBJECTS": "1"])
        let libraries = try process.end().text
        #expect(libraries.contains("libparquet"), "\(libraries)")
        #expect(!libraries.contains("libpq") && !libraries.contains("libcurl"), "\(libraries)")
    }

    /// A task on files never asks for a database, whatever the environment says.
    @Test func filesNeedNoDatabase() throws {
        let folder = TemporaryFolder()
        let answer = try MarketDatabase.run(
            ["year": 2025], into: folder, environment: ["DATABASE_URL": "postgresql:///usdcop?host=/nonexistent"])
        #expect(answer.status == 0, "\(answer.error)")
        #expect(answer.output["seeded_rows"] == .null)
    }
}
