internal import Statistics

/// The figures of a backtest, either in full precision or as printed. `nil` where there is nothing to measure.
public struct PerformanceFigures: Sendable, Equatable {
    /// Equity after the last trade in USD; printed with 2 decimals.
    public var finalEquity: Double
    /// Final over initial equity, less 1, in percent; 2 decimals.
    public var totalReturnPct: Double?
    /// Annualised ratio of mean to population deviation of the trades' returns; 0 without deviation; 3 decimals.
    public var sharpe: Double?
    /// The deepest fall of the compounded curve from its running maximum, in percent, not negative; 2 decimals.
    public var maxDrawdownPct: Double?
    /// The share of trades that earned money after costs, in percent; 1 decimal.
    public var winRatePct: Double?
    /// The sum of winning USD over that of the other trades, without sign; `nil` without losses; 3 decimals.
    public var profitFactor: Double?
    /// The share of trades whose price move had the signal's sign, in percent; 1 decimal.
    public var directionAccuracyPct: Double?
    /// The share of bootstrap means at or below zero; 1 without trades; 4 decimals.
    public var pValue: Double
    /// Student's statistic of the mean return; `nil` with fewer than two trades or without deviation; 3 decimals.
    public var tStatistic: Double?
    /// The central 95 % of the bootstrap means, times 52: the mean return a year as a fraction; 4 decimals.
    public var annualMeanInterval: ClosedRange<Double>?
    /// The return of holding the currency from the year's first to its last close, in percent; 2 decimals.
    public var buyAndHoldReturnPct: Double?
    /// What the initial capital would have become by holding, in USD; 2 decimals.
    public var buyAndHoldFinalEquity: Double?

    /// The figures with the decimals that are printed.
    var printed: PerformanceFigures {
        func round(_ value: Double?, _ decimals: Int) -> Double? { value.map { rounded($0, decimals: decimals) } }
        var figures = self
        figures.finalEquity = rounded(finalEquity, decimals: 2)
        figures.totalReturnPct = round(totalReturnPct, 2)
        figures.sharpe = round(sharpe, 3)
        figures.maxDrawdownPct = round(maxDrawdownPct, 2)
        figures.winRatePct = round(winRatePct, 1)
        figures.profitFactor = round(profitFactor, 3)
        figures.directionAccuracyPct = round(directionAccuracyPct, 1)
        figures.pValue = rounded(pValue, decimals: 4)
        figures.tStatistic = round(tStatistic, 3)
        figures.annualMeanInterval = annualMeanInterval.map {
            rounded($0.lowerBound, decimals: 4)...rounded($0.upperBound, decimals: 4)
        }
        figures.buyAndHoldReturnPct = round(buyAndHoldReturnPct, 2)
        figures.buyAndHoldFinalEquity = round(buyAndHoldFinalEquity, 2)
        return figures
    }
}
