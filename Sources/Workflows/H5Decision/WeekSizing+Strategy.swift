public import CivilTime
public import Execution
public import Features
public import Strategy

extension WeekSizing {
    /// The size a strategy gives a week, from the volatility known at the row predicted on.
    ///
    /// - Parameter multiplier: what side and confidence make of the leverage; `nil` when the week is not traded for reasons known
    ///   beforehand.
    public init(
        _ strategy: StrategyConfiguration, _ features: FeatureTable, through featureDate: CivilDate, multiplier: Double?
    ) {
        let rules = strategy.volatility
        let volatility = features.realizedVolatility(
            before: featureDate.adding(days: 1), days: rules.lookbackDays, daysPerYear: rules.daysPerYear,
            fallback: rules.fallback)
        let base = rules.baseLeverage(volatility: volatility)
        self.init(
            realizedVolatility: volatility, baseLeverage: base,
            finalLeverage: multiplier.map { rules.finalLeverage(base: base, multiplier: $0) },
            stops: strategy.stops.stops(
                volatility: volatility, horizonDays: strategy.training.horizonDays, daysPerYear: rules.daysPerYear))
    }
}
