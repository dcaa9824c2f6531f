import CivilTime
import Macro
import Market
import MarketFiles
import TestSupport
import Testing

@Suite(.enabled(if: Reference.isRunnable, Comment(rawValue: Reference.comment))) struct RealFileTests {
    let asOf = at("2025-01-15T00:00:00Z")

    private func fiveMinute(_ name: String = "usdcop_m5_ohlcv.parquet") throws -> [Bar] {
        try FiveMinuteFile.read(Reference.data(name), instrument: .usdcop, asOf: asOf).bars
    }

    private func daily() throws -> [DailyBar] {
        try DailyFile.read(Reference.data("usdcop_daily_ohlcv.parquet"), asOf: asOf).bars
    }

    @Test func rowsAndRangesAreAsDocumented() throws {
        let bars = try fiveMinute()
        #expect(bars.count == 74_869)
        #expect(bars.first?.time == at("2020-01-02T08:00:00-05:00") && bars.last?.time == at("2024-12-30T12:55:00-05:00"))
        let days = try daily()
        #expect(days.count == 1297)
        #expect(days.first?.date == day("2020-01-02") && days.last?.date == day("2024-12-30"))
        let series = try MacroFile.read(Reference.data("MACRO_DAILY_CLEAN.parquet"), asOf: asOf)
        #expect(series.table.dates.count == 2348 && series.dataSource == "unlabelled")
        #expect(series.table.dates.first == day("2016-01-01") && series.table.dates.last == day("2024-12-31"))
        let embi = series.table.values(.embi)
        #expect(embi.filter(\.isNaN).count == 84)
        let from2020 = series.table.dates.firstIndex { $0 >= day("2020-01-01") } ?? 0
        for variable in MacroVariable.allCases {
            let values = series.table.values(variable)[from2020...]
            #expect(values.filter { !$0.isFinite }.isEmpty, "\(variable)")
        }
    }

    @Test func dailyBarsAggregateTheFiveMinuteBars() throws {
        var days: [CivilDate: [Bar]] = [:]
        for bar in try fiveMinute() { days[Zone.bogota.date(bar.time), default: []].append(bar) }
        let daily = try daily()
        #expect(daily.count == days.count)
        for day in daily {
            let bars = days[day.date] ?? []
            #expect(day.bar.open == bars.first?.open && day.bar.close == bars.last?.close, "\(day.date)")
            #expect(day.bar.high == bars.map(\.high).max() && day.bar.low == bars.map(\.low).min(), "\(day.date)")
        }
    }

    /// Days whose bars lie before 08:00 are moved five hours later; where that makes two bars of one time, the moved one stays.
    @Test func decimalPricesOfTheRawFileAreTheDoublesOfTheCleanOne() throws {
        var repaired: [Instant: Bar] = [:]
        var moved: [Bar] = []
        for bar in try fiveMinute("dirty/usdcop_m5_ohlcv_raw_2024.parquet") {
            if Zone.bogota.civil(bar.time).time.hour < 8 {
                moved.append(
                    try Bar(
                        time: bar.time.adding(minutes: 300), open: bar.open, high: bar.high, low: bar.low, close: bar.close))
            } else {
                repaired[bar.time] = bar
            }
        }
        #expect(moved.count == 598)
        for bar in moved { repaired[bar.time] = bar }
        let clean = try fiveMinute().filter { Zone.bogota.date($0.time).year == 2024 }
        #expect(repaired.values.sorted { $0.time < $1.time } == clean)
    }

    @Test func earlierInstantsSeeAPrefix() throws {
        let all = try daily()
        let cut = at("2023-06-30T12:59:59-05:00")
        let seen = try DailyFile.read(Reference.data("usdcop_daily_ohlcv.parquet"), asOf: cut).bars
        #expect(seen == Array(all.prefix { $0.date < day("2023-06-30") }) && !seen.isEmpty)
    }
}
