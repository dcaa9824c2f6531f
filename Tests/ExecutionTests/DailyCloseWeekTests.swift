import CivilTime
import Execution
import Market
@testable import Strategy
import TestSupport
import Testing

@Suite struct DailyCloseWeekTests {
    static let monday = CivilDate("2024-06-03") ?? CivilDate(dayNumber: 0)
    static let rules = executionRules(slippage: 0.0001, makerFee: 0)

    @Test func entryIsMondaysCloseAndMondaysRangeCannotStopIt() throws {
        let week = try DailyCloseWeek(bars: bars([(4000, 4500, 3500), (4010, 4011, 4009)])[...], rules: Self.rules)
        let entry = try #require(week.entry)
        #expect(entry.price == 4000)
        #expect(entry.time.formatted(in: .bogota) == "2024-06-03T09:00:00-05:00")
        let exit = week.exit(from: entry, .long, stops: Stops(hardStop: 0.03, takeProfit: 0.015))
        #expect(exit.reason == .weekEnd && exit.price == 4010)
        #expect(exit.time.formatted(in: .bogota) == "2024-06-04T12:50:00-05:00")
    }

    @Test func aMondayWithoutLaterBarsIsNotTraded() throws {
        #expect(try DailyCloseWeek(bars: bars([(4000, 4000, 4000)])[...], rules: Self.rules).entry == nil)
    }

    @Test func theFirstHitEndsTheWeek() throws {
        let path = try bars([(4000, 4000, 4000), (4000, 4061, 4000), (4000, 4000, 3800)])
        let week = DailyCloseWeek(bars: path[...], rules: Self.rules)
        let exit = week.exit(from: try #require(week.entry), .long, stops: Stops(hardStop: 0.03, takeProfit: 0.015))
        #expect(exit.reason == .takeProfit && exit.date == Self.monday.adding(days: 1))
    }

    /// Bars of consecutive days as (close, high, low), opening at their close.
    private func bars(_ shapes: [(Double, Double, Double)]) throws -> [DailyBar] {
        try shapes.enumerated().map { index, shape in
            let date = Self.monday.adding(days: index)
            return DailyBar(
                date: date,
                bar: try Bar(time: Zone.bogota.instant(date), open: shape.0, high: shape.1, low: shape.2, close: shape.0))
        }
    }
}

/// The executor's runs with costs as fractions.
func executionRules(slippage: Double, makerFee: Double) -> ExecutionRules {
    ExecutionRules(
        slippage: slippage, makerFee: makerFee,
        runs: ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "12:50"].compactMap { TimeOfDay($0) },
        entryBarMaxAgeMinutes: 15)
}
