/// What filling a pair's gaps brought: the detection before it beside the detection after it.
public struct FillReport: Equatable, Sendable {
    /// The pair.
    public let instrument: Instrument
    /// Slots that ought to have a bar.
    public let expected: Int
    /// Expected slots that had a bar before.
    public let existing: Int
    /// Expected slots that had none before.
    public let missing: Int
    /// Slots that got their bar.
    public let filled: Int
    /// Slots that have none yet, known absences included.
    public let stillMissing: Int
    /// Of those, the slots the provider is known to have no bar for.
    public let absent: Int
    /// Bars at no expected slot, after the fill.
    public let unexpected: Int
    /// Requests planned.
    public let ranges: Int
    /// Credits spent; more than the ranges when requests had to be repeated.
    public let credits: Int

    /// The outcome of a fill.
    ///
    /// - Parameters:
    ///   - before: The detection the requests were planned from.
    ///   - after: The detection after the fill, of the same pair, first day and instant.
    ///   - credits: What was spent.
    public init(before: GapReport, after: GapReport, credits: Int) {
        precondition(before.instrument == after.instrument && before.asOf == after.asOf, "reports of two questions")
        instrument = before.instrument
        expected = after.expected
        filled = max(after.existing - before.existing, 0)
        existing = after.existing - filled
        missing = after.expected - existing
        stillMissing = after.missing
        absent = after.absent
        unexpected = after.unexpected
        ranges = before.ranges.count
        self.credits = credits
    }

    /// The share of the expected slots that have a bar now, 0–1; `nil` when none is expected.
    public var fillRate: Double? { expected == 0 ? nil : Double(existing + filled) / Double(expected) }
    /// Whether nothing is left to ask for.
    public var isComplete: Bool { stillMissing == absent }

    /// The counts: the names the result line uses, in its order, where each stands and what it means.
    public static let columns: [(name: String, path: any KeyPath<FillReport, Int> & Sendable, meaning: String)] = [
        ("expected", \.expected, "Slots that ought to have a bar."), ("existing", \.existing, "Those that had one before."),
        ("missing", \.missing, "Those that had none."), ("filled", \.filled, "Those that got theirs."),
        ("still_missing", \.stillMissing, "Those that have none yet."),
        ("absent", \.absent, "Those of them the provider is known to have no bar for."),
        ("unexpected", \.unexpected, "Bars at no expected slot."), ("ranges", \.ranges, "Requests planned."),
        ("credits", \.credits, "Credits spent."),
    ]

    /// The counts by name.
    public var counts: [(name: String, value: Int)] { FillReport.columns.map { ($0.name, self[keyPath: $0.path]) } }
}

extension FillReport {
    /// A table for people, a line a pair.
    public static func text(_ reports: [FillReport]) -> String {
        let names = reports.first?.counts.map { $0.name.replacing("_", with: " ") } ?? []
        var rows = [["pair"] + names + ["fill rate"]]
        for report in reports {
            rows.append([report.instrument.symbol] + report.counts.map { String($0.value) } + [percent(report.fillRate)])
        }
        return reports.isEmpty ? "" : table(rows)
    }
}

/// A share as per cent with two decimals, rounded down so that 100.00 % means all of it; a dash for `nil`.
func percent(_ share: Double?) -> String {
    guard let share else { return "–" }
    let hundredths = Int(share * 10_000 + 1e-9)
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) %"
}

/// Rows of equal length as lines, the first column flush left, the others flush right, two spaces between.
func table(_ rows: [[String]]) -> String {
    guard let columns = rows.first?.indices else { return "" }
    let widths = columns.map { column in rows.reduce(0) { max($0, $1[column].count) } }
    let lines = rows.map { row in
        columns.map { column in
            let space = String(repeating: " ", count: widths[column] - row[column].count)
            return column == 0 ? row[column] + space : space + row[column]
        }.joined(separator: "  ")
    }
    return lines.map { $0 + "\n" }.joined()
}
