import CivilTime
import Failures
import Market
import MarketFiles
import Parquet
import TestSupport
import Testing

@Suite struct BarAcceptanceTests {
    let folder = TemporaryFolder()
    let plain = PriceColumns.daily

    @Test func barsAreWhatTheFileSays() throws {
        let series = try folder.daily(plain.columns)
        #expect(series.bars.map(\.date) == ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"].map { day($0) })
        #expect(series.bars.map(\.bar.open) == plain.open && series.bars.map(\.bar.high) == plain.high)
        #expect(series.bars.map(\.bar.low) == plain.low && series.bars.map(\.bar.close) == plain.close)
        #expect(series.bars.map(\.bar.time.microseconds) == plain.time)
        #expect(series.dataSource == "unlabelled")
    }

    @Test func fiveMinuteBarsAreWhatTheFileSays() throws {
        let series = try folder.fiveMinute(PriceColumns.fiveMinute.columns)
        #expect(series.instrument == .usdcop)
        #expect(series.bars.map(\.time.microseconds) == PriceColumns.fiveMinute.time)
        #expect(series.bars.map(\.close) == plain.close)
    }

    private func decimals(_ name: String, _ values: [Double]) throws -> ParquetColumn {
        try ParquetColumn.decimals(name, nearest: values, precision: 10, scale: 6)
    }

    @Test func decimalPricesGiveIdenticalBars() throws {
        let columns = try plain.columns.map { column in
            guard column.name != "volume", case .doubles(let values) = column.values else { return column }
            return try decimals(column.name, values)
        }
        #expect(try folder.daily(columns) == folder.daily(plain.columns))
    }

    @Test func integerPricesGiveIdenticalBars() throws {
        let whole = plain.spoiled { columns in
            columns.open = [4000, 4010, 4005, 4020]
            columns.high = [4012, 4015, 4022, 4031]
            columns.low = [3990, 4001, 4003, 4011]
            columns.close = [4010, 4006, 4020, 4012]
        }
        let integers = whole.columns.map { column in
            guard case .doubles(let values) = column.values else { return column }
            return ParquetColumn(column.name, .integers(values.map { Int64($0) }))
        }
        #expect(try folder.daily(integers) == folder.daily(whole.columns))
    }

    @Test func floatPricesThatFloatsCanHoldGiveIdenticalBars() throws {
        let floats = plain.columns.map { column in
            guard case .doubles(let values) = column.values else { return column }
            return ParquetColumn(column.name, .floats(values.map { Float($0) }))
        }
        #expect(try folder.daily(floats) == folder.daily(plain.columns))
    }

    @Test(arguments: ["UTC", "Europe/Madrid", "+09:00", "Mars/Olympus"])
    func theZonesNameDoesNotMatter(_ zone: String) throws {
        let time = ParquetColumn("time", .timestamps(plain.time, zone: zone))
        #expect(try folder.daily(plain.replacing(time)) == folder.daily(plain.columns))
    }

    @Test(arguments: [ParquetColumn.TimeUnit.milliseconds, .nanoseconds])
    func theUnitOfTimeDoesNotMatter(_ unit: ParquetColumn.TimeUnit) throws {
        let values = plain.time.map { unit == .nanoseconds ? $0 * 1000 : $0 / 1000 }
        let time = ParquetColumn("time", .timestamps(values, unit: unit, zone: "America/Bogota"))
        #expect(try folder.daily(plain.replacing(time)) == folder.daily(plain.columns))
    }

    @Test func extraColumnsAndTheOrderOfColumnsDoNotMatter() throws {
        let extra = [
            ParquetColumn("vendor", .strings(["a", "b", "c", "d"])), ParquetColumn("OPEN", .strings(["", "", "", ""])),
            ParquetColumn("flag", .booleans([true, false, true, false]), nullRows: [0]),
        ]
        #expect(try folder.daily(extra + plain.columns.reversed()) == folder.daily(plain.columns))
    }

    @Test func symbolAndVolumeMayBeAbsent() throws {
        let bare = plain.columns.filter { $0.name != "symbol" && $0.name != "volume" }
        #expect(try folder.daily(bare) == folder.daily(plain.columns))
        #expect(try folder.fiveMinute(PriceColumns.fiveMinute.columns.filter { $0.name != "symbol" }).bars.count == 4)
    }

    @Test func rowGroupsDoNotMatter() throws {
        let path = folder.file("groups.parquet")
        try ParquetWriter.write(plain.columns, compression: .zstd(level: 3), rowsPerGroup: 1, to: path)
        #expect(try DailyFile.read(path, asOf: later) == folder.daily(plain.columns))
    }

    @Test func aFileWithoutRowsHasNoBars() throws {
        let empty = plain.spoiled { columns in
            columns = PriceColumns(time: [], open: [], high: [], low: [], close: [], symbol: [])
        }
        #expect(try folder.daily(empty.columns.filter { $0.name != "volume" }).bars.isEmpty)
    }

    @Test func pricesThatTouchTheRangeAreGood() throws {
        let flat = plain.spoiled { columns in
            columns.open[1] = 4010
            columns.high[1] = 4010
            columns.low[1] = 4010
            columns.close[1] = 4010
            columns.open[2] = columns.high[2]
            columns.close[2] = columns.low[2]
            columns.low[3] = Double.leastNonzeroMagnitude
        }
        #expect(try folder.daily(flat.columns).bars.count == 4)
    }

    @Test func aBarOffTheFiveMinuteGridIsABar() throws {
        let shifted = PriceColumns.fiveMinute.spoiled { $0.time[1] += 61_000_000 }
        #expect(try folder.fiveMinute(shifted.columns).bars[1].time.microseconds == shifted.time[1])
    }

    @Test func theLabelComesFromTheMetadata() throws {
        let path = folder.file("labelled.parquet")
        try ParquetWriter.write(plain.columns, metadata: [("usdcop.data_source", "synthetic")], to: path)
        #expect(try DailyFile.read(path, asOf: later).dataSource == "synthetic")
    }

    @Test func oneSyntheticFileMakesAResultSynthetic() {
        #expect(DataSource.combined(["unlabelled", "synthetic", "vendor"]) == "synthetic+unlabelled+vendor")
        #expect(DataSource.combined(["unlabelled", "unlabelled"]) == "unlabelled")
        #expect(DataSource.combined(["vendor", "unlabelled", "vendor"]) == "unlabelled+vendor")
        #expect(DataSource.combined([]) == "unlabelled")
    }

    @Test func theFilesOfAFolderHaveTheirStandardNames() {
        let directory = DataDirectory("seeds/latest")
        #expect(directory.dailyBars == "seeds/latest/usdcop_daily_ohlcv.parquet")
        #expect(directory.macro == "seeds/latest/MACRO_DAILY_CLEAN.parquet")
        #expect(directory.manifest == "seeds/latest/manifest.json")
        #expect(
            Instrument.allCases.map(directory.fiveMinuteBars) == [
                "seeds/latest/usdcop_m5_ohlcv.parquet", "seeds/latest/usdmxn_m5_ohlcv.parquet",
                "seeds/latest/usdbrl_m5_ohlcv.parquet",
            ])
    }
}
