import CivilTime
import Execution
import Market
@testable import Strategy
import TestSupport
import Testing

@Suite struct IntradayPathTests {
    static let monday = CivilDate("2024-06-03") ?? CivilDate(dayNumber: 0)
    static let days = (0..<5).map { monday.adding(days: $0) }
    static let stops = Stops(hardStop: 0.03, takeProfit: 0.015)

    @Test func theFirstRunEntersAtTheCloseOfTheBarThatEndsThen() throws {
        let week = week(bars: [bar(0, "08:50", 3990), bar(0, "08:55", 4000), bar(0, "09:00", 4010)])
        let entry = try #require(week.entry)
        #expect(entry.price == 4000 && entry.barAgeMinutes == 0)
        #expect(entry.time.formatted(in: .bogota) == "2024-06-03T09:00:00-05:00")
    }

    @Test(arguments: [("08:40", true), ("08:35", false)])
    func aBarThatEndedFifteenMinutesBeforeIsTheOldestToEnterOn(opening: String, enters: Bool) {
        let week = week(bars: [bar(0, opening, 4000)])
        #expect((week.entry?.time == at(0, "09:00")) == enters)
    }

    @Test func aBarStillFormingDoesNotPriceAnEntry() {
        let week = week(bars: [bar(0, "08:50", 3990), bar(0, "08:58", 4000)])
        #expect(week.entry == PositionEntry(time: at(0, "09:00"), price: 3990, barAgeMinutes: 5))
    }

    @Test func withoutBarsInTheMorningALaterRunEnters() {
        #expect(week(bars: [bar(0, "11:20", 4000)]).entry?.time == at(0, "11:30"))
    }

    @Test func withoutAnyEntryTheNextDayTries() {
        #expect(week(bars: [bar(0, "08:00", 4000), bar(1, "08:55", 4001)]).entry?.time == at(1, "09:00"))
    }

    @Test func theLastRunOpensOnAnyDayButTheLast() {
        #expect(week(bars: [bar(3, "12:45", 4000)]).entry?.time == at(3, "12:50"))
        #expect(week(bars: [bar(4, "12:45", 4000)]).entry == nil)
        #expect(week(bars: [bar(4, "12:25", 4000)]).entry?.time == at(4, "12:30"))
    }

    @Test func theBarThatOpensAtTheEntryIsTestedAndTheOneBeforeIsNot() throws {
        let before = try Bar(time: at(0, "08:55"), open: 4000, high: 4500, low: 3500, close: 4000)
        let week = week(bars: [before, bar(0, "09:00", 4061), bar(0, "09:05", 3000)])
        let exit = week.exit(from: try #require(week.entry), .long, stops: Self.stops)
        #expect(exit.reason == .takeProfit)
        #expect(exit.time == at(0, "09:05"), "a stop or target is stamped with the end of its bar")
    }

    @Test(arguments: ["12:50", "12:55"])
    func theLateBarsOfEarlierDaysAreTested(opening: String) throws {
        let week = week(bars: [bar(0, "08:55", 4000), bar(0, opening, 3800), bar(4, "12:45", 4000)])
        #expect(week.exit(from: try #require(week.entry), .long, stops: Self.stops).reason == .hardStop)
    }

    @Test func testingComesBeforeClosing() throws {
        let week = week(bars: [bar(0, "08:55", 4000), bar(4, "12:45", 3800)])
        let exit = week.exit(from: try #require(week.entry), .long, stops: Self.stops)
        #expect(exit.reason == .hardStop && exit.price == 3800 && exit.time == at(4, "12:50"))
    }

    @Test func barsAfterTheCloseOfTheWeekDoNotCount() throws {
        let week = week(bars: [bar(0, "08:55", 4000), bar(4, "12:45", 4005), bar(4, "12:50", 3000)])
        let exit = week.exit(from: try #require(week.entry), .long, stops: Self.stops)
        #expect(exit.reason == .weekEnd && exit.price == 4005 && exit.time == at(4, "12:50") && exit.barAgeMinutes == 0)
    }

    @Test func theWeekClosesOnTheLastBarHoweverOld() throws {
        let week = week(bars: [bar(0, "08:55", 4000), bar(2, "10:00", 4007)])
        let exit = week.exit(from: try #require(week.entry), .short, stops: Self.stops)
        #expect(exit.reason == .weekEnd && exit.price == 4007)
        #expect(exit.barAgeMinutes == 2 * 24 * 60 + 165)
    }

    @Test func aShortWeekClosesOnItsLastTradingDay() throws {
        let path = [bar(0, "08:55", 4000), bar(2, "12:45", 4003), bar(3, "12:45", 4004)]
        let week = IntradayPath(
            bars: path[...], tradingDays: Array(Self.days[0...2]), rules: executionRules(slippage: 0, makerFee: 0))
        #expect(week.exit(from: try #require(week.entry), .long, stops: Self.stops).price == 4003)
    }

    @Test func anEntryWithoutLaterBarsClosesAtItsOwnPrice() throws {
        let week = week(bars: [bar(4, "12:25", 4000)])
        #expect(week.exit(from: try #require(week.entry), .long, stops: Self.stops).price == 4000)
    }

    private func week(bars: [Bar]) -> IntradayPath {
        IntradayPath(bars: bars[...], tradingDays: Self.days, rules: executionRules(slippage: 0, makerFee: 0))
    }

    private func bar(_ day: Int, _ opening: String, _ price: Double) -> Bar {
        Bar(unchecked: at(day, opening), price, price, price, price)
    }

    private func at(_ day: Int, _ time: String) -> Instant {
        Zone.bogota.instant(Self.days[day], TimeOfDay(time) ?? .midnight)
    }
}
