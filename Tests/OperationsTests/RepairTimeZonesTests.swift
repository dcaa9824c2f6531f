import CivilTime
import Files
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

/// Bars stored hours off are moved once, and nothing is lost.
@Suite struct RepairTimeZonesTests {
    /// A database with bars, and a folder for what the command keeps.
    private struct Fixture {
        let name: String
        let folder = TemporaryFolder()

        init() throws { name = try PrivatePostgres.shared.database() }

        /// Runs the command as the tables' owner.
        func run(_ arguments: String..., as user: String = "usdcop_owner") throws -> CommandRun {
            let environment = [
                "DATABASE_URL": PrivatePostgres.shared.url(of: name, as: user), "USDCOP_DATA_DIR": folder.path,
            ]
            return try CommandRun("usdcop", ["repair-timezones"] + arguments, environment: environment)
        }

        var store: BarStore { get throws { BarStore(try PrivatePostgres.shared.connect(to: name)) } }
        var kept: [String] { FileSystem.names(in: folder.file("repairs")) }
    }

    private static let monday = "2024-06-03"

    private func bar(_ clock: String, _ price: Double) throws -> Bar {
        let time = try #require(Instant("\(Self.monday)T\(clock):00-05:00"))
        return try Bar(time: time, open: price, high: price, low: price, close: price)
    }

    /// Five bars, two of them five hours early, one of those in the place of another; a sixth at an hour no slip explains.
    private func dirty() throws -> Fixture {
        let fixture = try Fixture()
        let store = try fixture.store
        try store.upsert([try bar("03:00", 10), try bar("03:05", 11)], of: .usdcop, source: "backfill")
        try store.upsert(
            [try bar("08:00", 20), try bar("08:10", 12), try bar("12:55", 13), try bar("20:00", 14)], of: .usdcop,
            source: "twelvedata")
        try store.upsert([try bar("03:00", 5)], of: .usdmxn, source: "backfill")
        return fixture
    }

    private func repaired() throws -> [Bar] {
        [try bar("08:00", 10), try bar("08:05", 11), try bar("08:10", 12), try bar("12:55", 13), try bar("20:00", 14)]
    }

    private func rows(_ fixture: Fixture) throws -> [String] {
        try PrivatePostgres.shared.connect(to: fixture.name).query(
            "select xmin::text || t::text as row from usdcop_m5_ohlcv as t order by symbol, time"
        ).values("row")
    }

