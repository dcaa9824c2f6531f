public import CivilTime

/// The legal holidays of Colombia, by rule rather than by list, so that any year has them.
///
/// Law 51 of 1983 ("Ley Emiliani") moves most of them to a Monday, in force since 1984; earlier years are computed by the
/// same rules and are not what people then kept. Law 2578 of 2026 added 9 July, kept from 2026 on.
public enum ColombianHolidays {
    /// How the date of a holiday follows from the year.
    public enum Rule: Equatable, Sendable {
        /// The same day every year, lost when it falls on a weekend.
        case fixed(month: Int, day: Int)
        /// The day itself when it is a Monday, else the Monday after it.
        case nextMonday(month: Int, day: Int)
        /// So many days after Easter Sunday; before it when negative.
        case easter(days: Int)
    }

    /// One holiday of one year.
    public struct Holiday: Equatable, Sendable {
        /// The day it is kept on, weekends included.
        public let date: CivilDate
        /// What is kept, in English.
        public let name: String
        /// The rule the date comes from.
        public let rule: Rule
    }

    private static let rules: [(name: String, rule: Rule, since: Int)] = [
        ("New Year's Day", .fixed(month: 1, day: 1), 0),
        ("Epiphany", .nextMonday(month: 1, day: 6), 0),
        ("Saint Joseph's Day", .nextMonday(month: 3, day: 19), 0),
        ("Maundy Thursday", .easter(days: -3), 0),
        ("Good Friday", .easter(days: -2), 0),
        ("Labor Day", .fixed(month: 5, day: 1), 0),
        ("Ascension Day", .easter(days: 43), 0),
        ("Corpus Christi", .easter(days: 64), 0),
        ("Sacred Heart", .easter(days: 71), 0),
        ("Saint Peter and Saint Paul's Day", .nextMonday(month: 6, day: 29), 0),
        ("Day of Our Lady of the Rosary of Chiquinquirá", .nextMonday(month: 7, day: 9), 2026),
        ("Independence Day", .fixed(month: 7, day: 20), 0),
        ("Battle of Boyacá", .fixed(month: 8, day: 7), 0),
        ("Assumption Day", .nextMonday(month: 8, day: 15), 0),
        ("Columbus Day", .nextMonday(month: 10, day: 12), 0),
        ("All Saints' Day", .nextMonday(month: 11, day: 1), 0),
        ("Independence of Cartagena", .nextMonday(month: 11, day: 11), 0),
        ("Immaculate Conception", .fixed(month: 12, day: 8), 0),
        ("Christmas Day", .fixed(month: 12, day: 25), 0),
    ]

    /// The holidays of a year in the order of their dates, one entry a holiday: two may share a date (2025-06-30).
    public static func holidays(in year: Int) -> [Holiday] {
        rules.filter { $0.since <= year }
            .map { Holiday(date: $0.rule.date(in: year), name: $0.name, rule: $0.rule) }
            .sorted { $0.date < $1.date }
    }

    /// Whether a date is a holiday, weekend or not.
    ///
    /// - Complexity: O(1); no table of years is kept.
    public static func contains(_ date: CivilDate) -> Bool {
        let (year, month, day) = date.components
        switch (month, day) {
        case (1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25): return true
        default: break
        }
        let weekday = date.weekday
        if weekday == .monday && isMovedMonday(year, month, day) { return true }
        // Holy Thursday is 19 March at the earliest, the Sacred Heart 5 July at the latest.
        guard (3...7).contains(month), weekday == .monday || weekday == .thursday || weekday == .friday else { return false }
        switch date.days(since: .easter(in: year)) {
        case -3, -2, 43, 64, 71: return true
        default: return false
        }
    }

    /// Whether a Monday lies 0 to 6 days after a day whose holiday moves to the next Monday.
    private static func isMovedMonday(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        switch month {
        case 1: (6...12).contains(day)
        case 3: (19...25).contains(day)
        case 6: day >= 29
        case 7: day <= 5 || (year >= 2026 && (9...15).contains(day))
        case 8: (15...21).contains(day)
        case 10: (12...18).contains(day)
        case 11: day <= 7 || (11...17).contains(day)
        default: false
        }
    }
}

extension ColombianHolidays.Rule {
    /// The date in a year.
    func date(in year: Int) -> CivilDate {
        switch self {
        case .fixed(let month, let day): return CivilDate.known(year, month, day)
        case .nextMonday(let month, let day): return CivilDate.known(year, month, day).mondayOnOrAfter
        case .easter(let days): return CivilDate.easter(in: year).adding(days: days)
        }
    }
}

extension ColombianHolidays.Rule: CustomStringConvertible {
    /// `fixed 12-25`, `monday 01-06`, `easter -3`, `easter +43`.
    public var description: String {
        func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        return switch self {
        case .fixed(let month, let day): "fixed \(twoDigits(month))-\(twoDigits(day))"
        case .nextMonday(let month, let day): "monday \(twoDigits(month))-\(twoDigits(day))"
        case .easter(let days): "easter \(days < 0 ? "" : "+")\(days)"
        }
    }
}
