internal import Statistics
public import Strategy

/// Trades one after the other, each made with all the equity that the one before left.
public struct TradeLedger: Sendable, Equatable {
    /// How often the strategy decides, by which the ratios of its trades become annual ones.
    public let cadence: Cadence
    /// Equity before the first trade in USD.
    public let initialCapital: Double
    /// The trades so far, rounded, in the order recorded.
    public private(set) var trades: [RoundedTrade] = []
    /// Equity after the last trade in USD, unrounded.
    public private(set) var equity: Double

    /// What all trades earned together in USD, 2 decimals.
    public var profitUSD: Double { rounded(equity - initialCapital, decimals: 2) }

    /// An empty ledger.
    public init(initialCapital: Double, cadence: Cadence) {
        self.cadence = cadence
        self.initialCapital = initialCapital
        equity = initialCapital
    }

    /// Adds a trade and compounds its profit or loss.
    public mutating func record(_ trade: ClosedTrade) {
        trades.append(RoundedTrade(trade, tradeID: trades.count + 1, equityAtEntry: equity))
        equity *= 1 + trade.pnl
    }
}
