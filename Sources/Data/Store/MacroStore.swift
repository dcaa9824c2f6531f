public import CivilTime
public import Failures
public import Macro
internal import Market
public import Postgres

/// Daily macro rows in `macro_indicators_daily`.
public struct MacroStore {
    private let connection: Connection

    /// The macro rows behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// The date of the first row; `nil` without any.
    public func firstDate() throws(Failure) -> CivilDate? {
        try connection.query("select min(fecha) as first from macro_indicators_daily").single().optional("first")
    }

    /// Table column and file column of the daily variables, in the order of the files.
    public static let columns: [(table: Identifier, file: String)] = [
        ("comm_agri_coffee_glb_d_coffee", "COMM_AGRI_COFFEE_GLB_D_COFFEE"),
        ("comm_metal_gold_glb_d_gold", "COMM_METAL_GOLD_GLB_D_GOLD"),
        ("comm_oil_brent_glb_d_brent", "COMM_OIL_BRENT_GLB_D_BRENT"),
        ("comm_oil_wti_glb_d_wti", "COMM_OIL_WTI_GLB_D_WTI"),
        ("crsk_spread_embi_col_d_embi", "CRSK_SPREAD_EMBI_COL_D_EMBI"),
        ("eqty_index_colcap_col_d_colcap", "EQTY_INDEX_COLCAP_COL_D_COLCAP"),
        ("finc_bond_yield10y_col_d_col10y", "FINC_BOND_YIELD10Y_COL_D_COL10Y"),
        ("finc_bond_yield10y_usa_d_ust10y", "FINC_BOND_YIELD10Y_USA_D_UST10Y"),
        ("finc_bond_yield2y_usa_d_dgs2", "FINC_BOND_YIELD2Y_USA_D_DGS2"),
        ("finc_bond_yield5y_col_d_col5y", "FINC_BOND_YIELD5Y_COL_D_COL5Y"),
        ("finc_rate_ibr_overnight_col_d_ibr", "FINC_RATE_IBR_OVERNIGHT_COL_D_IBR"),
        ("fxrt_index_dxy_usa_d_dxy", "FXRT_INDEX_DXY_USA_D_DXY"),
        ("fxrt_spot_usdclp_chl_d_usdclp", "FXRT_SPOT_USDCLP_CHL_D_USDCLP"),
        ("fxrt_spot_usdmxn_mex_d_usdmxn", "FXRT_SPOT_USDMXN_MEX_D_USDMXN"),
        ("polr_policy_rate_col_d_tpm", "POLR_POLICY_RATE_COL_M_TPM"),
        ("polr_prime_rate_usa_d_prime", "POLR_PRIME_RATE_USA_D_PRIME"),
        ("volt_vix_usa_d_vix", "VOLT_VIX_USA_D_VIX"),
    ]

    /// Stores daily rows: new dates are inserted, other values replace what is there, the same values touch nothing. The
    /// transaction is the open one, else one of its own.
    ///
    /// - Returns: how many rows are new or different now.
    @discardableResult
    public func upsert(_ rows: MacroColumns) throws(Failure) -> Int {
        if connection.isInTransaction { return try stage(rows) }
        return try connection.transaction { _ throws(Failure) in try stage(rows) }
    }

    private func stage(_ rows: MacroColumns) throws(Failure) -> Int {
        let columns = MacroStore.columns.map { column in
            (name: column.table, values: rows.values.first { $0.name == column.file }?.values)
        }
        try connection.execute(
            """
            create temporary table if not exists staged_macro (like macro_indicators_daily including defaults)
            on commit delete rows
            """)
        try connection.execute("truncate staged_macro")
        let common = rows.dataSource == DataSource.unlabelled ? nil : rows.dataSource
        let names = ["fecha", "source", "publication_date"] + columns.map(\.name)
        try connection.copyIn(into: "staged_macro", columns: names) { writer throws(Failure) in
            for row in rows.dates.indices {
                try writer.beginRow()
                writer.append(rows.dates[row])
                writer.append(rows.sources.map { $0[row] } ?? common)
                writer.append(rows.publications?[row])
                for column in columns {
                    let value = column.values?[row]
                    writer.append(value?.isNaN == true ? nil : value)
                }
            }
        }
        return try connection.execute(MacroStore.merge)
    }

