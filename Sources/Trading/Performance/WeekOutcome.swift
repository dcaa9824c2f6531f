public import CivilTime
public import Execution
public import Strategy

/// One week of a backtest as it would have gone on either side: what the strategy decided, and how a long and a short position
/// opened with it would have ended.
public struct WeekOutcome: Sendable, Equatable {
    /// What one side of the week would have been.
    public struct Side: Sendable, Equatable {
        /// The factor that the week's confidence tier puts on base leverage for this side; 0 skips the week.
        public let multiplier: Double
        /// How the position would have ended; `nil` when no later bar could close it, and then this side is not traded.
        public let exit: PositionExit?

        /// A side from its parts.
        public init(multiplier: Double, exit: PositionExit?) {
            self.multiplier = multiplier
            self.exit = exit
        }
    }

    /// When either position would have been opened.
    public let entryTime: Instant
    /// The price of either in COP per USD.
    public let entryPrice: Double
    /// What the strategy decided.
    public let direction: Direction
    /// Whether a guardrail kept the strategy out of the week. A week skipped for size alone is not held back.
    public let isHeldBack: Bool
    /// The confidence tier, the same for both sides: `HIGH`, `MEDIUM` or `LOW`.
    public let confidenceTier: String
    /// Leverage before the multiplier and the limits.
    public let baseLeverage: Double
    /// The distance of the hard stop, a fraction of the entry price.
    public let hardStop: Double
    /// The distance of the take profit, a fraction of the entry price.
    public let takeProfit: Double
    /// The week as a long position.
    public let long: Side
    /// The week as a short position.
    public let short: Side

    /// A week from its parts, in the units of the properties.
    public init(
        entryTime: Instant, entryPrice: Double, direction: Direction, isHeldBack: Bool = false, confidenceTier: String,
        baseLeverage: Double, hardStop: Double, takeProfit: Double, long: Side, short: Side
    ) {
        self.entryTime = entryTime
        self.entryPrice = entryPrice
        self.direction = direction
        self.isHeldBack = isHeldBack
        self.confidenceTier = confidenceTier
        self.baseLeverage = baseLeverage
        self.hardStop = hardStop
        self.takeProfit = takeProfit
        self.long = long
        self.short = short
    }

    /// One of the two sides.
    public func side(_ direction: Direction) -> Side { direction == .long ? long : short }
}
