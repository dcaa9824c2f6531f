/// Volatility targeting. Source: domain specification, section 7, step 4.
public struct VolatilityRules: Equatable, Sendable {
    /// The annual volatility a position aims at, a fraction.
    public var target: Double
    /// The smallest annual volatility leverage is computed from.
    public var floor: Double
    /// The annual volatility assumed when it cannot be measured.
    public var fallback: Double
    /// The number of daily returns volatility is measured over.
    public var lookbackDays: Int
    /// Trading days a year, for annualisation.
    public var daysPerYear: Int
    /// The smallest leverage of a position.
    public var leverageMin: Double
    /// The largest leverage of a position.
    public var leverageMax: Double

    /// target / max(volatility, floor), before any bound.
    public func rawLeverage(volatility: Double) -> Double { target / max(volatility, floor) }

    /// clamp(target / max(volatility, floor), min, max), before confidence.
    public func baseLeverage(volatility: Double) -> Double { clampLeverage(rawLeverage(volatility: volatility)) }

    /// clamp(base × multiplier, min, max). A multiplier of 0 is no position and has no leverage.
    public func finalLeverage(base: Double, multiplier: Double) -> Double {
        precondition(multiplier > 0, "a skipped week has no leverage")
        return clampLeverage(base * multiplier)
    }

    private func clampLeverage(_ leverage: Double) -> Double { min(max(leverage, leverageMin), leverageMax) }
}

/// The adaptive stops of a week. Source: domain specification, section 7, step 5.
public struct StopRules: Equatable, Sendable {
    /// How many standard deviations of the horizon's return the hard stop stands away.
    public var sigmas: Double
    /// The nearest hard stop, a fraction of the entry price.
    public var hardStopMin: Double
    /// The farthest hard stop, a fraction of the entry price.
    public var hardStopMax: Double
    /// Take profit as a share of the hard stop.
    public var takeProfitRatio: Double

    /// The stops for an annual volatility over a horizon in days.
    public func stops(volatility: Double, horizonDays: Int, daysPerYear: Int) -> Stops {
        let sigma = volatility / Double(daysPerYear).squareRoot() * Double(horizonDays).squareRoot()
        let hardStop = min(max(sigma * sigmas, hardStopMin), hardStopMax)
        return Stops(hardStop: hardStop, takeProfit: hardStop * takeProfitRatio)
    }
}

/// Distances from the entry price at which a position ends, as fractions of it.
public struct Stops: Equatable, Sendable {
    /// The adverse distance that ends it with a loss.
    public let hardStop: Double
    /// The favourable distance that ends it with a gain.
    public let takeProfit: Double

    /// Stops at two distances, fractions of the entry price.
    public init(hardStop: Double, takeProfit: Double) {
        self.hardStop = hardStop
        self.takeProfit = takeProfit
    }
}
