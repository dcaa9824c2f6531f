internal import CivilTime
internal import Glibc

/// A range of values with room around them, never empty.
struct Axis: Equatable {
    let low: Double
    let high: Double

    /// The range of `values` and `anchors`, widened by a share of itself; a single value gets a span of its own.
    init(_ values: [Double], including anchors: [Double] = [], paddedBy share: Double = 0.06) {
        let all = values + anchors
        let least = all.min() ?? 0
        let greatest = all.max() ?? 1
        let span = greatest - least
        let pad = span > abs(greatest) * 1e-9 && span > 0 ? span * share : max(abs(greatest) * 0.02, 0.5)
        low = least - pad
        high = greatest + pad
    }

    init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    /// The range as gnuplot's `set xrange` takes it.
    var range: String { "[\(Script.number(low)):\(Script.number(high))]" }

    /// A tick format that keeps neighbouring ticks apart.
    var tickFormat: String {
        let largest = max(abs(low), abs(high))
        guard largest >= 1e6 else { return "'%.\(decimals(in: 1))f'" }
        // With a letter for thousands, millions and so on, each of which keeps three digits for itself.
        return "'%.\(decimals(in: pow(1000, floor(log10(largest) / 3))))s%c'"
    }

    /// How many decimals tell ticks apart that are written in a unit.
    private func decimals(in unit: Double) -> Int {
        switch (high - low) / unit {
        case 20...: 0
        case 2..<20: 1
        case 0.2..<2: 2
        default: 4
        }
    }

    /// The least of 1, 2, 2.5 and 5 times a power of ten that is not below `value`, which is positive.
    static func roundStep(_ value: Double) -> Double {
        let power = pow(10, floor(log10(value)))
        return ([1, 2, 2.5, 5, 10].first { $0 * power >= value * (1 - 1e-9) } ?? 10) * power
    }
}

/// Months in Spanish.
enum SpanishMonth {
    static let names = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]

    static func name(of date: CivilDate) -> String { names[date.month - 1] }

    /// A tick on the first day of months between two dates, at most about a dozen, January with its year; without names for
    /// a plot that stands above another with the same axis.
    static func ticks(from first: CivilDate, to last: CivilDate, isNamed: Bool = true) -> String {
        let months = (last.year - first.year) * 12 + last.month - first.month + 1
        let step = [1, 2, 3, 6, 12].first { months / $0 <= 13 } ?? (months / 156 + 1) * 12
        var ticks: [String] = []
        for index in 0...months {
            let month = first.month - 1 + index
            guard month % step == 0,
                let date = CivilDate(year: first.year + month / 12, month: month % 12 + 1, day: 1), date >= first, date <= last
            else { continue }
            let name = date.month == 1 || ticks.isEmpty ? "\(name(of: date)) \(date.year)" : name(of: date)
            ticks.append("'\(isNamed ? name : "")' \(date.dayNumber)")
        }
        return ticks.isEmpty ? "('\(isNamed ? first.description : "")' \(first.dayNumber))" : "(\(ticks.joined(separator: ", ")))"
    }
}
