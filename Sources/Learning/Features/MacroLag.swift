internal import CivilTime
internal import Macro

/// The macro value of the day before, for every daily bar.
///
/// The variable's rows, those where it is missing included, are shifted by one row; each bar takes the newest shifted row
/// dated on or before it; what is then missing is filled from the previous bar. So a bar sees the row before the newest
/// one, never a value dated on its own day, and a missing value never reaches back past a bar that had one.
///
/// Complexity: O(bars + macro rows).
func lagOne(_ variable: MacroVariable, of macro: MacroTable, at dates: [CivilDate]) -> [Double] {
    let values = macro.values(variable)
    var newest = -1
    var last = Double.nan
    return dates.map { date in
        while newest + 1 < macro.dates.count, macro.dates[newest + 1] <= date { newest += 1 }
        if newest >= 1, !values[newest - 1].isNaN { last = values[newest - 1] }
        return last
    }
}
