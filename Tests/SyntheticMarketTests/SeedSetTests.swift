import CivilTime
import Failures
import Files
import JSON
import Market
import MarketFiles
import SyntheticMarket
import TestSupport
import Testing

struct SeedSetTests {
    static let committed = Path.join(packageDirectory, "seeds/latest")
    static let names = [
        "MACRO_DAILY_CLEAN.parquet", "manifest.json", "usdbrl_m5_ohlcv.parquet", "usdcop_daily_ohlcv.parquet",
        "usdcop_m5_ohlcv.parquet", "usdmxn_m5_ohlcv.parquet",
    ]
    let seeds: SeedSet

    init() throws { seeds = try SeedSet(market) }

    @Test func theCommittedSeedsAreWhatIsGeneratedToTheByte() throws {
        #expect(try seeds.differences(in: Self.committed) == [])
        #expect(FileSystem.names(in: Self.committed) == Self.names)
    }

    @Test func theCommittedSeedsAreSmall() throws {
        let sizes = try Self.names.map { try FileSystem.read(Path.join(Self.committed, $0)).count }
        #expect(sizes.reduce(0, +) <= 12_000_000)
    }

    @Test func theManifestAgreesWithTheFiles() throws {
        let folder = TemporaryFolder()
        try seeds.write(to: folder.path)
        let manifest = try JSONValue(parsing: FileSystem.read(folder.file("manifest.json")))
        #expect(manifest["synthetic"]?.boolValue == true)
        #expect(manifest["data_source"]?.stringValue == "synthetic")
        #expect(manifest["generator_version"]?.integerValue == MarketSimulation.version)
        #expect(manifest["seed"]?.integerValue == Int(MarketSimulation.standardSeed))
        let entries = try #require(manifest["files"]?.arrayValue)
        #expect((entries.compactMap { $0["name"]?.stringValue } + ["manifest.json"]).sorted() == Self.names)
        for entry in entries {
            let bytes = try FileSystem.read(folder.file(try #require(entry["name"]?.stringValue)))
            #expect(entry["bytes"]?.integerValue == bytes.count)
            #expect(entry["sha256"]?.stringValue == SHA256.hexadecimal(of: bytes))
        }
    }

    @Test func theFilesReadBackAsTheMarketTheyCameFrom() throws {
        let folder = TemporaryFolder()
        try seeds.write(to: folder.path)
        let data = DataDirectory(folder.path)
        let never = Zone.utc.instant(.firstDay(ofYear: 2100))
        for instrument in Instrument.allCases {
            let series = try FiveMinuteFile.read(data.fiveMinuteBars(instrument), instrument: instrument, asOf: never)
            #expect(series.bars == market.bars[instrument])
            #expect(series.dataSource == "synthetic")
        }
        let daily = try DailyFile.read(data.dailyBars, asOf: never)
        #expect(daily.bars == market.dailyBars && daily.dataSource == "synthetic")
    }

    @Test func rowsAndRangesAreThoseOfTheFiles() throws {
        let bars = try #require(seeds.files.first { $0.entry.name == "usdcop_m5_ohlcv.parquet" })
        #expect(bars.entry.rows == market.bars[.usdcop]?.count && bars.entry.content == "five_minute_bars")
        #expect(bars.entry.first?.description == "2019-12-02" && bars.entry.last?.description == "2026-02-13")
        let macro = try #require(seeds.files.first { $0.entry.name == "MACRO_DAILY_CLEAN.parquet" })
        #expect(macro.entry.rows == market.macroDates.count)
        #expect(macro.entry.first?.description == "2016-01-01" && macro.entry.last?.description == "2026-02-13")
    }

    @Test func aChangedOrMissingFileIsNoticed() throws {
        let folder = TemporaryFolder()
        try seeds.write(to: folder.path)
        #expect(try seeds.differences(in: folder.path) == [])
        FileSystem.remove(folder.file("manifest.json"))
        var files = StagedFiles()
        var bytes = seeds.files[0].bytes
        bytes[bytes.count / 2] ^= 1
        try files.stage(bytes, at: folder.file(seeds.files[0].entry.name))
        try files.commit()
        #expect(try seeds.differences(in: folder.path).sorted() == ["manifest.json", seeds.files[0].entry.name].sorted())
        try seeds.write(to: folder.path)
        #expect(try seeds.differences(in: folder.path) == [])
    }
}
