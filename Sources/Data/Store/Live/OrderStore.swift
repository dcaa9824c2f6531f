public import CivilTime
public import Failures
public import Postgres

/// An order with its fill, as `orders` and `fills` keep it.
public struct FilledOrder: Equatable, Sendable {
    /// The order's id, the same for every attempt.
    public var clientOrderID: String
    /// The strategy.
    public var strategyID: String
    /// `entry` or `exit`.
    public var leg: String
    /// `buy` or `sell`.
    public var side: String
    /// US dollars.
    public var quantity: Double
    /// The price it was sent for, COP per USD.
    public var price: Double
    /// The week's first trading day.
    public var signalDate: CivilDate
    /// Why it was sent, such as `week_end`.
    public var note: String?
    /// The opening of the bar it was filled in.
    public var barTime: Instant
    /// The price it was filled at, COP per USD.
    public var fillPrice: Double
    /// What the fill cost, US dollars.
    public var costs: Double

    /// An order.
    public init(
        clientOrderID: String, strategyID: String, leg: String, side: String, quantity: Double, price: Double,
        signalDate: CivilDate, note: String?, barTime: Instant, fillPrice: Double, costs: Double
    ) {
        self.clientOrderID = clientOrderID
        self.strategyID = strategyID
        self.leg = leg
        self.side = side
        self.quantity = quantity
        self.price = price
        self.signalDate = signalDate
        self.note = note
        self.barTime = barTime
        self.fillPrice = fillPrice
        self.costs = costs
    }
}

/// Orders and fills.
public struct OrderStore {
    private let connection: Connection

    /// The orders behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// Stores an order that was filled, in the transaction of the state it leads to.
    ///
    /// - Throws: `order_exists` (internal) when its id is taken: the state that sent it should have known.
    public func record(_ order: FilledOrder) throws(Failure) {
        let added = try connection.execute(
            """
            insert into orders (client_order_id, strategy_id, leg, side, quantity, price, status, signal_date, note)
            values (\(order.clientOrderID), \(order.strategyID), \(order.leg), \(order.side), \(order.quantity),
                \(order.price), 'filled', \(order.signalDate), \(nullable: order.note))
            on conflict (client_order_id) do nothing
            """)
        guard added == 1 else {
            throw Failure(
                .internal, code: "order_exists",
                "the order \(order.clientOrderID) was sent before, but its week does not show it",
                remedy: "Halt the strategy (usdcop halt) and compare orders, fills and forecast_h5_executions of that week.")
        }
        try connection.execute(
            """
            insert into fills (client_order_id, bar_time, price, costs)
            values (\(order.clientOrderID), \(order.barTime), \(order.fillPrice), \(order.costs))
            """)
    }

    /// The filled orders of a week, the entry first.
    public func orders(of strategyID: String, _ signalDate: CivilDate) throws(Failure) -> [FilledOrder] {
        let result = try connection.query(
            """
            select orders.*, fills.bar_time, fills.price as fill_price, fills.costs from orders join fills using (client_order_id)
            where strategy_id = \(strategyID) and signal_date = \(signalDate) order by leg
            """)
        var orders: [FilledOrder] = []
        for row in result.rows {
            let quantity: Double = try row.value("quantity")
            let fillPrice: Double = try row.value("fill_price")
            orders.append(
                FilledOrder(
                    clientOrderID: try row.value("client_order_id"), strategyID: strategyID, leg: try row.value("leg"),
                    side: try row.value("side"), quantity: quantity, price: try row.optional("price") ?? fillPrice,
                    signalDate: signalDate, note: try row.optional("note"), barTime: try row.value("bar_time"),
                    fillPrice: fillPrice, costs: try row.value("costs")))
        }
        return orders
    }
}
