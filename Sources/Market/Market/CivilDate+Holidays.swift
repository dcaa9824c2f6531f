public import CivilTime

extension CivilDate {
    /// Easter Sunday of the Gregorian calendar.
    ///
    /// Source: the "anonymous Gregorian" computus; J. Meeus, *Astronomical Algorithms*, chapter 8.
    public static func easter(in year: Int) -> CivilDate {
        let golden = year % 19
        let century = year / 100
        let yearOfCentury = year % 100
        let moonCorrection = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - moonCorrection + 15) % 30
        let weekday = (32 + 2 * (century % 4) + 2 * (yearOfCentury / 4) - epact - yearOfCentury % 4) % 7
        let lateMoon = (golden + 11 * epact + 22 * weekday) / 451
        let dayOfMarch = epact + weekday - 7 * lateMoon + 22
        return known(year, 3, 1).adding(days: dayOfMarch - 1)
    }

    /// A date that exists in every year.
    static func known(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        guard let date = CivilDate(year: year, month: month, day: day) else {
            preconditionFailure("\(month)/\(day) is not a day of every year")
        }
        return date
    }

    /// This date when it is a Monday, else the Monday after it.
    var mondayOnOrAfter: CivilDate { adding(days: (7 - weekday.rawValue) % 7) }

    /// The `ordinal`-th such weekday of a month, counted from 1.
    static func weekday(_ weekday: Weekday, _ ordinal: Int, of month: Int, in year: Int) -> CivilDate {
        let first = known(year, month, 1)
        return first.adding(days: (weekday.rawValue - first.weekday.rawValue + 7) % 7 + 7 * (ordinal - 1))
    }

    /// The last Monday of a month.
    static func lastMonday(of month: Int, in year: Int) -> CivilDate {
        let last = known(year, month, length(ofMonth: month, year: year))
        return last.adding(days: -last.weekday.rawValue)
    }
}
