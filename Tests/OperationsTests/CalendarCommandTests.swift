import JSON
import TestSupport
import Testing

/// A year of the market as `usdcop calendar` shows it.
@Suite struct CalendarCommandTests {
    private func document(_ year: Int) throws -> JSONValue {
        try JSONValue(parsing: try usdcop("calendar", "--year", "\(year)", "--json").output)
    }

    /// 2025 has 261 weekdays, and 18 holidays on 17 days, one of them a Sunday. Its first week begins after Epiphany's Monday.
    @Test func aYearHasItsHolidaysSessionsAndWeeks() throws {
        let year = try document(2025)
        #expect(year["sessions"] == 245 && year["session"]?["bars"] == 60)
        let holidays = year["holidays"]?.arrayValue ?? []
        #expect(holidays.count == 18)
        #expect(holidays.first == ["date": "2025-01-01", "name": "New Year's Day", "closes_a_session": true])
        let weeks = year["weeks"]?.arrayValue ?? []
        #expect(
            weeks.first == [
                "week": "2025-W02", "first_trading_day": "2025-01-07", "last_trading_day": "2025-01-10", "sessions": 4,
            ], "\(weeks[0])")
    }

    /// Monday 2024-06-10 is a holiday; so are Thursday and Friday of Holy Week.
    @Test func aShortWeekShowsWhereItBeginsAndEnds() throws {
        let weeks = try document(2024)["weeks"]?.arrayValue ?? []
        let named = Dictionary(uniqueKeysWithValues: weeks.map { ($0["week"]?.stringValue ?? "", $0) })
        #expect(named["2024-W24"]?["first_trading_day"] == "2024-06-11" && named["2024-W24"]?["sessions"] == 4)
        #expect(named["2024-W13"]?["last_trading_day"] == "2024-03-27")
    }

    /// The holiday of 9 July is kept from 2026 on.
    @Test func theNinthOfJulyIsAHolidaySince2026() throws {
        let names = { (year: Int) in
            (try document(year)["holidays"]?.arrayValue ?? []).count { $0["name"]?.stringValue?.contains("Chiquinquirá") == true }
        }
        #expect(try names(2025) == 0 && names(2026) == 1)
    }

    @Test func theTextSaysTheSame() throws {
        let run = try usdcop("calendar", "--year", "2024")
        #expect(run.status == 0 && run.lines.first?.hasPrefix("2024: ") == true, "\(run.output)")
        #expect(run.lines.contains("2024-W24  2024-06-11 tue  2024-06-14 fri         4"), "\(run.output)")
    }

    @Test(arguments: [
        ("1999", "out_of_range"), ("2000", nil), ("2100", nil), ("2101", "out_of_range"), ("soon", "wrong_type"),
        ("+2024", "wrong_type"), ("٢٠٢٥", "wrong_type"),
    ]) func onlyYearsOfTheContractAreShown(year: String, code: String?) throws {
        let run = try usdcop("calendar", "--year", year)
        #expect(run.status == (code == nil ? 0 : 64))
        if code != nil { #expect(run.output.isEmpty && run.errors.contains("--year is "), "\(run.errors)") }
    }
}
