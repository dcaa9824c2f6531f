public import CivilTime
public import Macro

/// The macro value of the day before, for every daily bar.
///
/// The variable's rows, those where it is missing included, are shifted by one row; each bar takes the newest shifted row
/// dated on or before it; what is then missing is filled from the previous bar. So a bar sees the row before the newest
/// one, never a value dated on its own day, and a missing value never reaches back past a bar that had one.
///
/// A row that says when it was published counts for the bars from whose next weekday on it was known: nobody decides from a
/// bar before that morning.
///
/// Complexity: O(bars + macro rows).
func lagOne(_ variable: MacroVariable, of macro: MacroTable, at dates: [CivilDate]) -> [Double] {
    let values = macro.values(variable)
    return rowsLaggedByOne(values, of: macro, at: dates).map { $0.map { values[$0] } ?? .nan }
}

/// The macro row whose value every daily bar sees, by its index; `nil` where there is none yet.
private func rowsLaggedByOne(_ values: [Double], of macro: MacroTable, at dates: [CivilDate]) -> [Int?] {
    var newest = -1
    var last: Int?
    return dates.map { date in
        while newest + 1 < macro.dates.count, macro.dates[newest + 1] <= date { newest += 1 }
        if let row = rowBefore(newest, in: macro, on: date), !values[row].isNaN { last = row }
        return last
    }
}

/// The row before the newest of those up to one that are known the weekday after a date; `nil` where there is none.
private func rowBefore(_ newest: Int, in macro: MacroTable, on date: CivilDate) -> Int? {
    guard let publications = macro.publications else { return newest >= 1 ? newest - 1 : nil }
    let morning = date.nextWeekday
    var known = stride(from: newest, through: 0, by: -1).lazy.filter { row in publications[row].map { $0 <= morning } ?? true }
        .makeIterator()
    _ = known.next()
    return known.next()
}

extension FeatureTable {
    /// The date of the macro row a variable's feature was taken from, for the table's row of a date; `nil` where there is no
    /// such row or no value yet. To say where a feature comes from; the table must have been made with these macro rows.
    public func source(of variable: MacroVariable, in macro: MacroTable, on date: CivilDate) -> CivilDate? {
        guard let row = dates.lastIndex(of: date) else { return nil }
        let rows = rowsLaggedByOne(macro.values(variable), of: macro, at: Array(dates[...row]))
        return rows[row].map { macro.dates[$0] }
    }
}
