import CivilTime
import Failures
import Features
import Files
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

@testable import Ingestion

/// The stored data as a folder of files.
struct ExportTests {
    private let late = Zone.utc.instant(.firstDay(ofYear: 2100))

    @Test func theShippedSeedsComeBackToTheByte() throws {
        let seeds = DataDirectory(Path.join(packageDirectory, "seeds/latest"))
        let connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(), as: "usdcop_worker")
        for instrument in Instrument.allCases {
            try BarStore(connection).upsert(try ServedSeeds.bars(instrument), of: instrument, source: "synthetic")
        }
        try MacroStore(connection).upsert(try MacroFile.readAll(seeds.macro, asOf: late))
        let export = try MarketExport(reading: connection, asOf: late)
        for file in export.contents.files {
            #expect(try FileSystem.read(Path.join(seeds.path, file.entry.name)) == file.bytes, "\(file.entry.name)")
        }
        #expect(export.contents.files.count == 5)
        #expect(export.contents.manifest.entries == (try DataManifest(folder: seeds.path)).entries)
    }

    /// A bar stamped in a wrong zone is exported as it is stored, but the backtest's daily bars do not know it, whether they
    /// come from the table or from the file.
    @Test func dailyBarsAreMadeOfTheSessionAlone() throws {
        let bench = try BackupBench(isEmpty: true)
        let day = try #require(CivilDate("2025-06-04"))
        let store = BarStore(bench.connection)
        let inside = Bar(unchecked: TradingSession.instant(day, slot: 3), 4000, 4010, 3990, 4005)
        let outside = Bar(unchecked: Zone.bogota.instant(day).adding(minutes: 15 * 60), 4000, 4500, 3500, 4400)
        try store.upsert([inside, outside], of: .usdcop, source: "vendor")
        let folder = bench.folder.file("export")
        try MarketExport(reading: bench.connection, asOf: late).write(to: folder)
        let daily = try DailyFile.read(DataDirectory(folder).dailyBars, asOf: late).bars
        #expect(daily == DailyBar.aggregating([inside]))
        let stored = try FiveMinuteFile.read(DataDirectory(folder).fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: late)
        #expect(stored.bars == [inside, outside])
    }

    @Test func writingTwiceWritesOnce() throws {
        let bench = try BackupBench()
        let folder = bench.folder.file("export")
        let export = try MarketExport(reading: bench.connection, asOf: late)
        #expect(try export.write(to: folder).sorted() == BackupBench.fileNames)
        #expect(try export.write(to: folder) == [])
        let again = try MarketExport(reading: bench.connection, asOf: late)
        #expect(try again.write(to: folder) == [], "the same data are the same bytes")
        FileSystem.remove("\(folder)/manifest.json")
        #expect(try again.write(to: folder) == ["manifest.json"])
    }

    @Test(arguments: [
        (["twelvedata", "twelvedata", "twelvedata"], "twelvedata"),
        (["twelvedata", "synthetic", "twelvedata"], "synthetic+twelvedata"),
        (["unlabelled", "twelvedata", "twelvedata"], "twelvedata+unlabelled"),
        (["twelvedata+unlabelled", "twelvedata", "unlabelled"], "twelvedata+unlabelled"),
        (["twelvedata+synthetic", "twelvedata", "twelvedata"], "synthetic+twelvedata"),
    ])
    func theLabelTellsWhereBarsComeFrom(sources: [String], label: String) throws {
        let bench = try BackupBench(isEmpty: true)
        for (instrument, source) in zip(Instrument.allCases, sources) {
            try BarStore(bench.connection).upsert(
                Array(try ServedSeeds.bars(instrument).prefix(3)), of: instrument, source: source)
        }
        let export = try MarketExport(reading: bench.connection, asOf: late)
        #expect(export.dataSource == label)
        #expect(export.contents.manifest.header["data_source"]?.stringValue == label)
        #expect(export.contents.manifest.header["synthetic"]?.boolValue == DataSource.isGenerated(label))
        let folder = bench.folder.file("export")
        try export.write(to: folder)
        for (instrument, source) in zip(Instrument.allCases, sources) {
            let path = DataDirectory(folder).fiveMinuteBars(instrument)
            let own = DataSource.combined([source])
            #expect(try FiveMinuteFile.read(path, instrument: instrument, asOf: late).dataSource == own)
        }
        #expect(
            try DailyFile.read(DataDirectory(folder).dailyBars, asOf: late).dataSource == DataSource.combined([sources[0]]))
        #expect(try MacroFile.read(DataDirectory(folder).macro, asOf: late).dataSource == "unlabelled")
    }

    @Test(arguments: [
        ("2025-06-06T12:59:59-05:00", "2025-06-05", 1), ("2025-06-06T13:00:00-05:00", "2025-06-06", 0),
        ("2025-06-06T13:00:01-05:00", "2025-06-06", 0),
    ])
    func theDailyBarOfAnUnfinishedDayIsLeftOut(asOf: String, last: String, openBars: Int) throws {
        let bench = try BackupBench()
        let export = try MarketExport(reading: bench.connection, asOf: try #require(Instant(asOf)))
        #expect(export.contents.manifest.entry("usdcop_daily_ohlcv.parquet")?.last?.description == last)
        #expect(export.contents.manifest.entry("usdcop_m5_ohlcv.parquet")?.rows == (bench.bars[.usdcop]?.count ?? 0) - openBars)
    }

    @Test func emptyTablesGiveFilesWithoutRows() throws {
        let bench = try BackupBench(isEmpty: true)
        let folder = bench.folder.file("export")
        let export = try MarketExport(reading: bench.connection, asOf: late)
        try export.write(to: folder)
        #expect(export.dataSource == "unlabelled")
        let manifest = try DataManifest(folder: folder)
        for entry in manifest.entries {
            #expect(entry.rows == 0 && entry.first == nil && entry.last == nil)
            try manifest.verify(entry.name, in: folder)
        }
        let bars = try FiveMinuteFile.read(DataDirectory(folder).fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: late)
        #expect(bars.bars.isEmpty)
    }

    @Test func everythingIsReadAsOfOneMoment() async throws {
        let bench = try BackupBench(isEmpty: true)
        let database = bench.database
        let bars = try ServedSeeds.bars(.usdcop).prefix(200)
        // One bar of each of two pairs a transaction: no moment has more of the one.
        let writer = Task.detached {
            let other = try PrivatePostgres.shared.connect(to: database, as: "usdcop_worker")
            for bar in bars {
                try other.transaction { (connection) throws(Failure) in
                    for instrument in [Instrument.usdbrl, .usdcop] {
                        try BarStore(connection).upsert([bar], of: instrument, source: "twelvedata")
                    }
                }
            }
        }
        var last = 0
        while last < bars.count {
            let manifest = try MarketExport(reading: bench.connection, asOf: late).contents.manifest
            last = try #require(manifest.entry("usdcop_m5_ohlcv.parquet")).rows
            #expect(manifest.entry("usdbrl_m5_ohlcv.parquet")?.rows == last)
        }
        try await writer.value
    }
}
