public import CivilTime

/// How often a macro variable has a value.
public enum MacroFrequency: String, Sendable, CaseIterable {
    case daily, monthly, quarterly

    /// Under which date a period's value is stored: the day itself, or the first day of its month or quarter.
    public func firstDay(of date: CivilDate) -> CivilDate {
        let (year, month, _) = date.components
        switch self {
        case .daily: return date
        case .monthly: return MacroFrequency.first(year, month)
        case .quarterly: return MacroFrequency.first(year, (month - 1) / 3 * 3 + 1)
        }
    }

    /// The last day of the period that holds a date.
    public func lastDay(of date: CivilDate) -> CivilDate {
        switch self {
        case .daily: date
        case .monthly: MacroFrequency.firstDay(ofMonth: 1, after: firstDay(of: date)).adding(days: -1)
        case .quarterly: MacroFrequency.firstDay(ofMonth: 3, after: firstDay(of: date)).adding(days: -1)
        }
    }

    /// The first day of the month that is so many months after a date's own.
    static func firstDay(ofMonth months: Int, after date: CivilDate) -> CivilDate {
        let (year, month, _) = date.components
        let count = year * 12 + month - 1 + months
        return first(count / 12, count % 12 + 1)
    }

    private static func first(_ year: Int, _ month: Int) -> CivilDate {
        guard let date = CivilDate(year: year, month: month, day: 1) else { preconditionFailure("no month \(month)") }
        return date
    }
}
