import CivilTime
import Market
import TestSupport
import Testing

struct ColombianHolidayTests {
    /// Holidays as the calendar authorities publish them, MM-DD.
    static let published: [(year: Int, easter: String, dates: String)] = [
        (
            2024, "03-31",
            "01-01 01-08 03-25 03-28 03-29 05-01 05-13 06-03 06-10 07-01 07-20 08-07 08-19 10-14 11-04 11-11 12-08 12-25"
        ),
        (
            2025, "04-20",
            "01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 07-20 08-07 08-18 10-13 11-03 11-17 12-08 12-25"
        ),
        (
            2026, "04-05",
            "01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-13 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25"
        ),
        (
            2027, "03-28",
            "01-01 01-11 03-22 03-25 03-26 05-01 05-10 05-31 06-07 07-05 07-12 07-20 08-07 08-16 10-18 11-01 11-15 12-08 12-25"
        ),
    ]

    @Test(arguments: published.indices)
    func theYearsHolidaysAreThePublishedOnes(row: Int) throws {
        let (year, easter, dates) = Self.published[row]
        #expect(CivilDate.easter(in: year) == CivilDate("\(year)-\(easter)"))
        let expected = dates.split(separator: " ").compactMap { CivilDate("\(year)-\($0)") }
        let found = ColombianHolidays.holidays(in: year).map(\.date)
        #expect(Set(found).sorted() == expected)
    }

    @Test(arguments: [(2015, 18), (2025, 18), (2026, 19), (2035, 19)])
    func theNinthOfJulyIsKeptSince2026(year: Int, count: Int) {
        #expect(ColombianHolidays.holidays(in: year).count == count)
    }

    @Test func twoHolidaysMayShareADate() throws {
        let date = try #require(CivilDate("2025-06-30"))
        #expect(ColombianHolidays.holidays(in: 2025).filter { $0.date == date }.count == 2)
    }

    /// The direct question and the list come from different code; every day of 150 years must agree.
    @Test func theDirectAnswerAgreesWithTheListOfTheYear() {
        for year in 1984...2133 {
            let listed = Set(ColombianHolidays.holidays(in: year).map(\.date))
            let days = CivilDate.firstDay(ofYear: year).dayNumber...CivilDate.lastDay(ofYear: year).dayNumber
            let found = days.map(CivilDate.init(dayNumber:)).filter(ColombianHolidays.contains)
            #expect(found == listed.sorted(), "\(year)")
        }
    }

    @Test(.enabled(if: Reference.isRunnable, "the reference suite is not here"))
    func everyHolidayFrom2015To2035IsTheReferences() throws {
        let rows = try Reference.csv("colombian_holidays.csv").map {
            "\($0["date"] ?? "") \($0["name_en"] ?? "") \($0["rule"] ?? "")"
        }
        let own = (2015...2035).flatMap(ColombianHolidays.holidays).map { "\($0.date) \($0.name) \($0.rule)" }
        #expect(rows.count == 388)
        #expect(own.sorted() == rows.sorted())
    }
}

struct USHolidayTests {
    @Test(arguments: [
        ("2021-06-18", true, false), ("2022-06-20", true, true), ("2020-06-19", false, false),  // Juneteenth begins
        ("2021-12-31", true, false), ("2022-01-03", false, false), ("2023-01-02", true, true),  // New Year on a weekend
        ("2024-03-29", false, true), ("2024-10-14", true, false), ("2024-11-11", true, false),
        ("2024-11-28", true, true), ("2025-01-09", false, true), ("2026-07-03", true, true), ("2024-07-05", false, false),
    ])
    func federalAndExchangeHolidaysDiffer(text: String, federal: Bool, exchange: Bool) throws {
        let date = try #require(CivilDate(text))
        #expect(USHolidays.isFederal(date) == federal)
        #expect(USHolidays.closesNYSE(date) == exchange)
    }

    @Test func holidaysAreKeptOnWeekdaysOfTheirYear() {
        for year in 1990...2060 {
            for holiday in USHolidays.holidays(in: year) {
                #expect(holiday.date.year == year && !holiday.date.weekday.isWeekend, "\(holiday)")
            }
        }
    }

    @Test(.enabled(if: Reference.isRunnable, "the reference suite is not here"))
    func everyUSHolidayFrom2015To2035IsTheReferences() throws {
        let rows = try Reference.csv("us_holidays.csv").map {
            "\($0["date"] ?? "") \($0["name"] ?? "") \($0["federal"] ?? "")\($0["nyse"] ?? "")"
        }
        let own = (2015...2035).flatMap(USHolidays.holidays).map {
            "\($0.date) \($0.name) \($0.isFederal ? 1 : 0)\($0.closesNYSE ? 1 : 0)"
        }
        #expect(rows.count == 248)
        #expect(own.sorted() == rows.sorted())
    }
}
