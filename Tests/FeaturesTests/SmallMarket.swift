import TestSupport
import CivilTime
import Features
import Macro
import Market

/// Daily bars and macro rows made for a test.
enum SmallMarket {
    static let start = CivilDate.firstDay(ofYear: 2024)

    /// A bar that opens at the previous close and reaches a little beyond both.
    static func bar(_ date: CivilDate, open: Double, close: Double) -> DailyBar {
        let bar = Bar(
            unchecked: Zone.bogota.instant(date), open, max(open, close) * 1.001, min(open, close) * 0.999, close)
        return DailyBar(date: date, bar: bar)
    }

    /// Bars of consecutive weekdays with these closes, the first on Monday 2024-01-01.
    static func bars(closes: [Double]) -> [DailyBar] {
        var date = start.adding(days: -1)
        var previous = closes.first ?? 1
        return closes.map { close in
            date = date.nextWeekday
            defer { previous = close }
            return bar(date, open: previous, close: close)
        }
    }

    /// A wandering price near 4 000, the same for the same seed.
    static func closes(_ count: Int, seed: UInt64 = 5) -> [Double] {
        var state = seed
        var price = 4000.0
        return (0..<count).map { _ in
            state = state * 48_271 % 2_147_483_647
            price *= 1 + (Double(state) / 2_147_483_647 - 0.5) / 50
            return price
        }
    }

    /// A macro row for every calendar day from ten days before the first bar; the values count up.
    static func macro(days: Int) -> MacroTable {
        let dates = (-10..<days).map { start.adding(days: $0) }
        let values = dates.indices.map(Double.init)
        return MacroTable(
            dates: dates, columns: [.dxy: values, .wti: values.map { -$0 }, .vix: values.map { $0 / 2 }, .embi: values])
    }

    static func table(_ count: Int) -> FeatureTable {
        FeatureTable(bars: bars(closes: closes(count)), macro: macro(days: count * 2))
    }
}

/// Whether two values are the same double, missing ones included.
func isSame(_ left: Double, _ right: Double) -> Bool { left == right || (left.isNaN && right.isNaN) }
