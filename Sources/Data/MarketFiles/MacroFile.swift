public import CivilTime
public import Failures
public import Macro
internal import Market
internal import Parquet

/// The macro rows of a file and where they come from.
public struct MacroSeries: Sendable {
    /// The rows, oldest first.
    public let table: MacroTable
    /// The label of all rows together, see `DataSource`.
    public let dataSource: String

    /// A table with its label.
    public init(table: MacroTable, dataSource: String) {
        self.table = table
        self.dataSource = dataSource
    }
}

/// The door of daily macro files: `fecha` and the upper-case columns of `MacroVariable`; `source` and `publication_date` where
/// they are there; other columns are ignored.
public enum MacroFile {
    /// The columns of a complete daily macro file, in file order, without `fecha`. Units: `config/macro_variables.yaml`.
    public static let columns = [
        "COMM_AGRI_COFFEE_GLB_D_COFFEE", "COMM_METAL_GOLD_GLB_D_GOLD", "COMM_OIL_BRENT_GLB_D_BRENT",
        "COMM_OIL_WTI_GLB_D_WTI", "CRSK_SPREAD_EMBI_COL_D_EMBI", "EQTY_INDEX_COLCAP_COL_D_COLCAP",
        "FINC_BOND_YIELD10Y_COL_D_COL10Y", "FINC_BOND_YIELD10Y_USA_D_UST10Y", "FINC_BOND_YIELD2Y_USA_D_DGS2",
        "FINC_BOND_YIELD5Y_COL_D_COL5Y", "FINC_RATE_IBR_OVERNIGHT_COL_D_IBR", "FXRT_INDEX_DXY_USA_D_DXY",
        "FXRT_SPOT_USDCLP_CHL_D_USDCLP", "FXRT_SPOT_USDMXN_MEX_D_USDMXN", "POLR_POLICY_RATE_COL_M_TPM",
        "POLR_PRIME_RATE_USA_D_PRIME", "VOLT_VIX_USA_D_VIX",
    ]

    /// The column that says from which day on a row was known, where a file has one.
    static let publicationColumn = "publication_date"

    /// The rows known at `asOf`, see `MacroTable.visible`. Rows that are not known yet are not looked at. A value that is
    /// null or NaN is missing; values may be negative, but not infinite.
    ///
    /// `fecha` is a date, or a timestamp without zone at midnight; values are doubles, floats, integers or decimals.
    ///
    /// - Throws: what the Parquet reader throws; `date_with_zone`, `wrong_type`; for a row `date_missing`,
    ///   `date_not_at_midnight`, `duplicated_date`, `unsorted_date`, `macro_not_finite`, `source_label_invalid` (all data).
    public static func read(_ path: String, asOf: Instant) throws(Failure) -> MacroSeries {
        let columns = try read(MacroVariable.allCases.map(\.column), of: path, asOf: asOf)
        let values = Dictionary(uniqueKeysWithValues: zip(MacroVariable.allCases, columns.values.map(\.values)))
        return MacroSeries(
            table: MacroTable(dates: columns.dates, columns: values, publications: columns.publications),
            dataSource: columns.dataSource)
    }

    /// All 17 columns of the rows known at `asOf`, in the order of `columns`; a missing value is NaN.
    ///
    /// - Throws: as `read(_:asOf:)`.
    public static func readAll(_ path: String, asOf: Instant) throws(Failure) -> MacroColumns {
        try read(columns, of: path, asOf: asOf)
    }