    /// Only rows whose values or day of publication differ are written, each with the source of its values. Rows that do not
    /// say when they were published leave what is known of it.
    private static var merge: Statement {
        let names = columns.map(\.table)
        return """
            insert into macro_indicators_daily as stored (fecha, source, publication_date, \(names))
            select fecha, source, publication_date, \(names) from staged_macro order by fecha
            on conflict (fecha) do update set (source, publication_date, \(names)) = row(excluded.source,
                coalesce(excluded.publication_date, stored.publication_date), \(names, of: "excluded"))
            where (stored.publication_date, \(names, of: "stored")) is distinct from
                (coalesce(excluded.publication_date, stored.publication_date), \(names, of: "excluded"))
            """
    }

    /// The four variables of the features, oldest row first; rows in which one is missing included.
    public func table() throws(Failure) -> MacroTable {
        let result = try connection.query(
            """
            select fecha, publication_date, fxrt_index_dxy_usa_d_dxy, comm_oil_wti_glb_d_wti, volt_vix_usa_d_vix,
                crsk_spread_embi_col_d_embi
            from macro_indicators_daily order by fecha
            """)
        var columns: [MacroVariable: [Double]] = [:]
        for variable in MacroVariable.allCases {
            columns[variable] = try values(variable.column.lowercased(), of: result)
        }
        return MacroTable(
            dates: try result.values("fecha"), columns: columns, publications: try publications(of: result))
    }

    /// Where the rows come from: each label once, in alphabetical order; nothing for rows without one.
    ///
    /// - Parameters:
    ///   - day: rows that were known on this day at the latest.
    ///   - end: rows that were known before this day; `nil` is no bound.
    public func sources(knownBy day: CivilDate, before end: CivilDate? = nil) throws(Failure) -> [String] {
        try connection.query(
            """
            with rows as (
                select source, greatest(
                    fecha + case extract(isodow from fecha) when 5 then 3 when 6 then 2 else 1 end,
                    coalesce(publication_date, fecha)) as known
                from macro_indicators_daily where source is not null)
            select distinct source from rows
            where known <= \(day) and known < coalesce(\(nullable: end), 'infinity') order by source
            """
        ).values("source")
    }

    /// Where the rows of the newest dates up to one come from, by date; rows without a label are left out.
    public func newestSources(through date: CivilDate, count: Int = 60) throws(Failure) -> [CivilDate: String] {
        let result = try connection.query(
            """
            select fecha, source from macro_indicators_daily where source is not null and fecha <= \(date)
            order by fecha desc limit \(count)
            """)
        return Dictionary(
            zip(try result.values("fecha", as: CivilDate.self), try result.values("source", as: String.self)),
            uniquingKeysWith: { first, _ in first })
    }

    /// How many of some dates there is no row of.
    public func missingCount(of dates: [CivilDate]) throws(Failure) -> Int {
        let stored = Set(try connection.query("select fecha from macro_indicators_daily").values("fecha", as: CivilDate.self))
        return dates.count { !stored.contains($0) }
    }

    /// All daily columns of the rows known at an instant, or of all, for a file; NaN where missing.
    public func columns(asOf: Instant? = nil) throws(Failure) -> MacroColumns {
        let result = try connection.query("select * from macro_indicators_daily order by fecha")
        var columns: [(name: String, values: [Double])] = []
        for column in MacroStore.columns {
            columns.append((column.file, try values(column.table.name, of: result)))
        }
        let label = try result.column("source", as: String.self)
        var sources: [String?] = []
        for row in result.rows { sources.append(try row.optional(label)) }
        let all = MacroColumns(
            dates: try result.values("fecha"), values: columns, dataSource: DataSource.unlabelled, sources: sources,
            publications: try publications(of: result))
        let rows = all.rows(all.dates.indices.filter { row in asOf.map { all.visible(row) <= $0 } ?? true })
        let labels = Set(rows.sources ?? [])
        return MacroColumns(
            dates: rows.dates, values: rows.values, dataSource: DataSource.combined(labels.compactMap { $0 }),
            // A column of labels is for rows that differ.
            sources: labels.count > 1 ? rows.sources : nil, publications: rows.publications)
    }

    private func publications(of result: QueryResult) throws(Failure) -> [CivilDate?] {
        let column = try result.column("publication_date", as: CivilDate.self)
        var publications: [CivilDate?] = []
        for row in result.rows { publications.append(try row.optional(column)) }
        return publications
    }

    private func values(_ name: String, of result: QueryResult) throws(Failure) -> [Double] {
        let column = try result.column(name, as: Double.self)
        var values: [Double] = []
        values.reserveCapacity(result.count)
        for row in result.rows { values.append(try row.optional(column) ?? .nan) }
        return values
    }
}
