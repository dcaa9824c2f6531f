internal import CivilTime
internal import Failures
internal import Macro
internal import Market

/// What is known at an as-of instant. The rules themselves belong to the bars and the macro table; here they become bounds,
/// because a file can hold times beyond what date arithmetic can shift.
struct AsOfCut {
    private let asOf: Instant

    init(_ asOf: Instant) {
        // Ten millennia hold every instant that has a text.
        self.asOf = min(max(asOf, Zone.utc.instant(.firstDay(ofYear: 0))), Zone.utc.instant(.firstDay(ofYear: 10_000)))
    }

    /// The microsecond of the last five-minute opening that is visible: a bar is known five minutes after it opens.
    var lastFiveMinuteOpening: Int64 { asOf.adding(minutes: -5).microseconds }

    /// The last date whose daily bar is visible.
    var lastDailyBar: CivilDate { last { DailyBar.visible($0) } }

    /// The last date whose macro row is visible.
    var lastMacroRow: CivilDate { last { MacroTable.visible($0) } }

    /// The last date that is visible, for a rule that never makes a later date visible earlier, nor a date before its own
    /// midnight.
    private func last(_ visible: (CivilDate) -> Instant) -> CivilDate {
        var date = Zone.bogota.date(asOf)
        while visible(date) > asOf { date = date.adding(days: -1) }
        return date
    }
}

/// The rows of a file that are visible, in file order.
///
/// A row that is not visible yet may hold anything. A row whose time is missing cannot be placed; it is refused only when a
/// visible row follows it, since at the end of a file it may be one that is still to come.
///
/// - Throws: what `missing` gives for the first such row.
func visibleRows(
    count: Int, isMissing: (Int) -> Bool, isVisible: (Int) -> Bool, missing: (Int) -> Failure
) throws(Failure) -> [Int] {
    var rows: [Int] = []
    rows.reserveCapacity(count)
    var firstMissing: Int?
    for row in 0..<count {
        if isMissing(row) {
            if firstMissing == nil { firstMissing = row }
        } else if isVisible(row) {
            if let firstMissing { throw missing(firstMissing) }
            rows.append(row)
        }
    }
    return rows
}

/// Refuses a column whose type the caller cannot take, before any data are read.
func wrongType(_ column: String, _ path: String, holds: String, accepted: String) -> Failure {
    Failure(
        .data, code: "wrong_type", "column \(column) of \(path) holds \(holds)", remedy: "Write the column as \(accepted).")
}
