import CivilTime
import Features
import Macro
import Market

/// Daily bars of weekdays from 2024-01-01 with a wandering price, and macro rows beside them.
enum SmallMarket {
    static let start = CivilDate.firstDay(ofYear: 2024)
    /// Dates of the first bars, Mondays to Fridays.
    static let dates = sequence(first: start, next: { $0.nextWeekday })

    static func table(_ count: Int, from poisoned: CivilDate? = nil) -> FeatureTable {
        var state: UInt64 = 17
        func noise() -> Double {
            state = state * 48_271 % 2_147_483_647
            return Double(state) / 1_073_741_823.5 - 1
        }
        var close = 4000.0
        var macroRows: [(CivilDate, Double)] = [(start.adding(days: -1), 100)]
        let bars = dates.prefix(count).enumerated().map { index, date -> DailyBar in
            let open = close
            close *= 1 + 0.01 * noise()
            macroRows.append((date, 100 + 5 * noise()))
            if let poisoned, date >= poisoned {
                close = index % 2 == 0 ? 1e-3 : 1e7
                macroRows[index + 1].1 = -9e9
            }
            let bar = Bar(unchecked: Zone.bogota.instant(date), open, max(open, close), min(open, close), close)
            return DailyBar(date: date, bar: bar)
        }
        let values = macroRows.map(\.1)
        let macro = MacroTable(
            dates: macroRows.map(\.0),
            columns: [
                .dxy: values, .wti: values.map { $0 * $0 }, .vix: values.map { 1 / $0 },
                .embi: values.map { $0.truncatingRemainder(dividingBy: 1) },
            ])
        return FeatureTable(bars: bars, macro: macro)
    }

    static func mondays(_ table: FeatureTable) -> [CivilDate] { table.dates.filter { $0.weekday == .monday } }
}
