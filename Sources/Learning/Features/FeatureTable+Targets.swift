internal import Algorithms
public import CivilTime
internal import Glibc

extension FeatureTable {
    /// The target of a row: the logarithmic return ln(close `horizon` rows later / close); `nil` where that row does not
    /// exist. It is known at the date of the later row.
    public func target(horizon: Int, at row: Int) -> Double? {
        precondition(horizon > 0, "a horizon of \(horizon) rows")
        guard row + horizon < closes.count else { return nil }
        return log(closes[row + horizon] / closes[row])
    }

    /// The targets of all rows, in order, `nil` in the last `horizon` rows.
    public func targets(horizon: Int) -> [Double?] { closes.indices.map { target(horizon: horizon, at: $0) } }

    /// The complete rows dated before a date, ascending.
    public func completeRows(before date: CivilDate) -> ArraySlice<Int> {
        completeRows[..<completeRows.partitioningIndex { dates[$0] >= date }]
    }

    /// The annualised volatility known before a date, a fraction: population deviation of `return_1d` over the last `days`
    /// complete rows × √`daysPerYear`. Where there are fewer rows, or the deviation is 0, it is `fallback`.
    public func realizedVolatility(
        before date: CivilDate, days: Int = 21, daysPerYear: Int = 252, fallback: Double = 0.15
    ) -> Double {
        let rows = completeRows(before: date).suffix(days)
        guard days > 0, rows.count == days else { return fallback }
        let returns = rows.map { value(.return1d, at: $0) }
        let mean = returns.reduce(0, +) / Double(days)
        let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(days)
        return variance > 0 ? sqrt(variance) * sqrt(Double(daysPerYear)) : fallback
    }
}
