import CivilTime
import Market
import TestSupport
import Testing

struct TradingDaysTests {
    static func bar(_ date: CivilDate, slot: Int = 0) throws -> Bar {
        try Bar(time: TradingSession.instant(date, slot: slot), open: 4000, high: 4010, low: 3990, close: 4005)
    }

    static func dailyBar(_ date: CivilDate) throws -> DailyBar {
        DailyBar(date: date, bar: try Bar(time: Zone.bogota.instant(date), open: 4000, high: 4010, low: 3990, close: 4005))
    }

    /// Friday 31 May, Saturday, the holiday Monday 3 June and Tuesday 4 June 2024.
    static func dates() throws -> [CivilDate] {
        try ["2024-05-31", "2024-06-01", "2024-06-03", "2024-06-04"].map { try date($0) }
    }

    @Test func weekdaysWithABarAreTradingDaysHolidaysIncluded() throws {
        let dates = try Self.dates()
        let days = TradingDays(of: try dates.flatMap { [try Self.bar($0), try Self.bar($0, slot: 7)] })
        #expect(days.dates == [dates[0], dates[2], dates[3]])
        #expect(days == TradingDays(of: try dates.map(Self.dailyBar)))
        #expect(days.contains(dates[2]) && !days.contains(dates[1]))
    }

    @Test func underTheColombianCalendarHolidaysAreDroppedFirst() throws {
        let dates = try Self.dates()
        let kept = CalendarMode.colombia.filter(try dates.flatMap { [try Self.bar($0), try Self.bar($0, slot: 59)] })
        #expect(kept.count == 4)
        #expect(TradingDays(of: kept).dates == [dates[0], dates[3]])
        #expect(CalendarMode.colombia.filter(try dates.map(Self.dailyBar)).map(\.date) == [dates[0], dates[3]])
    }

    @Test func asGivenKeepsEveryRow() throws {
        let dates = try Self.dates()
        let bars = try dates.map { try Self.bar($0) }
        #expect(CalendarMode.asGiven.filter(bars) == bars)
        #expect(CalendarMode.asGiven.filter(try dates.map(Self.dailyBar)).count == 4)
        #expect(try CalendarMode.asGiven.includes(date("2024-06-01")))
        #expect(try !CalendarMode.colombia.includes(date("2024-06-03")))
    }

    @Test func decreesReachTheFilter() throws {
        let dates = try Self.dates()
        let strike = TradingCalendar(exceptions: [.init(.closing, on: dates[3], decreed: dates[0])])
        #expect(CalendarMode.colombia.filter(try dates.map { try Self.bar($0) }, by: strike).count == 1)
    }

    @Test func anEveningBarBelongsToItsBogotaDate() throws {
        let friday = try date("2024-05-31")
        let late = try Bar(time: Zone.bogota.instant(friday).adding(minutes: 23 * 60), open: 1, high: 1, low: 1, close: 1)
        #expect(TradingDays(of: [late]).dates == [friday])
    }

    @Test func modesAreNamedAsInRequests() {
        #expect(CalendarMode(rawValue: "as_given") == .asGiven)
        #expect(CalendarMode(rawValue: "colombia") == .colombia)
        #expect(CalendarMode(rawValue: "Colombia") == nil)
    }

    @Test func disorderAndRepetitionDoNotMatter() throws {
        let dates = try Self.dates()
        #expect(TradingDays(withBarsOn: dates.reversed() + dates) == TradingDays(withBarsOn: dates))
    }

    @Test func theWeeksEndsAreThoseOfTheData() throws {
        let days = TradingDays(withBarsOn: try ["2024-06-04", "2024-06-06", "2024-06-11"].map { try date($0) })
        let week = ISOWeek(containing: try date("2024-06-05"))
        #expect(days.firstTradingDay(of: week) == CivilDate("2024-06-04"))
        #expect(days.lastTradingDay(of: week) == CivilDate("2024-06-06"))
        #expect(days.tradingDays(of: week.adding(weeks: 5)).isEmpty)
        #expect(days.firstTradingDay(of: week.adding(weeks: -1)) == nil)
    }

    @Test func aWeekBelongsToTheYearOfItsFirstTradingDay() throws {
        let across = try ["2024-12-30", "2024-12-31", "2025-01-02", "2025-01-03", "2025-01-07"].map { try date($0) }
        let days = TradingDays(withBarsOn: across)
        #expect(days.weeks(in: 2024) == [ISOWeek(containing: across[0])])
        #expect(days.weeks(in: 2025) == [ISOWeek(containing: across[4])])
        let late = TradingDays(withBarsOn: across.dropFirst(2))
        #expect(late.weeks(in: 2024).isEmpty)
        #expect(late.weeks(in: 2025).count == 2)
    }

    @Test func noBarsMeanNoDays() {
        let none = TradingDays(of: [Bar]())
        #expect(none.dates.isEmpty && none.weeks(in: 2024).isEmpty)
        #expect(!none.contains(.firstDay(ofYear: 2024)))
        #expect(CalendarMode.colombia.filter([Bar]()).isEmpty)
    }
}

struct DailyBarTests {
    @Test func aDailyBarIsKnownAtOneOClock() throws {
        let date = try date("2024-06-04")
        #expect(DailyBar.visible(date).formatted(in: .bogota) == "2024-06-04T13:00:00-05:00")
    }
}
