import CivilTime
import Market
import TestSupport
import Testing

/// A date from its text.
func day(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> CivilDate {
    guard let date = CivilDate(text) else {
        Issue.record("\(text) is no date", sourceLocation: sourceLocation)
        return CivilDate(dayNumber: 0)
    }
    return date
}

/// An instant from Bogotá's clock, `2026-03-24 08:30`.
func cot(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> Instant {
    guard let instant = Instant(text.replacing(" ", with: "T") + ":00-05:00") else {
        Issue.record("\(text) is no time in Bogotá", sourceLocation: sourceLocation)
        return Instant(microseconds: 0)
    }
    return instant
}

/// The openings of slots of one day.
func slots(_ date: String, _ range: Range<Int> = 0..<60) -> [Instant] {
    range.map { TradingSession.instant(day(date), slot: $0) }
}

/// Every slot of the trading days of a range of dates.
func sessions(_ first: String, _ last: String) -> [Instant] {
    TradingCalendar.colombia.tradingDays(in: day(first)...day(last)).flatMap { date in
        (0..<60).map { TradingSession.instant(date, slot: $0) }
    }
}

/// The detection of gaps in a pair's bars.
func gaps(
    in stored: [Instant], from start: String? = nil, asOf: String, absent: Set<Instant> = [], force: Bool = false
) -> GapReport {
    GapDetection().report(
        on: .usdcop, stored: stored, from: start.map { day($0) }, asOf: cot(asOf), absent: absent, force: force)
}

/// A bar whose prices are told apart by `price`.
func bar(_ time: Instant, _ price: Double, flat: Bool = true) -> Bar {
    do {
        return try Bar(time: time, open: price, high: flat ? price : price + 1, low: flat ? price : price - 1, close: price)
    } catch {
        Issue.record("\(price) makes no bar: \(error)")
        return Bar.one
    }
}

extension Bar {
    /// Some bar, for tests that have failed already.
    static var one: Bar {
        guard let bar = try? Bar(time: Instant(microseconds: 0), open: 1, high: 1, low: 1, close: 1) else {
            preconditionFailure("prices of 1 keep the rules")
        }
        return bar
    }
}
