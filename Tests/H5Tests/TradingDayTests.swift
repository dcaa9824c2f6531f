import CivilTime
import Execution
@testable import H5
import Market
import Strategy
import TestSupport
import Testing

/// Which days trade a week that lacks some of its bars.
@Suite struct TradingDayTests {
    /// 13 June 2025 is a Friday like any other, whose bars are missing.
    private func closing(_ days: MarketSeries.TradingDaySource, until last: String) throws -> PositionExit {
        let fixture = try BacktestFixture(.golden)
        let friday = try #require(CivilDate("2025-06-13"))
        let end = try #require(CivilDate(last))
        let bars = fixture.fiveMinute.filter {
            let date = Zone.bogota.date($0.time)
            return date != friday && date <= end
        }
        let series = MarketSeries(
            daily: fixture.daily, fiveMinute: bars, macro: fixture.macro, calendar: .colombia, daysOf: days)
        let weeks = TradingWeek.intraday(series, year: 2025, asOf: BacktestFixture.asOf, rules: fixture.strategy.execution)
        let week = try #require(weeks.first { $0.week.description == "2025-W24" })
        let entry = try #require(week.path.entry)
        return week.path.exit(from: entry, .long, stops: Stops(hardStop: 0.5, takeProfit: 0.5))
    }

    @Test func barsEndTheWeekOnTheLastDayThatHasAny() throws {
        #expect(try closing(.bars, until: "2025-06-20").time == Instant("2025-06-12T12:50:00-05:00"))
    }

    /// The live executor waits for Friday's bars and closes on Thursday's last.
    @Test func theCalendarEndsTheWeekOnItsFridayAtTheLastBarThereIs() throws {
        let exit = try closing(.calendar, until: "2025-06-20")
        let lastOfThursday = try BacktestFixture(.golden).fiveMinute.last {
            Zone.bogota.date($0.time).description == "2025-06-12"
        }
        #expect(exit.time == Instant("2025-06-13T12:50:00-05:00"))
        #expect(exit.price == lastOfThursday?.close)
        #expect(exit.barAgeMinutes == 23 * 60 + 50)
    }

    @Test func afterTheLastBarTheCalendarAddsNoDay() throws {
        #expect(try closing(.calendar, until: "2025-06-12").time == Instant("2025-06-12T12:50:00-05:00"))
    }
}
