public import CivilTime

/// What a holding period is called in orders, alerts and reports: `2024-W23` for a week, `2024-06-05` for the day of a daily signal.
public enum PeriodKey: Hashable, Sendable, CustomStringConvertible {
    /// An ISO week.
    case week(ISOWeek)
    /// The day a daily decision was made on.
    case day(CivilDate)

    /// `2024-W23` or `2024-06-05`.
    public var description: String {
        switch self {
        case .week(let week): week.description
        case .day(let day): day.description
        }
    }
}
