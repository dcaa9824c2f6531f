/// How often a strategy decides.
public enum Cadence: Sendable, CaseIterable {
    /// Once a week, on its first trading day, for the days of that week.
    case weekly
    /// Every trading day, for the session after it.
    case daily

    /// Decisions a year, by which ratios of trades become annual ones: 52 weeks, 252 trading days.
    public var periodsPerYear: Double {
        switch self {
        case .weekly: 52
        case .daily: 252
        }
    }

    /// One decision's period, as people say it.
    public var noun: String {
        switch self {
        case .weekly: "week"
        case .daily: "day"
        }
    }
}
