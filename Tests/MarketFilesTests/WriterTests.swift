import CivilTime
import Failures
import Files
import Macro
import Market
import MarketFiles
import Parquet
import TestSupport
import Testing

@Suite struct WriterTests {
    let folder = TemporaryFolder()

    @Test func dailyBarsComeBack() throws {
        let series = try folder.daily(PriceColumns.daily.columns)
        try MarketFileWriter.writeDaily(series.bars, dataSource: "synthetic", to: folder.file("out.parquet"))
        #expect(
            try DailyFile.read(folder.file("out.parquet"), asOf: later)
                == DailySeries(bars: series.bars, sources: BarSources(all: "synthetic")))
    }

    @Test func fiveMinuteBarsComeBackUnderTheirInstrument() throws {
        let bars = try folder.fiveMinute(PriceColumns.fiveMinute.columns).bars
        let path = folder.file("out.parquet")
        try MarketFileWriter.writeFiveMinute(bars, instrument: .usdmxn, dataSource: nil, to: path)
        #expect(
            try FiveMinuteFile.read(path, instrument: .usdmxn, asOf: later)
                == FiveMinuteSeries(instrument: .usdmxn, bars: bars, sources: BarSources(all: "unlabelled")))
        let wrong = failure { () throws(Failure) in
            _ = try FiveMinuteFile.read(path, instrument: .usdcop, asOf: later)
        }
        #expect(wrong?.code == "wrong_symbol")
    }

    @Test func macroRowsComeBackWithTheirGaps() throws {
        let dates = ["2024-01-02", "2024-01-03"].map { day($0) }
        let columns = MacroFile.columns.enumerated().map { (name: $1, values: [Double($0), .nan]) }
        let path = folder.file("out.parquet")
        try MarketFileWriter.writeMacro(dates: dates, columns: columns, dataSource: "synthetic", to: path)
        let series = try MacroFile.read(path, asOf: later)
        #expect(series.table.dates == dates && series.dataSource == "synthetic")
        for variable in MacroVariable.allCases {
            let place = try #require(MacroFile.columns.firstIndex(of: variable.column))
            #expect(series.table.values(variable)[0] == Double(place) && series.table.values(variable)[1].isNaN)
        }
        #expect(try ParquetReader.read(path, columns: ["VOLT_VIX_USA_D_VIX"]).doubles("VOLT_VIX_USA_D_VIX").isNull(1))
    }

    @Test func columnsAndTypesAreTheStandardOnes() throws {
        let bars = try folder.fiveMinute(PriceColumns.fiveMinute.columns).bars
        let path = folder.file("out.parquet")
        try MarketFileWriter.writeFiveMinute(bars, instrument: .usdcop, dataSource: "synthetic", to: path)
        let schema = try ParquetReader.schema(of: path)
        #expect(schema.names == ["time", "symbol", "open", "high", "low", "close", "volume"])
        #expect(schema.types == [.timestamp(zone: "America/Bogota"), .string] + Array(repeating: .double, count: 5))
        #expect(schema.metadata == ["usdcop.data_source": "synthetic"])
        #expect(Array(try ParquetReader.read(path, columns: ["volume"]).doubles("volume")) == [0, 0, 0, 0])
        let macro = folder.file("macro.parquet")
        try MarketFileWriter.writeMacro(dates: [day("2024-01-02")], columns: [("X", [1])], dataSource: nil, to: macro)
        #expect(try ParquetReader.schema(of: macro).types == [.timestamp(zone: nil), .double])
        #expect(MacroFile.columns.count == 17 && Set(MacroFile.columns).count == 17)
    }

    @Test func equalBarsGiveEqualBytes() throws {
        let bars = try folder.daily(PriceColumns.daily.columns).bars
        let bytes = try MarketFileWriter.encodeDaily(bars, dataSource: "synthetic")
        #expect(try MarketFileWriter.encodeDaily(bars, dataSource: "synthetic") == bytes)
        try MarketFileWriter.writeDaily(bars, dataSource: "synthetic", to: folder.file("a.parquet"))
        #expect(try FileSystem.read(folder.file("a.parquet")) == bytes)
    }
}
