public import CivilTime
public import Strategy

/// A position from entry to exit, in full precision.
public struct ClosedTrade: Sendable, Equatable {
    /// When the position was opened.
    public var entryTime: Instant
    /// When it was closed.
    public var exitTime: Instant
    /// Its side.
    public var direction: Direction
    /// The entry price in COP per USD.
    public var entryPrice: Double
    /// The exit price in COP per USD.
    public var exitPrice: Double
    /// Why it was closed: `take_profit`, `hard_stop`, `week_end`, …
    public var exitReason: String
    /// Profit and loss after costs, a fraction of equity at entry.
    public var pnl: Double
    /// Position size as a multiple of equity.
    public var leverage: Double
    /// How sure the signal was: `HIGH`, `MEDIUM` or `LOW`.
    public var confidenceTier: String
    /// The distance of the hard stop, a fraction of the entry price.
    public var hardStop: Double
    /// The distance of the take profit, a fraction of the entry price.
    public var takeProfit: Double

    /// A trade from its parts, in the units of the properties.
    public init(
        entryTime: Instant, exitTime: Instant, direction: Direction, entryPrice: Double, exitPrice: Double, exitReason: String,
        pnl: Double, leverage: Double, confidenceTier: String, hardStop: Double, takeProfit: Double
    ) {
        self.entryTime = entryTime
        self.exitTime = exitTime
        self.direction = direction
        self.entryPrice = entryPrice
        self.exitPrice = exitPrice
        self.exitReason = exitReason
        self.pnl = pnl
        self.leverage = leverage
        self.confidenceTier = confidenceTier
        self.hardStop = hardStop
        self.takeProfit = takeProfit
    }
}
