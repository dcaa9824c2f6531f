internal import Statistics

/// The returns of trades, one per week, and what is computed from nothing else.
public struct TradeReturns: Sendable {
    /// Trades a year, by which weekly ratios become annual ones. A week skipped does not count as a return of zero.
    static let perYear = 52.0

    /// Profit and loss as a fraction of equity at entry, from the rounded percentages.
    let values: [Double]
    /// `nil` without trades.
    let moments: Moments?

    /// The returns of trades in the order of their entry.
    public init(_ trades: [RoundedTrade]) {
        values = trades.map { $0.pnlPct / 100 }
        moments = Moments(values)
    }

    /// Mean over population deviation, times √52; 0 without deviation, `nil` without trades.
    public var annualSharpe: Double? {
        moments.map { ($0.sharpeRatio ?? 0) * TradeReturns.perYear.squareRoot() }
    }

    /// The deepest fall of the compounded curve from its highest point so far, the start included, as a fraction of that point.
    public var maximumDrawdown: Double {
        var (equity, peak, deepest) = (10_000.0, 10_000.0, 0.0)
        for value in values {
            equity *= 1 + value
            peak = max(peak, equity)
            deepest = max(deepest, (peak - equity) / peak)
        }
        return deepest
    }
}
