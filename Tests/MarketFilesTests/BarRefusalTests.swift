import CivilTime
import Failures
import Market
import MarketFiles
import Parquet
import TestSupport
import Testing

@Suite struct BarRefusalTests {
    let folder = TemporaryFolder()

    struct Spoiling: Sendable, CustomStringConvertible {
        let description: String
        let code: String
        let words: [String]
        let change: @Sendable (inout PriceColumns) -> Void

        init(_ description: String, _ code: String, _ words: [String], _ change: @escaping @Sendable (inout PriceColumns) -> Void)
        {
            self.description = description
            self.code = code
            self.words = words
            self.change = change
        }
    }

    static let spoilings = [
        Spoiling("a missing price", "price_missing", ["column open", "2024-01-02"]) { $0.nullOpens = [0] },
        Spoiling("NaN", "price_not_finite", ["column close", "nan"]) { $0.close[1] = .nan },
        Spoiling("infinity", "price_not_finite", ["column high", "inf"]) { $0.high[1] = .infinity },
        Spoiling("zero", "price_not_positive", ["column low", "0.0"]) { $0.low[1] = 0 },
        Spoiling("a negative price", "price_not_positive", ["column low", "-4001.25"]) { $0.low[1] = -4001.25 },
        Spoiling("high below low", "high_below_low", ["4015.0", "4016.0"]) { $0.low[1] = 4016 },
        Spoiling("an open above the high", "price_outside_range", ["column open", "4016.0"]) { $0.open[1] = 4016 },
        Spoiling("a close below the low", "price_outside_range", ["column close", "4001.0"]) { $0.close[1] = 4001 },
        Spoiling("a time twice", "duplicated_time", ["rows 1 and 2"]) { $0.time[2] = $0.time[1] },
        Spoiling("times out of order", "unsorted_time", ["row 2"]) { $0.time.swapAt(1, 2) },
        Spoiling("a time missing in the middle", "time_missing", ["row 1"]) { $0.nullTimes = [1] },
        Spoiling("another instrument", "wrong_symbol", ["'USD/MXN'", "'USD/COP'"]) { $0.symbol[3] = "USD/MXN" },
    ]

