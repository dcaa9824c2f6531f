internal import Statistics
public import Strategy

/// The returns of trades, at most one a decision, and what is computed from nothing else.
public struct TradeReturns: Sendable {
    /// Decisions a year, by which ratios become annual ones. A decision skipped does not count as a return of zero.
    let perYear: Double

    /// Profit and loss as a fraction of equity at entry, from the rounded percentages.
    let values: [Double]
    /// `nil` without trades.
    let moments: Moments?

    /// The returns of trades in the order of their entry.
    public init(_ trades: [RoundedTrade], _ cadence: Cadence) {
        perYear = cadence.periodsPerYear
        values = trades.map { $0.pnlPct / 100 }
        moments = Moments(values)
    }

    /// The returns of a ledger's trades.
    public init(_ ledger: TradeLedger) { self.init(ledger.trades, ledger.cadence) }

    /// Mean over population deviation, times the root of the decisions a year; 0 without deviation, `nil` without trades.
    public var annualSharpe: Double? {
        moments.map { ($0.sharpeRatio ?? 0) * perYear.squareRoot() }
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
