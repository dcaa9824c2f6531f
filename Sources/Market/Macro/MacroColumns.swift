public import CivilTime

/// Columns of daily macro rows, as a file has them.
public struct MacroColumns: Sendable {
    /// Observation dates, strictly ascending.
    public let dates: [CivilDate]
    /// Column name and values, each as long as `dates`; NaN where missing.
    public let values: [(name: String, values: [Double])]
    /// The label of all rows together.
    public let dataSource: String
    /// Where each row comes from, `nil` for a row without a label; `nil` as a whole where every row is of `dataSource`.
    public let sources: [String?]?
    /// From which day on each row was known, `nil` for a row that does not say; `nil` as a whole where none does.
    public let publications: [CivilDate?]?

    /// Columns from their parts.
    public init(
        dates: [CivilDate], values: [(name: String, values: [Double])], dataSource: String, sources: [String?]? = nil,
        publications: [CivilDate?]? = nil
    ) {
        precondition(values.allSatisfy { $0.values.count == dates.count }, "macro columns are as long as the dates")
        precondition(sources.map { $0.count == dates.count } ?? true, "a macro row has one source")
        precondition(publications.map { $0.count == dates.count } ?? true, "a macro row is published once")
        self.dates = dates
        self.values = values
        self.dataSource = dataSource
        self.sources = sources
        self.publications = publications?.contains { $0 != nil } == true ? publications : nil
    }

    /// The rows at some places, ascending; the label stays that of all.
    public func rows(_ places: some RandomAccessCollection<Int>) -> MacroColumns {
        MacroColumns(
            dates: places.map { dates[$0] }, values: values.map { column in (column.name, places.map { column.values[$0] }) },
            dataSource: dataSource, sources: sources.map { sources in places.map { sources[$0] } },
            publications: publications.map { publications in places.map { publications[$0] } })
    }

    /// When a row is known, see `MacroTable.visible(_:published:)`.
    public func visible(_ row: Int) -> Instant { MacroTable.visible(dates[row], published: publications?[row]) }
}