    private static func read(_ names: [String], of path: String, asOf: Instant) throws(Failure) -> MacroColumns {
        let file = try ParquetFile(path)
        try checkTypes(file.schema, names, path)
        let hasSource = try SourceLabel.isColumn(of: file.schema, path)
        let hasPublication = file.schema.type(of: publicationColumn) != nil
        let table = try file.read(
            ["fecha"] + names + (hasSource ? [SourceLabel.column] : []) + (hasPublication ? [publicationColumn] : []))
        let days = try table.dates("fecha", exact: false)
        var rows = try visibleRows(of: days, asOf: asOf, path)
        let publications = hasPublication ? try table.dates(publicationColumn) : nil
        func publication(_ row: Int) -> CivilDate? {
            publications.flatMap { $0.isNull(row) ? nil : CivilDate(dayNumber: $0[row]) }
        }
        if publications != nil {
            rows.removeAll { MacroTable.visible(CivilDate(dayNumber: days[$0]), published: publication($0)) > asOf }
        }
        var values: [(name: String, values: [Double])] = []
        for name in names {
            let column = try table.doubles(name)
            if let row = rows.first(where: { column[$0].isInfinite }) {
                throw refusal(
                    path, "macro_not_finite",
                    "column \(name), row of \(CivilDate(dayNumber: days[row])): \(column[row]) is no value",
                    "Correct the value, or leave it empty when it is missing.")
            }
            values.append((name, rows.map { column[$0] }))
        }
        let label = try SourceLabel.ofFile(file.schema.metadata, path)
        let sources = hasSource ? try SourceLabel.ofRows(try table.strings(SourceLabel.column), rows, path) : nil
        let labels = sources.map { Set($0.compactMap { $0 }) }
        return MacroColumns(
            dates: rows.map { CivilDate(dayNumber: days[$0]) }, values: values,
            dataSource: labels.map { DataSource.combined($0.sorted()) } ?? label, sources: sources,
            publications: hasPublication ? rows.map(publication) : nil)
    }

    private static func checkTypes(_ schema: ParquetSchema, _ names: [String], _ path: String) throws(Failure) {
        switch schema.type(of: "fecha") {
        case .date, .timestamp(zone: nil), nil: break  // A missing column is the reader's to report.
        case .timestamp(let zone?):
            throw refusal(
                path, "date_with_zone", "column fecha is a timestamp in \(zone), whose date depends on the zone",
                "Write the column as a date, or as a timestamp without zone at midnight.")
        case .some(let type):
            throw wrongType("fecha", path, holds: type.description, accepted: "a date, or a timestamp without zone")
        }
        for name in names {
            guard let type = schema.type(of: name), !type.isNumeric else { continue }
            throw wrongType(
                name, path, holds: type.description, accepted: "double, float, integer or decimal")
        }
    }

    /// The visible rows, their dates known to ascend strictly and to be whole days.
    private static func visibleRows(of days: DateColumn, asOf: Instant, _ path: String) throws(Failure) -> [Int] {
        let last = AsOfCut(asOf).lastMacroRow.dayNumber
        let rows = try MarketFiles.visibleRows(
            count: days.count, isMissing: days.isNull, isVisible: { days[$0] <= last },
            missing: { row in
                refusal(path, "date_missing", "fecha is missing in row \(row)", "Remove the row, or give it its date.")
            })
        if let row = days.inexactRows.first(where: { days[$0] <= last && !days.isNull($0) }) {
            throw refusal(
                path, "date_not_at_midnight", "fecha of the row of \(CivilDate(dayNumber: days[row])) is not at midnight",
                "Write fecha as a date, or as a timestamp without zone at midnight.")
        }
        for (earlier, later) in zip(rows, rows.dropFirst()) where days[earlier] >= days[later] {
            let date = CivilDate(dayNumber: days[later])
            if days[earlier] == days[later] {
                throw refusal(
                    path, "duplicated_date", "fecha \(date) is there twice, in rows \(earlier) and \(later)",
                    "Keep one row for each date.")
            }
            throw refusal(
                path, "unsorted_date", "fecha \(date) in row \(later) comes after \(CivilDate(dayNumber: days[earlier]))",
                "Sort the rows by fecha.")
        }
        return rows
    }

    private static func refusal(_ path: String, _ code: String, _ message: String, _ remedy: String) -> Failure {
        Failure(.data, code: code, "\(path): \(message)", remedy: remedy)
    }
}
