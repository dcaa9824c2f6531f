import CivilTime
import Testing

@Suite struct CivilDateTests {
    /// Every day from 1900-01-01 to 2200-12-31.
    private static let days = CivilDate.firstDay(ofYear: 1900).dayNumber...CivilDate.lastDay(ofYear: 2200).dayNumber

    @Test func everyDayRoundTripsThroughItsParts() {
        var wrong = 0
        for number in Self.days {
            let date = CivilDate(dayNumber: number)
            let (year, month, day) = date.components
            if CivilDate(year: year, month: month, day: day) != date || CivilDate(date.description) != date { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(Self.days.count == 109_938)
    }

    /// Counts the calendar up day by day with nothing but the lengths of months, which is slow and plain.
    @Test func theCalendarCountsUpDayByDay() {
        var (year, month, day, weekday) = (1900, 1, 1, 0)
        var wrong = 0
        for number in Self.days {
            let date = CivilDate(dayNumber: number)
            if date.components != (year, month, day) || date.weekday.rawValue != weekday { wrong += 1 }
            let isLeap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            if date.isMonthEnd != (day == lengths[month - 1]) { wrong += 1 }
            day += 1
            if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
            weekday = (weekday + 1) % 7
        }
        #expect(wrong == 0)
    }

    @Test(arguments: [
        ("1970-01-01", 0, Weekday.thursday), ("2000-02-29", 11_016, .tuesday), ("1969-12-31", -1, .wednesday),
        ("2024-06-03", 19_877, .monday), ("0001-01-01", -719_162, .monday), ("9999-12-31", 2_932_896, .friday),
    ])
    func knownDays(_ text: String, _ number: Int, _ weekday: Weekday) throws {
        let date = try #require(CivilDate(text))
        #expect(date.dayNumber == number)
        #expect(date.weekday == weekday)
    }

    @Test(arguments: [
        "", "2024", "2024-6-3", "2024-06-31", "2023-02-29", "1900-02-29", "2024-00-10", "2024-13-01", "2024-01-00",
        "2024-06-03 ", " 2024-06-03", "2024/06/03", "20240603", "+024-06-03", "-024-06-03", "２０２４-06-03", "2024-06-03T00",
        "2024-0６-3", "2024-06-0\u{0}",
    ])
    func whatIsNoDateIsRefused(_ text: String) { #expect(CivilDate(text) == nil) }

    @Test func datesCompareAndShiftAsDays() throws {
        let date = try #require(CivilDate("2024-02-28"))
        #expect(date.adding(days: 2).description == "2024-03-01")
        #expect(date.adding(days: -59).description == "2023-12-31")
        #expect(date.adding(days: 366).days(since: date) == 366)
        #expect(date < date.adding(days: 1))
    }

    @Test func theNextWeekdaySkipsTheWeekend() throws {
        let friday = try #require(CivilDate("2024-06-07"))
        for (offset, expected) in [
            (-1, "2024-06-07"), (0, "2024-06-10"), (1, "2024-06-10"), (2, "2024-06-10"), (3, "2024-06-11"),
        ] {
            #expect(friday.adding(days: offset).nextWeekday.description == expected)
        }
    }

    @Test func saturdayAndSundayAreTheWeekend() {
        #expect(Weekday.allCases.filter(\.isWeekend) == [.saturday, .sunday])
        #expect(Weekday.friday < .saturday)
    }
}

@Suite struct ISOWeekTests {
    /// The table of ISO 8601's own edge cases, as in the article "ISO week date".
    @Test(arguments: [
        ("1977-01-01", "1976-W53"), ("1977-12-31", "1977-W52"), ("1978-01-01", "1977-W52"), ("1978-01-02", "1978-W01"),
        ("2007-12-31", "2008-W01"), ("2008-12-29", "2009-W01"), ("2009-12-31", "2009-W53"), ("2010-01-03", "2009-W53"),
        ("2020-12-28", "2020-W53"), ("2021-01-03", "2020-W53"), ("2021-01-04", "2021-W01"), ("2024-12-29", "2024-W52"),
        ("2024-12-30", "2025-W01"), ("2024-06-03", "2024-W23"), ("2026-12-31", "2026-W53"),
    ])
    func knownWeeks(_ date: String, _ week: String) throws {
        #expect(ISOWeek(containing: try #require(CivilDate(date))).description == week)
    }

    @Test func weeksRunMondayToSundayAndCountUpWithoutGaps() throws {
        var week = ISOWeek(containing: try #require(CivilDate("1900-01-01")))
        let last = ISOWeek(containing: try #require(CivilDate("2200-12-31")))
        var wrong = 0
        while week < last {
            let next = week.adding(weeks: 1)
            let isNextInYear = next.year == week.year && next.number == week.number + 1
            let isFirstOfYear = next.year == week.year + 1 && next.number == 1 && week.number >= 52
            if !isNextInYear && !isFirstOfYear || week.monday.weekday != .monday || week.friday.weekday != .friday { wrong += 1 }
            for day in 0..<7 where ISOWeek(containing: week.monday.adding(days: day)) != week { wrong += 1 }
            week = next
        }
        #expect(wrong == 0)
    }

    @Test func fourthOfJanuaryIsInWeekOne() throws {
        for year in 1900...2200 {
            let week = ISOWeek(containing: try #require(CivilDate(year: year, month: 1, day: 4)))
            #expect(week.year == year && week.number == 1)
        }
    }

    @Test func everyWeekRoundTripsThroughItsTextAndItsNumber() throws {
        var week = ISOWeek(containing: try #require(CivilDate("1900-01-01")))
        let last = ISOWeek(containing: try #require(CivilDate("2200-12-31")))
        var wrong = 0
        while week < last {
            if ISOWeek(week.description) != week || ISOWeek(year: week.year, number: week.number) != week { wrong += 1 }
            week = week.adding(weeks: 1)
        }
        #expect(wrong == 0)
    }

    @Test(arguments: [
        "", "2024", "2024-23", "2024-W5", "2024W23", "2024-w23", "2024-W00", "2024-W53", "2024-W54", "2024-W99", "24-W23",
        " 2024-W23", "2024-W23 ", "2024-W2a", "2024-W-1",
    ])
    func otherTextsAreNoWeek(_ text: String) { #expect(ISOWeek(text) == nil) }
}
