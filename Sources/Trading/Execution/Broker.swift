public import CivilTime
public import Failures
public import Market
public import Strategy

/// An order of a strategy.
public struct Order: Equatable, Sendable {
    /// Which end of the position it makes.
    public enum Leg: String, Sendable, CaseIterable {
        case entry, exit
    }

    /// Which way it trades dollars.
    public enum Side: String, Sendable, CaseIterable {
        case buy, sell
    }

    /// The same for every attempt to send it, so that a restart never doubles it: strategy, period and leg.
    public let clientOrderID: String
    /// Which end of the position it makes.
    public let leg: Leg
    /// Which way it trades.
    public let side: Side
    /// US dollars: equity at the entry times leverage.
    public let quantity: Double
    /// The price it is sent for, COP per USD: the close or the level that the strategy's rules name.
    public let price: Double
    /// The opening of the bar that gave the price.
    public let barTime: Instant
    /// Why the position ends; `nil` for an entry.
    public let reason: ExitReason?

    /// The order that opens a period's position.
    public init(
        entering period: PeriodKey, of strategyID: String, _ direction: Direction, quantity: Double, _ entry: PositionEntry,
        bar: Bar
    ) {
        clientOrderID = Order.clientOrderID(strategyID, period, .entry)
        leg = .entry
        side = direction == .long ? .buy : .sell
        self.quantity = quantity
        price = entry.price
        barTime = bar.time
        reason = nil
    }

    /// The order that closes a period's position.
    public init(
        leaving period: PeriodKey, of strategyID: String, _ direction: Direction, quantity: Double, _ exit: PositionExit, bar: Bar
    ) {
        clientOrderID = Order.clientOrderID(strategyID, period, .exit)
        leg = .exit
        side = direction == .long ? .sell : .buy
        self.quantity = quantity
        price = exit.price
        barTime = bar.time
        reason = exit.reason
    }

    /// `smart_simple_v11:2024-W23:entry`.
    public static func clientOrderID(_ strategyID: String, _ period: PeriodKey, _ leg: Leg) -> String {
        "\(strategyID):\(period):\(leg.rawValue)"
    }
}

/// What an order got.
public struct Fill: Equatable, Sendable {
    /// COP per USD.
    public let price: Double
    /// The opening of the bar it was filled in.
    public let barTime: Instant
    /// What it cost, US dollars.
    public let costs: Double

    /// A fill.
    public init(price: Double, barTime: Instant, costs: Double) {
        self.price = price
        self.barTime = barTime
        self.costs = costs
    }
}

/// Where orders go.
///
/// The executor calls it inside the transaction that stores the order, and may be killed before that ends. So a broker must
/// answer an order id it has seen with the fill it gave then, and never trade it again.
public protocol Broker: Sendable {
    /// Executes an order.
    ///
    /// - Throws: when the order was not executed; nothing is stored then.
    func execute(_ order: Order) throws(Failure) -> Fill
}

/// Fills every order at the price it was sent for, with the strategy's costs. It keeps nothing: the same order is the same
/// fill.
public struct PaperBroker: Broker {
    private let costs: TradingCosts

    /// A broker that charges these costs.
    public init(costs: TradingCosts) { self.costs = costs }

    /// The fill at the order's price.
    public func execute(_ order: Order) -> Fill {
        let fraction = order.reason.map { costs.exitFraction($0) } ?? costs.entryFraction
        return Fill(price: order.price, barTime: order.barTime, costs: order.quantity * fraction)
    }
}
