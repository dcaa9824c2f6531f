import CivilTime
import Execution
@testable import H5
import Market
import Strategy
import TestSupport
import Testing

/// When a week counts as over.
@Suite struct OpenWeekTests {
    @Test(arguments: [("2025-06-13T12:59:59-05:00", true), ("2025-06-13T13:00:00-05:00", false)])
    func aWeekOfDailyBarsIsOverWhenFridaysBarIsVisible(asOf: String, isOpen: Bool) throws {
        #expect(try week("2025-06-09", .dailyClose, .asGiven, asOf).isOpen == isOpen)
    }

    @Test(arguments: [("2025-06-13T12:49:59-05:00", true), ("2025-06-13T12:50:00-05:00", false)])
    func aWeekOfFiveMinuteBarsIsOverAtItsClosingRun(asOf: String, isOpen: Bool) throws {
        #expect(try week("2025-06-09", .intradayM5, .asGiven, asOf).isOpen == isOpen)
    }

    /// Good Friday 2025 is 18 April, Maundy Thursday the 17th: by the calendar the week ends on Wednesday the 16th.
    @Test(arguments: [
        (CalendarMode.colombia, "2025-04-16T12:59:59-05:00", true), (.colombia, "2025-04-16T13:00:00-05:00", false),
        (.asGiven, "2025-04-17T15:00:00-05:00", true), (.asGiven, "2025-04-18T13:00:00-05:00", false),
    ])
    func aHolidayFridayEndsTheWeekEarlierOnlyByTheCalendar(calendar: CalendarMode, asOf: String, isOpen: Bool) throws {
        #expect(try week("2025-04-14", .dailyClose, calendar, asOf).isOpen == isOpen)
    }

    @Test func anOpenWeekIsDecidedAndSizedButNotTraded() throws {
        let asOf = try #require(Instant("2025-06-11T13:00:00-05:00"))
        let fixture = try BacktestFixture(.golden, asOf: asOf)
        let result = try fixture.result(fixture.strategy, guardrails: false, asOf: asOf)
        let last = try #require(result.weeks.last)
        let whole = try BacktestFixture(.golden).result(fixture.strategy, guardrails: false)
        let same = try #require(whole.weeks.first { $0.decisionDate == last.decisionDate })
        #expect(last.week.description == "2025-W24" && last.trade == nil && last.alternatives == nil)
        #expect(last.skipReason == (same.skipReason ?? .open))
        #expect(last.signal == same.signal && last.sizing == same.sizing)
    }

    private func week(
        _ monday: String, _ fillModel: FillModel, _ calendar: CalendarMode, _ asOf: String
    ) throws -> TradingWeek {
        let asOf = try #require(Instant(asOf))
        let fixture = try BacktestFixture(.golden, asOf: asOf)
        let series = MarketSeries(
            daily: fixture.daily, fiveMinute: fixture.fiveMinute, macro: fixture.macro, calendar: calendar)
        let rules = fixture.strategy.execution
        let weeks =
            fillModel == .dailyClose
            ? TradingWeek.dailyClose(series, year: 2025, asOf: asOf, rules: rules)
            : TradingWeek.intraday(series, year: 2025, asOf: asOf, rules: rules)
        return try #require(weeks.first { $0.week.monday.description == monday })
    }
}
