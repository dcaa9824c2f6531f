internal import CivilTime
internal import Files
public import Macro
public import Market

/// The identity of a set of market data.
public enum MarketData {
    /// The SHA-256 of the values a computation uses, in hexadecimal.
    ///
    /// Values, not files: instants in microseconds, prices and macro values as doubles, dates as day numbers. A file that
    /// says the same in decimals, in another zone, order of columns or compression has the same hash. Missing macro values
    /// are one NaN, and −0 is 0.
    ///
    /// Hashed are, in little-endian 64-bit words: the line `daily N`, then per bar its microseconds, open, high, low and
    /// close; the line `macro N`, then the day numbers, then per variable the line `COLUMN N` and its values; with
    /// five-minute bars the line `five_minute N`, then as the daily ones. Macro rows that say when they were published add the
    /// line `publication N` and those day numbers, the smallest number where a row does not say.
    public static func contentHash(daily: [DailyBar], macro: MacroTable, fiveMinute: [Bar]? = nil) -> String {
        var content = CanonicalContent()
        content.append("daily", daily.map(\.bar))
        content.append("macro", macro)
        if let fiveMinute { content.append("five_minute", fiveMinute) }
        return content.hash()
    }
}

/// Values as little-endian 64-bit words, hashed part by part.
private struct CanonicalContent {
    private var digest = SHA256()

    mutating func append(_ name: String, _ bars: [Bar]) {
        begin(name, rows: bars.count)
        var words: [UInt64] = []
        words.reserveCapacity(5 * bars.count)
        for bar in bars {
            words.append(UInt64(bitPattern: bar.time.microseconds))
            words.append(bar.open.bitPattern)
            words.append(bar.high.bitPattern)
            words.append(bar.low.bitPattern)
            words.append(bar.close.bitPattern)
        }
        append(words)
    }

    mutating func append(_ name: String, _ table: MacroTable) {
        begin(name, rows: table.dates.count)
        append(table.dates.map { UInt64(bitPattern: Int64($0.dayNumber)) })
        for variable in MacroVariable.allCases {
            begin(variable.column, rows: table.dates.count)
            append(table.values(variable).map { ($0.isNaN ? .nan : $0 == 0 ? 0 : $0).bitPattern })
        }
        guard let publications = table.publications else { return }
        begin("publication", rows: publications.count)
        append(publications.map { UInt64(bitPattern: $0.map { Int64($0.dayNumber) } ?? .min) })
    }

    private mutating func begin(_ name: String, rows: Int) { digest.update("\(name) \(rows)\n") }

    private mutating func append(_ words: [UInt64]) { digest.update(words) }

    consuming func hash() -> String { digest.hexadecimal() }
}
