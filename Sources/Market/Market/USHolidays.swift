public import CivilTime

/// Holidays of the United States. They never close the Colombian session; they close US series and thin the market, so
/// missing or flat bars on them are no alarm.
public enum USHolidays {
    /// One day off, on the weekday it is kept.
    public struct Holiday: Equatable, Sendable {
        /// The weekday it is kept on: Friday for a Saturday, Monday for a Sunday.
        public let date: CivilDate
        /// What is kept.
        public let name: String
        /// Whether federal offices and banks close.
        public let isFederal: Bool
        /// Whether the New York Stock Exchange closes all day.
        public let closesNYSE: Bool
    }

    /// Days of mourning, which no rule gives; only the exchange closed.
    private static let mourning: [(year: Int, month: Int, day: Int, name: String)] = [
        (2018, 12, 5, "National Day of Mourning for former President George H. W. Bush"),
        (2025, 1, 9, "National Day of Mourning for former President Jimmy Carter"),
    ]

    /// The holidays kept in a year, by date. New Year's Day of the next year is among them when it falls on a Saturday.
    ///
    /// Juneteenth is federal since 2021 and closes the exchange since 2022. Days off by executive order are left out.
    public static func holidays(in year: Int) -> [Holiday] {
        var found = newYears(keptIn: year)
        func add(_ date: CivilDate, _ name: String, federal: Bool = true, exchange: Bool = true) {
            found.append(Holiday(date: date, name: name, isFederal: federal, closesNYSE: exchange))
        }
        add(.weekday(.monday, 3, of: 1, in: year), "Martin Luther King Jr. Day")
        add(.weekday(.monday, 3, of: 2, in: year), "Washington's Birthday")
        add(CivilDate.easter(in: year).adding(days: -2), "Good Friday", federal: false)
        add(.lastMonday(of: 5, in: year), "Memorial Day")
        if year >= 2021 {
            add(kept(year, 6, 19), "Juneteenth National Independence Day", exchange: year >= 2022)
        }
        add(kept(year, 7, 4), "Independence Day")
        add(.weekday(.monday, 1, of: 9, in: year), "Labor Day")
        add(.weekday(.monday, 2, of: 10, in: year), "Columbus Day", exchange: false)
        add(kept(year, 11, 11), "Veterans Day", exchange: false)
        add(.weekday(.thursday, 4, of: 11, in: year), "Thanksgiving Day")
        add(kept(year, 12, 25), "Christmas Day")
        for day in mourning where day.year == year {
            add(.known(year, day.month, day.day), day.name, federal: false)
        }
        return found.sorted { $0.date < $1.date }
    }

    /// Whether federal offices close on a date.
    public static func isFederal(_ date: CivilDate) -> Bool { holiday(on: date)?.isFederal ?? false }

    /// Whether the New York Stock Exchange closes all day on a date for a holiday; weekends are not holidays.
    public static func closesNYSE(_ date: CivilDate) -> Bool { holiday(on: date)?.closesNYSE ?? false }

    /// The holiday kept on a date, federal or of the exchange.
    public static func holiday(on date: CivilDate) -> Holiday? {
        holidays(in: date.year).first { $0.date == date }
    }

    /// New Year's Days that fall on a weekday of the year. A Saturday is kept by federal offices the Friday before, which
    /// belongs to the old year; the exchange does not make up for it (NYSE rule 7.2).
    private static func newYears(keptIn year: Int) -> [Holiday] {
        let name = "New Year's Day"
        var found: [Holiday] = []
        let own = kept(year, 1, 1)
        if own.year == year { found.append(Holiday(date: own, name: name, isFederal: true, closesNYSE: true)) }
        let next = kept(year + 1, 1, 1)
        if next.year == year { found.append(Holiday(date: next, name: name, isFederal: true, closesNYSE: false)) }
        return found
    }

    /// The weekday on which a fixed date is kept.
    private static func kept(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        let date = CivilDate.known(year, month, day)
        return switch date.weekday {
        case .saturday: date.adding(days: -1)
        case .sunday: date.adding(days: 1)
        default: date
        }
    }
}
