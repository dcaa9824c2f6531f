import CivilTime
import Failures
import Files
import Glibc
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

@testable import Ingestion

/// A backup that is no equal of the last one is kept beside it and pushes nothing out.
struct SmallerBackupTests {
    private func manifest(_ rows: Int, _ label: String = "twelvedata") -> DataManifest {
        var entry = DataManifest.Entry(
            name: "usdcop_m5_ohlcv.parquet", content: "five_minute_bars", bytes: [], rows: rows, dates: nil)
        entry.rows = rows
        return DataManifest(header: JSONObject([("data_source", .string(label))]), entries: [entry])
    }

    @Test(arguments: [
        (900, 1000, false), (899, 1000, true), (901, 1000, false), (0, 1, true), (0, 0, false), (2000, 1000, false),
    ])
    func lessThanNineTenthsOfTheRowsIsMuchSmaller(rows: Int, before: Int, isDoubtful: Bool) {
        #expect((BackupDoubt(manifest(rows), after: manifest(before), in: "daily/2025-06-06") != nil) == isDoubtful)
    }

    @Test(arguments: [
        ("synthetic", "twelvedata", true), ("synthetic+twelvedata", "twelvedata", true), ("synthetic", "synthetic", false),
        ("twelvedata", "synthetic", false), ("vendor", "twelvedata", false),
    ])
    func generatedDataAreNoSuccessorOfAMarkets(label: String, before: String, isDoubtful: Bool) {
        #expect((BackupDoubt(manifest(1, label), after: manifest(1, before), in: "daily/2025-06-06") != nil) == isDoubtful)
    }

    private func lose(_ bench: BackupBench) throws {
        try PrivatePostgres.shared.connect(to: bench.database).execute(
            "delete from usdcop_m5_ohlcv where symbol = 'USD/COP' and time < '2025-06-06 00:00-05'")
    }

    @Test func itIsKeptBesideTheLastOneAndAnAlertTells() throws {
        let bench = try BackupBench()
        _ = try bench.run()
        let before = [bench.daily + "/2025-06-06", bench.weekly + "/2025-W23"]
        let contents = try before.map(BackupBench.contents)
        try lose(bench)
        // The same day again: the day's and the week's backup stay.
        let answer = try bench.run(at: "2025-06-06T23:00:00-05:00")
        #expect(answer.status == 0 && answer.output["kept_beside"] == true && answer.output["changed"] == true)
        #expect(answer.output["daily_dir"]?.stringValue == bench.daily + "/2025-06-06-smaller")
        #expect(answer.warnings.contains { $0.contains("usdcop_m5_ohlcv.parquet has 60 rows, and 239 in the backup 2025-06-06") })
        #expect(try before.map(BackupBench.contents) == contents)
        #expect(FileSystem.names(in: bench.daily) == ["2025-06-06", "2025-06-06-smaller"])
        #expect(FileSystem.names(in: bench.weekly) == ["2025-W23", "2025-W23-smaller"])
        let alerts = try bench.connection.query("select key, severity from alerts")
        #expect(try alerts.values("key", as: String.self) == ["backup:2025-06-06:kept_beside"])
        #expect(try bench.run(at: "2025-06-06T23:00:00-05:00").output["changed"] == false)
        #expect(try bench.run(at: "2025-06-06T23:00:00-05:00", step: "validate").status == 0)
    }

    @Test func theStepsKeepItBesideToo() throws {
        let bench = try BackupBench()
        _ = try bench.run()
        try lose(bench)
        let saturday = "2025-06-07T13:00:00-05:00"
        for step in ["health_check", "export", "write_manifest", "validate"] {
            #expect(try bench.run(at: saturday, step: step).status == 0, "\(step)")
        }
        #expect(FileSystem.names(in: bench.daily) == ["2025-06-06", "2025-06-07-smaller"])
    }

    @Test func itPushesNothingOutHoweverOftenItIsMade() throws {
        let bench = try BackupBench()
        _ = try bench.run()
        try lose(bench)
        for day in 7...29 { #expect(try bench.run(at: "2025-06-\(day < 10 ? "0" : "")\(day)T13:00:00-05:00").status == 0) }
        let names = FileSystem.names(in: bench.daily)
        #expect(names.filter { !$0.hasSuffix("-smaller") } == ["2025-06-06"])
        #expect(names.count == 15 && names.last == "2025-06-29-smaller", "of those beside as many as of the others")
        let sources = SeedSource.candidates(dataDirectory: bench.folder.file("var"), shippedSeeds: nil)
        #expect(sources.map { Path.name($0.folder) } == ["2025-06-06", "2025-W23"])
    }

    @Test func aWholeOneAfterItTakesThePlaceAgain() throws {
        let bench = try BackupBench()
        _ = try bench.run()
        try lose(bench)
        _ = try bench.run(at: "2025-06-06T23:00:00-05:00")
        try BarStore(bench.connection).upsert(try #require(bench.bars[.usdcop]), of: .usdcop, source: "twelvedata")
        #expect(try bench.run(at: "2025-06-06T23:30:00-05:00").output["kept_beside"] == false)
        #expect(FileSystem.names(in: bench.daily) == ["2025-06-06"] && FileSystem.names(in: bench.weekly) == ["2025-W23"])
    }

    @Test func onceAPersonRenamesItTheNextIsItsEqual() throws {
        let bench = try BackupBench()
        _ = try bench.run()
        try lose(bench)
        _ = try bench.run(at: "2025-06-07T13:00:00-05:00")
        #expect(rename(bench.daily + "/2025-06-07-smaller", bench.daily + "/2025-06-07") == 0)
        #expect(try bench.run(at: "2025-06-08T13:00:00-05:00").output["kept_beside"] == false)
        #expect(FileSystem.names(in: bench.daily) == ["2025-06-06", "2025-06-07", "2025-06-08"])
    }
}