    @Test(arguments: spoilings)
    func aBrokenDailyRowIsRefusedByName(_ spoiling: Spoiling) {
        let refused = failure { () throws(Failure) in
            _ = try folder.daily(PriceColumns.daily.spoiled(spoiling.change).columns)
        }
        #expect(refused?.code == spoiling.code && refused?.kind == .data)
        for word in spoiling.words + ["daily.parquet"] { #expect(refused?.message.contains(word) == true, "\(word)") }
        #expect(refused?.remedy.isEmpty == false)
    }

    @Test(arguments: spoilings)
    func aBrokenFiveMinuteRowIsRefusedByName(_ spoiling: Spoiling) {
        let refused = failure { () throws(Failure) in
            _ = try folder.fiveMinute(PriceColumns.fiveMinute.spoiled(spoiling.change).columns)
        }
        #expect(refused?.code == spoiling.code && refused?.kind == .data)
        for word in spoiling.words + ["m5.parquet"] { #expect(refused?.message.contains(word) == true, "\(word)") }
    }

    @Test func theRowsDateIsNamed() {
        let daily = failure { () throws(Failure) in
            _ = try folder.daily(PriceColumns.daily.spoiled { $0.low[2] = -1 }.columns)
        }
        #expect(daily?.message.contains("bar of 2024-01-04") == true)
        let fiveMinute = failure { () throws(Failure) in
            _ = try folder.fiveMinute(PriceColumns.fiveMinute.spoiled { $0.low[2] = -1 }.columns)
        }
        #expect(fiveMinute?.message.contains("bar of 2024-01-02T08:10:00-05:00") == true)
    }

    @Test(arguments: ["time", "open", "high", "low", "close"])
    func aMissingColumnIsRefused(_ name: String) {
        let refused = failure { () throws(Failure) in
            _ = try folder.daily(PriceColumns.daily.columns.filter { $0.name != name })
        }
        #expect(refused?.code == "missing_column")
        #expect(refused?.message.contains("no column \(name);") == true)
    }

    @Test func pricesThatAreTextsAreRefused() {
        let texts = ParquetColumn("close", .strings(["4010.5", "4006", "4020", "4012"]))
        let refused = failure { () throws(Failure) in _ = try folder.daily(PriceColumns.daily.replacing(texts)) }
        #expect(refused?.code == "wrong_type")
        #expect(refused?.message.contains("column close of") == true && refused?.message.contains("string") == true)
    }

    @Test func symbolsThatAreNumbersAreRefused() {
        let numbers = ParquetColumn("symbol", .integers([1, 1, 1, 1]))
        let refused = failure { () throws(Failure) in _ = try folder.fiveMinute(PriceColumns.fiveMinute.replacing(numbers)) }
        #expect(refused?.code == "wrong_type")
    }

    @Test func aSymbolThatIsMissingIsRefused() {
        let symbols = ParquetColumn("symbol", .strings(Array(repeating: "USD/COP", count: 4)), nullRows: [2])
        let refused = failure { () throws(Failure) in _ = try folder.fiveMinute(PriceColumns.fiveMinute.replacing(symbols)) }
        #expect(refused?.code == "wrong_symbol" && refused?.message.contains("missing") == true)
    }

    @Test func timesWithoutZoneAreRefused() {
        let time = ParquetColumn("time", .timestamps(PriceColumns.daily.time, zone: nil))
        let daily = failure { () throws(Failure) in _ = try folder.daily(PriceColumns.daily.replacing(time)) }
        #expect(daily?.code == "time_without_zone")
        let fiveMinute = failure { () throws(Failure) in _ = try folder.fiveMinute(PriceColumns.daily.replacing(time)) }
        #expect(fiveMinute?.code == "time_without_zone")
    }

    @Test func timesThatAreDatesOrNumbersAreRefused() {
        for values in [ParquetColumn.Values.dates([1, 2, 3, 4]), .integers([1, 2, 3, 4]), .strings(["a", "b", "c", "d"])] {
            let refused = failure { () throws(Failure) in
                _ = try folder.daily(PriceColumns.daily.replacing(ParquetColumn("time", values)))
            }
            #expect(refused?.code == "wrong_type" && refused?.message.contains("column time") == true)
        }
    }

    @Test(arguments: [-3600 * 5, -1, 1, 3600 * 8])
    func dailyBarsOffBogotaMidnightAreRefused(seconds: Int) {
        let spoiled = PriceColumns.daily.spoiled { $0.time[2] += Int64(seconds) * 1_000_000 }
        let refused = failure { () throws(Failure) in _ = try folder.daily(spoiled.columns) }
        #expect(refused?.code == "daily_not_at_midnight")
        #expect(refused?.message.contains(Instant(microseconds: spoiled.time[2]).formatted(in: .bogota)) == true)
    }

    @Test func timesFinerThanAMicrosecondAreRefused() {
        var nanoseconds = PriceColumns.fiveMinute.time.map { $0 * 1000 }
        nanoseconds[1] += 1
        let time = ParquetColumn("time", .timestamps(nanoseconds, unit: .nanoseconds, zone: "UTC"))
        let refused = failure { () throws(Failure) in _ = try folder.fiveMinute(PriceColumns.fiveMinute.replacing(time)) }
        #expect(refused?.code == "time_too_fine" && refused?.message.contains("2024-01-02T08:05:00") == true)
    }

    @Test func theFirstOfTwoBrokenRowsIsReported() {
        let spoiled = PriceColumns.daily.spoiled { columns in
            columns.low[3] = -1
            columns.close[1] = .nan
        }
        #expect(failure { () throws(Failure) in _ = try folder.daily(spoiled.columns) }?.code == "price_not_finite")
    }

    @Test func aFileThatIsNotThereOrNotParquetIsRefused() throws {
        let none = failure { () throws(Failure) in _ = try DailyFile.read(folder.file("none.parquet"), asOf: later) }
        #expect(none?.code == "file_missing")
        let folderItself = failure { () throws(Failure) in
            _ = try FiveMinuteFile.read(folder.path, instrument: .usdcop, asOf: later)
        }
        #expect(folderItself?.code == "file_unreadable")
    }
}
