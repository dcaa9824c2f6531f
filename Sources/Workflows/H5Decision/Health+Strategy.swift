public import CivilTime
public import Features
public import Macro
public import Market
public import Models
public import Strategy

extension CollapseRule {
    /// The rule a strategy file describes.
    public init(_ rules: HealthRules) {
        self.init(
            count: rules.collapseWeeks, minimumDeviation: rules.collapseMinDeviation,
            oneSidedRatio: rules.collapseOneSidedRatio)
    }
}

extension DataFreshness {
    /// The ages of a market's series by the limits of a strategy file.
    public init(_ rules: HealthRules, bars: [DailyBar], macro: MacroTable, asOf: Instant) {
        self.init(
            bars: bars, macro: macro, asOf: asOf, maxBarAgeDays: rules.maxBarAgeDays, maxMacroAgeDays: rules.maxMacroAgeDays)
    }
}
