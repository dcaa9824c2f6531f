public import CivilTime
public import Market

/// What the executor did with a bar, and what the bar said then.
public struct BarUse: Equatable, Sendable {
    /// What for.
    public enum Use: String, Sendable, CaseIterable {
        /// Its close made the entry.
        case entry
        /// The levels of the position were tested in it.
        case test
        /// Its close, or a level in it, made the exit.
        case exit
        /// It went by while orders were halted.
        case passed
    }

    /// What for.
    public var use: Use
    /// The opening.
    public var time: Instant
    /// Open, high, low and close, COP per USD.
    public var prices: [Double]

    /// A use.
    ///
    /// - Precondition: there are four prices.
    public init(_ use: Use, time: Instant, prices: [Double]) {
        precondition(prices.count == 4, "a bar has open, high, low and close, not \(prices.count) prices")
        self.use = use
        self.time = time
        self.prices = prices
    }

    /// The use of a bar as it is stored now.
    public init(_ use: Use, _ bar: Bar) { self.init(use, time: bar.time, prices: bar.prices) }
}

extension Bar {
    /// Open, high, low and close.
    public var prices: [Double] { [open, high, low, close] }
}
