public import CivilTime

/// Where a figure is published: a place whose clocks may move in summer, unlike those of a `Zone`.
///
/// Source: the rules of the IANA time zone database from 2000 on, which its clocks are tested against day by day. Earlier
/// dates follow the nearest rule: nobody decides by them.
public enum PublicationZone: String, Sendable, CaseIterable {
    /// New York and Washington.
    case eastern = "US/Eastern"
    /// Colombia, without daylight saving time since 1993.
    case bogota = "America/Bogota"
    /// Peru, without daylight saving time since 1994.
    case lima = "America/Lima"
    /// Mexico, without daylight saving time since November 2022.
    case mexicoCity = "America/Mexico_City"
    /// Chile.
    case santiago = "America/Santiago"

    /// The offset of a day's hours from 03:00 on. Clocks move at night, so that one offset holds for all hours of business.
    public func zone(on date: CivilDate) -> Zone {
        Zone(offsetSeconds: standardHours * 3600 + (isAhead(on: date) ? 3600 : 0))
    }

    /// The instant at which clocks show a date and a time of day, 03:00 or later.
    public func instant(_ date: CivilDate, _ time: TimeOfDay) -> Instant {
        precondition(time.hour >= 3, "clocks may move before 03:00")
        return zone(on: date).instant(date, time)
    }

    /// The civil date at an instant.
    public func date(_ instant: Instant) -> CivilDate {
        zone(on: Zone(offsetSeconds: standardHours * 3600).date(instant)).date(instant)
    }

    private var standardHours: Int {
        switch self {
        case .eastern, .bogota, .lima: -5
        case .mexicoCity: -6
        case .santiago: -4
        }
    }

    /// Whether clocks are an hour ahead on a day, from 03:00 on.
    private func isAhead(on date: CivilDate) -> Bool {
        let year = date.year
        switch self {
        case .eastern: return PublicationZone.easternSummer(year).contains(date)
        case .bogota, .lima: return false
        case .mexicoCity: return PublicationZone.mexicanSummer(year)?.contains(date) ?? false
        case .santiago: return !PublicationZone.chileanWinter(year).contains(date)
        }
    }
}

// MARK: - Years

extension PublicationZone {
    private static func easternSummer(_ year: Int) -> Range<CivilDate> {
        year >= 2007
            ? sunday(onOrAfter: 8, 3, year)..<sunday(onOrAfter: 1, 11, year)
            : sunday(onOrAfter: 1, 4, year)..<sunday(onOrAfter: 25, 10, year)
    }

    private static func mexicanSummer(_ year: Int) -> Range<CivilDate>? {
        guard (1996...2022).contains(year) else { return nil }
        guard year != 2001 else { return sunday(onOrAfter: 1, 5, year)..<sunday(onOrAfter: 24, 9, year) }
        return sunday(onOrAfter: 1, 4, year)..<sunday(onOrAfter: 25, 10, year)
    }

    /// The days of standard time; the turns of a year were decreed again and again.
    private static func chileanWinter(_ year: Int) -> Range<CivilDate> {
        switch year {
        case 2008: day(year, 3, 30)..<sunday(onOrAfter: 9, 10, year)
        case 2010: sunday(onOrAfter: 1, 4, year)..<sunday(onOrAfter: 9, 10, year)
        case 2011: sunday(onOrAfter: 2, 5, year)..<sunday(onOrAfter: 16, 8, year)
        case ...2009: sunday(onOrAfter: 9, 3, year)..<sunday(onOrAfter: 9, 10, year)
        case 2012...2014: sunday(onOrAfter: 23, 4, year)..<sunday(onOrAfter: 2, 9, year)
        case 2015: day(year, 1, 1)..<day(year, 1, 1)
        case 2016...2018: sunday(onOrAfter: 9, 5, year)..<sunday(onOrAfter: 9, 8, year)
        case 2022: sunday(onOrAfter: 2, 4, year)..<sunday(onOrAfter: 9, 9, year)
        default: sunday(onOrAfter: 2, 4, year)..<sunday(onOrAfter: 2, 9, year)
        }
    }

    private static func sunday(onOrAfter first: Int, _ month: Int, _ year: Int) -> CivilDate {
        let date = day(year, month, first)
        return date.adding(days: (6 - date.weekday.rawValue) % 7)
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        guard let date = CivilDate(year: year, month: month, day: day) else {
            preconditionFailure("\(month)/\(day) is a day of every year")
        }
        return date
    }
}
