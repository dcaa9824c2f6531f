public import CivilTime

/// What looks wrong in a series of bars that breaks no rule: to be named, and for a person to judge.
public struct BarPlausibility: Sendable {
    /// What kind of thing it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// A price outside the symbol's plausible range.
        case outsideRange = "outside_range"
        /// A close far from both its neighbours, on one side of them.
        case isolated
        /// A day on which no market is held.
        case weekend
        /// A time of day outside 08:00–12:55 COT.
        case outsideSession = "outside_session"
        /// An opening that is not on the five-minute grid.
        case offGrid = "off_grid"
        /// Nearly all bars would lie in the session if they all were some hours later.
        case shifted
    }

    /// All bars of one kind.
    public struct Finding: Equatable, Sendable {
        /// What is wrong with them.
        public let kind: Kind
        /// How many there are.
        public let count: Int
        /// The opening of the first.
        public let first: Instant
        /// The worst of them, in words.
        public let worst: String

        /// `3 bars off the five-minute grid, the first at 2024-06-04T09:00:00-05:00`.
        public var text: String {
            let bars = count == 1 ? "1 bar" : "\(count) bars"
            return "\(bars) \(worst), the first at \(first.formatted(in: .bogota))"
        }
    }

    /// How many robust deviations (1.4826 times the median absolute deviation of the changes from close to close) a close must lie
    /// from both its neighbours to be named.
    public static let deviations = 5.0
    /// The scale that makes the median absolute deviation estimate the standard deviation of normal data (Rousseeuw and Croux, 1993).
    private static let normalScale = 1.4826
    /// The share of bars that a shift must bring into the session to be named.
    private static let shiftShare = 0.99

    /// The fraction of a price that an isolated five-minute close must lie from both neighbours as well. Five-minute changes have heavy
    /// tails: of the 75 000 bars of five real years 308 lie beyond five deviations and the farthest 1.2 % away, and none is wrong.
    public static let leastFiveMinuteMove = 0.015

    private let prices: ClosedRange<Double>?

    /// Rules for the bars of one symbol.
    ///
    /// - Parameter prices: what is plausible, both ends included; `nil` believes every price.
    public init(prices: ClosedRange<Double>?) { self.prices = prices }

    /// What is to be named of five-minute bars, their times ascending.
    ///
    /// - Complexity: O(n log n).
    public func findings(fiveMinute bars: [Bar]) -> [Finding] {
        let outside = bars.filter { TradingSession.slot(openingAt: $0.time) == nil }
        let offGrid = outside.filter { $0.time.microseconds % 300_000_000 != 0 }
        let late = outside.filter { $0.time.microseconds % 300_000_000 == 0 }
        return [
            outsideRange(bars), isolated(bars, atLeast: BarPlausibility.leastFiveMinuteMove), weekend(bars),
            finding(.outsideSession, late, "outside 08:00–12:55 COT"),
            finding(.offGrid, offGrid, "off the five-minute grid"), shifted(bars, outside.count),
        ].compactMap { $0 }
    }

    /// What is to be named of daily bars, their dates ascending.
    ///
    /// - Complexity: O(n log n).
    public func findings(daily bars: [Bar]) -> [Finding] {
        [outsideRange(bars), isolated(bars, atLeast: 0), weekend(bars)].compactMap { $0 }
    }

    // MARK: - Kinds

    private func finding(_ kind: Kind, _ bars: [Bar], _ worst: @autoclosure () -> String) -> Finding? {
        bars.first.map { Finding(kind: kind, count: bars.count, first: $0.time, worst: worst()) }
    }

    private func outsideRange(_ bars: [Bar]) -> Finding? {
        guard let prices else { return nil }
        let wrong = bars.filter { $0.low < prices.lowerBound || $0.high > prices.upperBound }
        guard let low = wrong.map(\.low).min(), let high = wrong.map(\.high).max() else { return nil }
        return finding(
            .outsideRange, wrong,
            "outside the plausible prices \(prices.lowerBound) to \(prices.upperBound) (from \(low) to \(high))")
    }

    private func isolated(_ bars: [Bar], atLeast leastMove: Double) -> Finding? {
        let changes = zip(bars, bars.dropFirst()).map { ($1.close - $0.close) / $0.close }
        guard let scale = BarPlausibility.robustDeviation(changes) else { return nil }
        let limit = max(BarPlausibility.deviations * scale, leastMove)
        var wrong: [(bar: Bar, distance: Double)] = []
        for (index, bar) in bars.enumerated().dropFirst().dropLast() {
            let before = (bar.close - bars[index - 1].close) / bars[index - 1].close
            let after = (bar.close - bars[index + 1].close) / bars[index + 1].close
            let distance = min(abs(before), abs(after))
            if before * after > 0, distance > limit { wrong.append((bar, distance)) }
        }
        guard let worst = wrong.max(by: { $0.distance < $1.distance }) else { return nil }
        return finding(
            .isolated, wrong.map(\.bar),
            "more than \(Int(BarPlausibility.deviations)) robust deviations from both neighbours (the worst closes at "
                + "\(worst.bar.close) on \(worst.bar.time.formatted(in: .bogota)))")
    }

    private func weekend(_ bars: [Bar]) -> Finding? {
        finding(.weekend, bars.filter { Zone.bogota.date($0.time).weekday.isWeekend }, "on a Saturday or Sunday")
    }

    /// The least shift by whole hours that brings nearly all bars into the session, where they are not.
    private func shifted(_ bars: [Bar], _ outsideCount: Int) -> Finding? {
        guard Double(bars.count - outsideCount) < BarPlausibility.shiftShare * Double(bars.count) else { return nil }
        let wanted = Int((BarPlausibility.shiftShare * Double(bars.count)).rounded(.up))
        for hours in (1...12).flatMap({ [$0, -$0] }) {
            let inside = bars.count { TradingSession.slot(openingAt: $0.time.adding(minutes: 60 * hours)) != nil }
            guard inside >= wanted else { continue }
            return finding(
                .shifted, bars,
                "that would lie in the session \(abs(hours)) hours \(hours > 0 ? "later" : "earlier"): another zone?")
        }
        return nil
    }

    /// 1.4826 × the median absolute deviation; `nil` of fewer than 20 values, which say little.
    static func robustDeviation(_ values: [Double]) -> Double? {
        guard values.count >= 20, let middle = median(values) else { return nil }
        return median(values.map { abs($0 - middle) }).map { normalScale * $0 }
    }

    private static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let half = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
    }
}
