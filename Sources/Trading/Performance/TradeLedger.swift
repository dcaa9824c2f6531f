/// Trades one after the other, each made with all the equity that the one before left.
public struct TradeLedger: Sendable, Equatable {
    /// Equity before the first trade in USD.
    public let initialCapital: Double
    /// The trades so far, rounded, in the order recorded.
    public private(set) var trades: [RoundedTrade] = []
    /// Equity after the last trade in USD, unrounded.
    public private(set) var equity: Double

    /// An empty ledger.
    public init(initialCapital: Double) {
        self.initialCapital = initialCapital
        equity = initialCapital
    }

    /// Adds a trade and compounds its profit or loss.
    public mutating func record(_ trade: ClosedTrade) {
        trades.append(RoundedTrade(trade, tradeID: trades.count + 1, equityAtEntry: equity))
        equity *= 1 + trade.pnl
    }
}
