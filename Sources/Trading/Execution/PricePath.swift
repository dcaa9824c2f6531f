public import CivilTime
public import Strategy

/// Where and when a position of the period opens. The same for both sides.
public struct PositionEntry: Equatable, Sendable {
    /// The instant of the entry order.
    public let time: Instant
    /// The fill price, quote currency per dollar.
    public let price: Double
    /// Minutes between the end of the bar that gave the price and the order; 0 for daily bars.
    public let barAgeMinutes: Int

    /// An entry.
    public init(time: Instant, price: Double, barAgeMinutes: Int) {
        self.time = time
        self.price = price
        self.barAgeMinutes = barAgeMinutes
    }
}

/// Where, when and why a position of the period ended, before costs.
public struct PositionExit: Equatable, Sendable {
    /// The instant of the exit.
    public let time: Instant
    /// The fill price.
    public let price: Double
    /// Why it ended.
    public let reason: ExitReason
    /// Minutes between the end of the bar that gave the closing price and the close of the period; 0 for stops and targets.
    public let barAgeMinutes: Int

    /// An exit.
    public init(time: Instant, price: Double, reason: ExitReason, barAgeMinutes: Int = 0) {
        self.time = time
        self.price = price
        self.reason = reason
        self.barAgeMinutes = barAgeMinutes
    }

    /// The Bogotá date of the exit.
    public var date: CivilDate { Zone.bogota.date(time) }
}

/// The prices of one period under a fill model: what an order of that period would have got, whatever its side.
public protocol PricePath {
    /// The fill of the period's entry; `nil` when the period offers none.
    var entry: PositionEntry? { get }

    /// The exit of a position opened at `entry`.
    func exit(from entry: PositionEntry, _ direction: Direction, stops: Stops) -> PositionExit
}

/// What a position gained, as a fraction of equity: direction × (exit − entry) / entry × leverage − costs.
public enum ProfitAndLoss {
    /// The unlevered price move in the direction's favour, before costs, a fraction of the entry price.
    public static func move(_ direction: Direction, entry: Double, exit: Double) -> Double {
        direction.sign * (exit - entry) / entry
    }

    /// Net of costs, which are paid on the leveraged position.
    public static func net(
        _ direction: Direction, entry: Double, exit: Double, reason: ExitReason, leverage: Double, costs: TradingCosts
    ) -> Double {
        move(direction, entry: entry, exit: exit) * leverage - costs.fraction(reason) * leverage
    }
}
