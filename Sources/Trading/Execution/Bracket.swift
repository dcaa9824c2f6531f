public import Market
public import Strategy

/// Why a position ended.
public enum ExitReason: String, Sendable, CaseIterable {
    case takeProfit = "take_profit"
    case hardStop = "hard_stop"
    case weekEnd = "week_end"
    /// The stop that follows the best price was reached.
    case trailingStop = "trailing_stop"
    /// The session of a daily position was over.
    case sessionClose = "session_close"
    /// The operator, or a broken circuit, closed it before its week was over.
    case circuitBreaker = "circuit_breaker"
}

/// The two price levels around an entry at which a position ends within a bar.
///
/// The hard stop is tested before the take profit, in one bar as well as between bars: where both lie inside a bar, the
/// bar does not tell which came first, and the worse is assumed. Source: domain specification, section 7, step 6.
public struct Bracket: Equatable, Sendable {
    /// How a hard stop fills.
    public enum StopFill: Sendable {
        /// Exactly at its level (`daily_close`, the reference).
        case atLevel
        /// At the worse of its level and the bar's open, since a gap jumps over the level (`intraday_m5`).
        case atWorseOfLevelAndOpen
    }

    /// The side of the position.
    public let direction: Direction
    /// The price at or beyond which the position is stopped out.
    public let hardStopLevel: Double
    /// The price at or beyond which the gain is taken.
    public let takeProfitLevel: Double
    private let stopFill: StopFill

    /// The bracket around an entry price.
    public init(direction: Direction, entryPrice: Double, stops: Stops, stopFill: StopFill) {
        self.direction = direction
        self.stopFill = stopFill
        switch direction {
        case .long:
            hardStopLevel = entryPrice * (1 - stops.hardStop)
            takeProfitLevel = entryPrice * (1 + stops.takeProfit)
        case .short:
            hardStopLevel = entryPrice * (1 + stops.hardStop)
            takeProfitLevel = entryPrice * (1 - stops.takeProfit)
        }
    }

    /// The fill when a bar ends the position; `nil` when the position outlives the bar.
    public func exit(in bar: Bar) -> (price: Double, reason: ExitReason)? {
        let isStopped = direction == .long ? bar.low <= hardStopLevel : bar.high >= hardStopLevel
        if isStopped { return (stopPrice(open: bar.open), .hardStop) }
        let isTaken = direction == .long ? bar.high >= takeProfitLevel : bar.low <= takeProfitLevel
        return isTaken ? (takeProfitLevel, .takeProfit) : nil
    }

    private func stopPrice(open: Double) -> Double {
        switch stopFill {
        case .atLevel: hardStopLevel
        case .atWorseOfLevelAndOpen: direction == .long ? min(hardStopLevel, open) : max(hardStopLevel, open)
        }
    }
}
