public import Market
public import Strategy

/// When a position ends within a bar.
public enum ExitRule: Equatable, Sendable {
    /// At a hard stop or a take profit, both fixed at the entry.
    case bracket(Stops, fill: Bracket.StopFill)
    /// At a hard stop fixed at the entry, or at a stop that follows the best price once the gain is large enough.
    case trailing(TrailingStop)
    /// Never: the position is held to the close of its period.
    case none

    /// The levels of a bracket; `nil` of another rule.
    public var stops: Stops? {
        switch self {
        case .bracket(let stops, _): stops
        case .trailing, .none: nil
        }
    }
}

/// A stop that follows the best price since the entry.
public struct TrailingStop: Equatable, Sendable {
    /// The gain of the best price that arms it, a fraction of the entry price.
    public let activation: Double
    /// How far the adverse extreme may lie from the best price once it is armed, a fraction of the best price.
    public let trail: Double
    /// The adverse distance that ends the position whether or not it is armed, a fraction of the entry price.
    public let hardStop: Double
    /// How a stop fills whose level a gap jumps over.
    public let fill: Bracket.StopFill

    /// A trailing stop.
    ///
    /// - Precondition: the distances are fractions above 0 and below 1.
    public init(activation: Double, trail: Double, hardStop: Double, fill: Bracket.StopFill) {
        for fraction in [activation, trail, hardStop] {
            precondition(fraction > 0 && fraction < 1, "a distance of \(fraction) of a price")
        }
        self.activation = activation
        self.trail = trail
        self.hardStop = hardStop
        self.fill = fill
    }
}

/// A position watched bar by bar: the rule, and what it keeps from one bar to the next. A value, made anew from the bars that were
/// tested wherever it is needed.
public struct ExitWatch: Equatable, Sendable {
    private let rule: ExitRule
    private let direction: Direction
    private let entryPrice: Double
    /// The levels that were fixed at the entry; `nil` where none were.
    private let bracket: Bracket?
    /// The best price since the entry, COP per USD.
    public private(set) var peak: Double
    /// Whether a trailing stop follows it.
    public private(set) var isArmed = false

    /// A watch that begins at an entry.
    ///
    /// - Precondition: the price is above 0.
    public init(_ rule: ExitRule, _ direction: Direction, entryPrice: Double) {
        precondition(entryPrice > 0, "an entry at \(entryPrice)")
        self.rule = rule
        self.direction = direction
        self.entryPrice = entryPrice
        peak = entryPrice
        bracket =
            switch rule {
            case .bracket(let stops, let fill):
                Bracket(direction: direction, entryPrice: entryPrice, stops: stops, stopFill: fill)
            case .trailing(let stop):
                Bracket(
                    direction: direction, entryPrice: entryPrice, stops: Stops(hardStop: stop.hardStop, takeProfit: .infinity),
                    stopFill: stop.fill)
            case .none: nil
            }
    }

    /// Takes the next bar.
    ///
    /// - Returns: the fill when the bar ends the position; `nil` when the position outlives it.
    public mutating func exit(in bar: Bar) -> (price: Double, reason: ExitReason)? {
        // The hard stop stands first.
        if let hit = bracket?.exit(in: bar) { return hit }
        switch rule {
        case .trailing(let stop): return follow(bar, stop)
        case .bracket, .none: return nil
        }
    }

    /// The best price moves, arms the stop, and may end the position in the same bar.
    private mutating func follow(_ bar: Bar, _ stop: TrailingStop) -> (price: Double, reason: ExitReason)? {
        let levelBefore = isArmed ? level(stop) : nil
        peak = direction == .long ? max(peak, bar.high) : min(peak, bar.low)
        isArmed = isArmed || direction.sign * (peak - entryPrice) / entryPrice >= stop.activation
        let adverse = direction == .long ? bar.low : bar.high
        guard isArmed, direction.sign * (peak - adverse) / peak >= stop.trail else { return nil }
        return (price(level(stop), before: levelBefore, adverse, bar.open, stop.fill), .trailingStop)
    }

    private func level(_ stop: TrailingStop) -> Double { peak * (1 - direction.sign * stop.trail) }

    /// The level, never beyond the bar's own extreme; the open, where a gap jumps over the level as it stood before the bar.
    private func price(
        _ level: Double, before: Double?, _ adverse: Double, _ open: Double, _ fill: Bracket.StopFill
    ) -> Double {
        if fill == .atWorseOfLevelAndOpen, let before, direction.sign * (open - before) <= 0 { return open }
        return direction == .long ? max(level, adverse) : min(level, adverse)
    }
}