    @Test func aDryRunShowsAndChangesNothing() throws {
        let fixture = try dirty()
        let before = try rows(fixture)
        let run = try fixture.run("--symbol", "USD/COP")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try rows(fixture) == before && fixture.kept.isEmpty)
        for text in [
            "USD/COP: 2 bars would move on 1 days, 1 would give way", "originals: 3 bars, SHA-256 ", Self.monday,
            "left alone: 1 bars", "dry run: nothing was changed", "2024-06-03T08:00:00-05:00  10.0      20.0",
        ] {
            #expect(run.output.contains(text), "\(text): \(run.output)")
        }
        let runs = try PrivatePostgres.shared.connect(to: fixture.name).query("select 1 as one from task_runs")
        #expect(runs.count == 0)
    }

    @Test func appliedItMovesTheBarsAndKeepsTheOriginals() throws {
        let fixture = try dirty()
        let dry = try fixture.run("--symbol", "USD/COP")
        let run = try fixture.run("--symbol", "USD/COP", "--apply")
        #expect(run.status == 0, "\(run.errors)")
        let connection = try PrivatePostgres.shared.connect(to: fixture.name)
        #expect(try fixture.store.bars(of: .usdcop) == repaired())
        #expect(try fixture.store.bars(of: .usdmxn).count == 1, "the other pair is untouched")
        let sources = try connection.query("select source from usdcop_m5_ohlcv where symbol = 'USD/COP' order by time")
        #expect(
            try sources.values("source") == ["backfill", "backfill", "twelvedata", "twelvedata", "twelvedata"],
            "a moved bar keeps its source")
        // The originals, by their hash.
        let name = try #require(fixture.kept.first)
        let path = fixture.folder.file("repairs/\(name)")
        #expect(fixture.kept.count == 1 && run.output.contains("originals kept in \(path)"))
        let hash = try #require(name.split(separator: "_").last?.split(separator: ".").first)
        #expect(dry.output.contains("SHA-256 \(hash)") && run.output.contains("SHA-256 \(hash)"))
        let originals = try FiveMinuteFile.read(path, instrument: .usdcop, asOf: Zone.utc.instant(.firstDay(ofYear: 2030))).bars
        #expect(try originals == [bar("03:00", 10), bar("03:05", 11), bar("08:00", 20)])
        #expect(SHA256.hexadecimal(of: originals.flatMap(\.canonicalBytes)) == hash)
        // The record.
        let row = try connection.query("select task, status, input_hash, output from task_runs").single()
        #expect(try row.value("task", as: String.self) == "repair_timezones")
        #expect(try row.value("input_hash", as: String.self) == hash)
        let output = try JSONValue(parsing: Array(row.value("output", as: JSONText.self).text.utf8))
        #expect(output["moved"] == 2 && output["given_up"] == 1 && output["originals_path"] == .string(path))
    }

    @Test func aSecondTimeThereIsNothingToDo() throws {
        let fixture = try dirty()
        #expect(try fixture.run("--symbol", "USD/COP", "--apply").status == 0)
        let before = try rows(fixture)
        for arguments in [["--symbol=USD/COP", "--apply"], ["--symbol=USD/COP"]] {
            let run = try arguments.count == 2 ? fixture.run(arguments[0], arguments[1]) : fixture.run(arguments[0])
            #expect(run.status == 0 && run.output.hasPrefix("USD/COP: no mis-zoned bar\n"), "\(run.output)")
        }
        #expect(try rows(fixture) == before && fixture.kept.count == 1)
    }

    @Test(arguments: ["usdcop_worker", "usdcop_reader"]) func onlyTheOwnerRepairs(_ user: String) throws {
        let fixture = try dirty()
        let before = try rows(fixture)
        let run = try fixture.run("--symbol", "USD/COP", "--apply", as: user)
        #expect(run.status == 78, "\(run.errors)")
        #expect(try rows(fixture) == before)
    }

    @Test func originalsThatCannotBeKeptStopIt() throws {
        let fixture = try dirty()
        let before = try rows(fixture)
        try write("in the way", to: fixture.folder.file("repairs"))
        let run = try fixture.run("--symbol", "USD/COP", "--apply")
        #expect(run.status == 78, "\(run.errors)")
        #expect(try rows(fixture) == before)
    }

    @Test(arguments: [
        ([], "needs the pair"), (["--symbol", "EUR/COP"], "no pair EUR/COP"), (["--symbol", "'; drop table x"], "no pair"),
    ])
    func aPairIsNeeded(_ arguments: [String], _ message: String) throws {
        let run = try CommandRun("usdcop", ["repair-timezones"] + arguments)
        #expect(run.status == 64 && run.errors.contains(message), "\(run.errors)")
    }

    /// Real bars as they came, wrong hours included: the repaired set is the clean one, to the last bit.
    @Test(.enabled(if: Reference.isRunnable, "the reference suite is not here"))
    func theDirtyYearBecomesTheCleanOne() throws {
        let fixture = try Fixture()
        let late = Zone.utc.instant(.firstDay(ofYear: 2030))
        let dirty = try FiveMinuteFile.read(
            Reference.data("dirty/usdcop_m5_ohlcv_raw_2024.parquet"), instrument: .usdcop, asOf: late
        ).bars
        let clean = try FiveMinuteFile.read(Reference.data("usdcop_m5_ohlcv.parquet"), instrument: .usdcop, asOf: late).bars
            .filter { Zone.bogota.date($0.time).year == 2024 }
        try fixture.store.upsert(dirty, of: .usdcop, source: "raw")
        let run = try fixture.run("--symbol", "USD/COP", "--apply")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try fixture.store.bars(of: .usdcop) == clean)
        let totals = "USD/COP: 598 bars were moved on 10 days, 21 gave way to a bar of the same time; 15513 bars remain\n"
        #expect(run.output.hasPrefix(totals), "\(run.output)")
        let days = run.lines.filter { $0.hasPrefix("2024-") && !$0.contains("T") }.map { $0.prefix(10) }
        #expect(
            days == [
                "2024-01-24", "2024-02-19", "2024-03-20", "2024-03-26", "2024-04-19", "2024-06-18", "2024-07-18", "2024-09-16",
                "2024-10-16", "2024-11-15",
            ])
        #expect(run.lines.count { $0.hasPrefix("2024-") && $0.contains("T") } == 17, "the differing closes: \(run.output)")
        #expect(try fixture.run("--symbol", "USD/COP").output == "USD/COP: no mis-zoned bar\n")
    }
}
