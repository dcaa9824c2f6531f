import CivilTime
import Failures
import Macro
import Market
import MarketFiles
import Parquet
import TestSupport
import Testing

@Suite struct AsOfTests {
    let folder = TemporaryFolder()

    @Test(arguments: [
        ("2024-01-02T08:04:59.999999-05:00", 0), ("2024-01-02T08:05:00-05:00", 1), ("2024-01-02T08:09:59.999999-05:00", 1),
        ("2024-01-02T08:10:00-05:00", 2), ("2024-01-02T13:20:00Z", 4), ("2024-01-02T13:19:59Z", 3),
    ])
    func aFiveMinuteBarIsVisibleFiveMinutesAfterItsOpening(_ asOf: String, _ count: Int) throws {
        #expect(try folder.fiveMinute(PriceColumns.fiveMinute.columns, asOf: at(asOf)).bars.count == count)
    }

    @Test(arguments: [
        ("2024-01-02T12:59:59.999999-05:00", 0), ("2024-01-02T13:00:00-05:00", 1), ("2024-01-03T12:59:59-05:00", 1),
        ("2024-01-03T18:00:00Z", 2), ("2024-01-06T00:00:00-05:00", 4), ("2024-01-05T00:00:00-05:00", 3),
    ])
    func aDailyBarIsVisibleAt13OClockOfItsDay(_ asOf: String, _ count: Int) throws {
        #expect(try folder.daily(PriceColumns.daily.columns, asOf: at(asOf)).bars.count == count)
    }

    @Test(arguments: [
        ("2024-01-04T23:59:59.999999-05:00", 0), ("2024-01-05T00:00:00-05:00", 1), ("2024-01-07T23:59:59-05:00", 1),
        ("2024-01-08T00:00:00-05:00", 4), ("2024-01-09T04:59:59Z", 4), ("2024-01-09T05:00:00Z", 5),
    ])
    func aMacroRowIsVisibleFromTheNextWeekday(_ asOf: String, _ count: Int) throws {
        // Thursday, Friday, Saturday, Sunday, Monday.
        let dates = ["2024-01-04", "2024-01-05", "2024-01-06", "2024-01-07", "2024-01-08"].map { day($0) }
        let columns = macroColumns(dates, [1, 2, 3, 4, 5])
        #expect(try folder.macro(columns, asOf: at(asOf)).table.dates == Array(dates.prefix(count)))
    }

    @Test func extremesOfTimeAreAnswered() throws {
        for asOf in [Int64.min, .max].map(Instant.init(microseconds:)) {
            let count = asOf < later ? 0 : 4
            #expect(try folder.daily(PriceColumns.daily.columns, asOf: asOf).bars.count == count)
            #expect(try folder.fiveMinute(PriceColumns.fiveMinute.columns, asOf: asOf).bars.count == count)
            let dates = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"].map { day($0) }
            #expect(try folder.macro(macroColumns(dates, [1, 2, 3, 4]), asOf: asOf).table.dates.count == count)
        }
    }

    private static let garbage: [@Sendable (inout PriceColumns) -> Void] = [
        { $0.open[2] = .nan }, { $0.close[3] = -.infinity }, { $0.low[2] = -5 }, { $0.high[3] = 0 },
        { $0.nullOpens = [2, 3] }, { $0.time[3] = $0.time[2] }, { $0.time.swapAt(2, 3) }, { $0.time[3] += 1 },
        { $0.nullTimes = [2, 3] }, { $0.nullTimes = [3] }, { $0.symbol[2] = "???" }, { $0.time[3] = .max },
    ]

    @Test(arguments: garbage.indices)
    func garbageAfterTheAsOfInstantChangesNothing(_ index: Int) throws {
        let spoil = AsOfTests.garbage[index]
        let evening = at("2024-01-03T13:00:00-05:00")
        let daily = try folder.daily(PriceColumns.daily.columns, asOf: evening)
        #expect(daily.bars.count == 2)
        #expect(try folder.daily(PriceColumns.daily.spoiled(spoil).columns, asOf: evening) == daily)
        let morning = at("2024-01-02T08:10:00-05:00")
        let fiveMinute = try folder.fiveMinute(PriceColumns.fiveMinute.columns, asOf: morning)
        #expect(fiveMinute.bars.count == 2)
        #expect(try folder.fiveMinute(PriceColumns.fiveMinute.spoiled(spoil).columns, asOf: morning) == fiveMinute)
    }

    @Test func aRowStillToComeAmongVisibleOnesIsDropped() throws {
        let moved = PriceColumns.fiveMinute.spoiled { columns in
            columns.time[1] = at("2024-06-03T08:00:00-05:00").microseconds
            columns.open[1] = .nan
        }
        let series = try folder.fiveMinute(moved.columns, asOf: at("2024-01-02T09:00:00-05:00"))
        #expect(series.bars.map(\.open) == [4000.25, 4005.5, 4020])
        #expect(failure { () throws(Failure) in _ = try folder.fiveMinute(moved.columns) }?.code == "unsorted_time")
    }

    @Test func garbageInLaterMacroRowsChangesNothing() throws {
        let dates = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"].map { day($0) }
        let asOf = at("2024-01-04T00:00:00-05:00")
        let good = try folder.macro(macroColumns(dates, [1, 2, 3, 4]), asOf: asOf).table
        #expect(good.dates.count == 2)
        let infinite = try folder.macro(macroColumns(dates, [1, 2, .infinity, -.infinity]), asOf: asOf).table
        #expect(infinite.dates == good.dates && infinite.values(.vix) == good.values(.vix))
        var columns = macroColumns(dates, [1, 2, 3, 4])
        let late: Int64 = 86_400_000_000 * 19_800
        let start = Zone.utc.instant(dates[0]).microseconds
        columns[0] = ParquetColumn(
            "fecha", .timestamps([start, start + 86_400_000_000, late + 7, late], zone: nil), nullRows: [3])
        #expect(try folder.macro(columns, asOf: asOf).table.dates == good.dates)
    }
}
