public import CivilTime

/// Columns of daily macro rows, as a file has them.
public struct MacroColumns: Sendable {
    /// Observation dates, strictly ascending.
    public let dates: [CivilDate]
    /// Column name and values, each as long as `dates`; NaN where missing.
    public let values: [(name: String, values: [Double])]
    /// What the file says it is.
    public let dataSource: String

    /// Columns from their parts.
    public init(dates: [CivilDate], values: [(name: String, values: [Double])], dataSource: String) {
        self.dates = dates
        self.values = values
        self.dataSource = dataSource
    }
}
