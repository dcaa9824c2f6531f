public import CivilTime
internal import Statistics
public import Strategy

/// A trade as a person reads it in a file or on a page: rounded figures. Performance is measured on these, so that whoever has
/// the file can check it.
public struct RoundedTrade: Sendable, Equatable {
    /// The trade's number in its ledger, from 1.
    public let tradeID: Int
    /// When the position was opened.
    public let entryTime: Instant
    /// When it was closed.
    public let exitTime: Instant
    /// Its side.
    public let side: Direction
    /// The entry price in COP per USD, 2 decimals.
    public let entryPrice: Double
    /// The exit price in COP per USD, 2 decimals.
    public let exitPrice: Double
    /// Profit and loss after costs in USD, 2 decimals.
    public let pnlUSD: Double
    /// Profit and loss after costs in percent of equity at entry, 4 decimals.
    public let pnlPct: Double
    /// Why it was closed: `take_profit`, `hard_stop`, `week_end`, …
    public let exitReason: String
    /// Equity before the trade in USD, 2 decimals.
    public let equityAtEntry: Double
    /// Equity after the trade in USD, 2 decimals.
    public let equityAtExit: Double
    /// Position size as a multiple of equity, 3 decimals.
    public let leverage: Double
    /// How sure the signal was: `HIGH`, `MEDIUM` or `LOW`.
    public let confidenceTier: String
    /// The distance of the hard stop in percent of the entry price, 2 decimals.
    public let hardStopPct: Double
    /// The distance of the take profit in percent of the entry price, 2 decimals.
    public let takeProfitPct: Double

    /// A trade from figures that are rounded already.
    public init(
        tradeID: Int, entryTime: Instant, exitTime: Instant, side: Direction, entryPrice: Double, exitPrice: Double,
        pnlUSD: Double, pnlPct: Double, exitReason: String, equityAtEntry: Double, equityAtExit: Double, leverage: Double,
        confidenceTier: String, hardStopPct: Double, takeProfitPct: Double
    ) {
        self.tradeID = tradeID
        self.entryTime = entryTime
        self.exitTime = exitTime
        self.side = side
        self.entryPrice = entryPrice
        self.exitPrice = exitPrice
        self.pnlUSD = pnlUSD
        self.pnlPct = pnlPct
        self.exitReason = exitReason
        self.equityAtEntry = equityAtEntry
        self.equityAtExit = equityAtExit
        self.leverage = leverage
        self.confidenceTier = confidenceTier
        self.hardStopPct = hardStopPct
        self.takeProfitPct = takeProfitPct
    }

    /// A closed trade, rounded. Each figure is rounded from its exact binary value, none from another rounded one.
    /// - Parameter equityAtEntry: equity before the trade in USD, unrounded.
    public init(_ trade: ClosedTrade, tradeID: Int, equityAtEntry: Double) {
        self.init(
            tradeID: tradeID, entryTime: trade.entryTime, exitTime: trade.exitTime, side: trade.direction,
            entryPrice: rounded(trade.entryPrice, decimals: 2), exitPrice: rounded(trade.exitPrice, decimals: 2),
            pnlUSD: rounded(equityAtEntry * trade.pnl, decimals: 2), pnlPct: rounded(trade.pnl * 100, decimals: 4),
            exitReason: trade.exitReason, equityAtEntry: rounded(equityAtEntry, decimals: 2),
            equityAtExit: rounded(equityAtEntry * (1 + trade.pnl), decimals: 2),
            leverage: rounded(trade.leverage, decimals: 3), confidenceTier: trade.confidenceTier,
            hardStopPct: rounded(trade.hardStop * 100, decimals: 2),
            takeProfitPct: rounded(trade.takeProfit * 100, decimals: 2))
    }

    /// Whether the price moved to the side of the position, whatever costs left of it. No move is no hit.
    public var isDirectionCorrect: Bool { (exitPrice - entryPrice) * Double(side.rawValue) > 0 }
}
