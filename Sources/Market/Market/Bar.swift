public import CivilTime

/// Open, high, low and close of one interval, in units of the quote currency: finite, positive, and with
/// low ≤ open, close ≤ high. A value of this type cannot break those rules.
public struct Bar: Equatable, Sendable {
    /// The instant the interval opens; a daily bar stands at Bogotá midnight.
    public let time: Instant
    /// The first price.
    public let open: Double
    /// The highest price.
    public let high: Double
    /// The lowest price.
    public let low: Double
    /// The last price.
    public let close: Double

    /// A bar that keeps the rules.
    ///
    /// - Throws: `BarError`, the first rule that is broken.
    public init(time: Instant, open: Double, high: Double, low: Double, close: Double) throws(BarError) {
        for (name, price) in [("open", open), ("high", high), ("low", low), ("close", close)] {
            guard price.isFinite else { throw .notFinite(name) }
            guard price > 0 else { throw .notPositive(name, price) }
        }
        guard high >= low else { throw .highBelowLow(high: high, low: low) }
        guard low <= open, open <= high else { throw .outsideRange("open", open, low: low, high: high) }
        guard low <= close, close <= high else { throw .outsideRange("close", close, low: low, high: high) }
        self.init(unchecked: time, open, high, low, close)
    }

    /// A bar whose rules the caller has checked in bulk.
    package init(unchecked time: Instant, _ open: Double, _ high: Double, _ low: Double, _ close: Double) {
        self.time = time
        self.open = open
        self.high = high
        self.low = low
        self.close = close
    }
}

/// The rule a bar broke.
public enum BarError: Error, Equatable, Sendable {
    case notFinite(String)
    case notPositive(String, Double)
    case highBelowLow(high: Double, low: Double)
    case outsideRange(String, Double, low: Double, high: Double)
}

extension BarError: CustomStringConvertible {
    /// The rule and the value, for people.
    public var description: String {
        switch self {
        case .notFinite(let name): "\(name) is missing or not finite"
        case .notPositive(let name, let price): "\(name) is \(price); prices are above 0"
        case .highBelowLow(let high, let low): "high \(high) is below low \(low)"
        case .outsideRange(let name, let price, let low, let high): "\(name) \(price) lies outside low \(low) … high \(high)"
        }
    }
}

/// The bar of one trading day, named by its Bogotá date.
public struct DailyBar: Equatable, Sendable {
    /// The Bogotá date.
    public let date: CivilDate
    /// The prices; `bar.time` is Bogotá midnight of `date`.
    public let bar: Bar

    /// The bar of a date. The bar's own time must be Bogotá midnight of it.
    public init(date: CivilDate, bar: Bar) {
        precondition(bar.time == Zone.bogota.instant(date), "a daily bar stands at Bogotá midnight")
        self.date = date
        self.bar = bar
    }

    /// When a daily bar is known: 13:00 COT of its day, after the session's last five-minute bar has ended.
    public static func visible(_ date: CivilDate) -> Instant { Zone.bogota.instant(date).adding(minutes: 13 * 60) }
}
