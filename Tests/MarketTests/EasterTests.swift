import CivilTime
import Market
import Testing

/// Easter in centuries beyond those of the published calendars, in which the moon's corrections differ.
@Suite struct EasterTests {
    // The earliest and latest dates there are, the exceptions of Gauss's rule (1954, 1981, 2049, 2076) and a year of every century.
    @Test(arguments: [
        "1583-04-10", "1700-04-11", "1761-03-22", "1800-04-13", "1818-03-22", "1886-04-25", "1900-04-15", "1913-03-23",
        "1943-04-25", "1954-04-18", "1981-04-19", "1999-04-04", "2000-04-23", "2008-03-23", "2038-04-25", "2049-04-18",
        "2076-04-19", "2100-03-28", "2106-04-18", "2200-04-06", "2285-03-22", "2299-04-16",
    ])
    func easterIsOnItsKnownDate(text: String) throws {
        let date = try #require(CivilDate(text))
        #expect(CivilDate.easter(in: date.components.year) == date)
    }

    /// Oudin's rule (1940), as in the *Explanatory Supplement to the Astronomical Almanac*, has other terms than the code's.
    @Test func everyYearAgreesWithAnotherRule() {
        for year in 1583..<10_000 {
            let (golden, century) = (year % 19, year / 100)
            let moon = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30
            let full = moon - (moon / 28) * (1 - (29 / (moon + 1)) * ((21 - golden) / 11))
            let weekday = (year + year / 4 + full + 2 - century + century / 4) % 7
            let month = 3 + (full - weekday + 40) / 44
            let day = full - weekday + 28 - 31 * (month / 4)
            #expect(CivilDate.easter(in: year) == CivilDate(year: year, month: month, day: day))
        }
    }
}
