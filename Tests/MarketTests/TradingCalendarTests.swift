import CivilTime
import Market
import TestSupport
import Testing

struct TradingCalendarTests {
    let calendar = TradingCalendar.colombia

    func week(_ text: String) throws -> ISOWeek { ISOWeek(containing: try date(text)) }

    @Test(arguments: [(2024, 246), (2025, 245), (2026, 242), (2027, 245)])
    func theYearHasItsPublishedNumberOfTradingDays(year: Int, count: Int) {
        #expect(calendar.tradingDays(in: year).count == count)
    }

    @Test(arguments: [
        ("2024-12-24", true), ("2024-12-31", true), ("2024-07-04", true), ("2024-12-25", false), ("2024-06-01", false),
        ("2026-07-13", false), ("2025-07-14", true),
    ])
    func onlyWeekendsAndColombianHolidaysClose(text: String, open: Bool) throws {
        #expect(calendar.isTradingDay(try date(text)) == open)
    }

    @Test func aHolidayMondayMovesTheWeeksBeginning() throws {
        let holidayWeek = try week("2024-06-03")
        #expect(calendar.firstTradingDay(of: holidayWeek) == CivilDate("2024-06-04"))
        #expect(calendar.lastTradingDay(of: holidayWeek) == CivilDate("2024-06-07"))
        #expect(calendar.tradingDays(of: holidayWeek).count == 4)
    }

    @Test func easterWeekEndsOnWednesday() throws {
        let easterWeek = try week("2024-03-27")
        #expect(calendar.firstTradingDay(of: easterWeek) == CivilDate("2024-03-26"))
        #expect(calendar.lastTradingDay(of: easterWeek) == CivilDate("2024-03-27"))
    }

    @Test func aWeekMayCrossTheYear() throws {
        let newYear = try week("2025-01-01")
        let expected = ["2024-12-30", "2024-12-31", "2025-01-02", "2025-01-03"].compactMap { CivilDate($0) }
        #expect(calendar.tradingDays(of: newYear) == expected)
    }

    @Test func neighboursSkipWeekendsAndHolidays() throws {
        #expect(calendar.tradingDay(after: try date("2024-03-27")) == CivilDate("2024-04-01"))
        #expect(calendar.tradingDay(before: try date("2024-04-01")) == CivilDate("2024-03-27"))
        #expect(calendar.tradingDay(after: try date("2024-03-30")) == CivilDate("2024-04-01"))
    }

    @Test func decreesOverrideTheRules() throws {
        let closing = TradingCalendar.Exception(.closing, on: try date("2024-06-05"), decreed: try date("2024-06-04"))
        let opening = TradingCalendar.Exception(.opening, on: try date("2024-06-03"), decreed: try date("2024-05-20"))
        let decreed = TradingCalendar(exceptions: [closing, opening])
        #expect(!decreed.isTradingDay(closing.date))
        #expect(decreed.firstTradingDay(of: try week("2024-06-03")) == opening.date)
        #expect(decreed.tradingDays(in: 2024).count == 246)
    }

    @Test func aDecreeIsUnknownBeforeItsDay() throws {
        let closing = TradingCalendar.Exception(.closing, on: try date("2024-06-05"), decreed: try date("2024-06-04"))
        let decreed = TradingCalendar(exceptions: [closing])
        #expect(decreed.known(on: try date("2024-06-03")) == calendar)
        #expect(!decreed.known(on: closing.decreed).isTradingDay(closing.date))
    }

    @Test func theLastDecreeOfADayHoldsAndAClosingWinsATie() throws {
        let day = try date("2024-06-05")
        let first = TradingCalendar.Exception(.closing, on: day, decreed: try date("2024-06-01"))
        let second = TradingCalendar.Exception(.opening, on: day, decreed: try date("2024-06-02"))
        let tie = TradingCalendar.Exception(.closing, on: day, decreed: second.decreed)
        #expect(TradingCalendar(exceptions: [second, first]).isTradingDay(day))
        #expect(!TradingCalendar(exceptions: [tie, second]).isTradingDay(day))
        #expect(!TradingCalendar(exceptions: [second, tie]).isTradingDay(day))
    }

    @Test func aCalendarClosedForGoodHasNoNextDay() throws {
        let start = try date("2024-01-01")
        let closings = (0...400).map { TradingCalendar.Exception(.closing, on: start.adding(days: $0), decreed: start) }
        let closed = TradingCalendar(exceptions: closings)
        #expect(closed.tradingDay(after: start) == nil)
        #expect(closed.tradingDays(of: ISOWeek(containing: start)).isEmpty)
        #expect(closed.firstTradingDay(of: ISOWeek(containing: start)) == nil)
    }
}

struct TradingSessionTests {
    let day = CivilDate.firstDay(ofYear: 2024).adding(days: 1)

    @Test func sixtySlotsRunFromEightToFiveToOne() {
        #expect(TradingSession.opening.description == "08:00:00")
        #expect(TradingSession.lastBarOpening.description == "12:55:00")
        #expect(TradingSession.close.description == "13:00:00")
        #expect(TradingSession.instant(day, slot: 0).description == "2024-01-02T13:00:00Z")
        #expect(TradingSession.instant(day, slot: 59).description == "2024-01-02T17:55:00Z")
    }

    @Test func everySlotIsFoundByItsOpening() {
        for slot in 0..<TradingSession.slotCount {
            #expect(TradingSession.slot(openingAt: TradingSession.instant(day, slot: slot)) == slot)
        }
    }

    @Test func otherInstantsOpenNoSlot() {
        let opening = TradingSession.instant(day, slot: 0)
        #expect(TradingSession.slot(openingAt: opening.adding(minutes: -5)) == nil)
        #expect(TradingSession.slot(openingAt: opening.adding(minutes: 300)) == nil)
        #expect(TradingSession.slot(openingAt: opening.adding(minutes: 1)) == nil)
        #expect(TradingSession.slot(openingAt: opening.adding(seconds: -1)) == nil)
        #expect(TradingSession.slot(openingAt: Instant(microseconds: opening.microseconds + 1)) == nil)
    }
}
