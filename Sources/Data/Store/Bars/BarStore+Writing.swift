public import CivilTime
public import Failures
public import Market
internal import Postgres

// What changes stored bars, and who may.

extension BarStore {
    /// Stores bars of one instrument: new ones are inserted, other prices replace what is there, the same prices touch
    /// nothing. All of it in one transaction, or in the one already open.
    ///
    /// Where the instrument has no bar of the range, rows go straight into the table by COPY. Else, and where another writer
    /// came between, they go through a staging table, in ascending time, so that writers of the same rows queue up and do not
    /// deadlock.
    ///
    /// - Parameters:
    ///   - source: where the bars come from, such as `twelvedata`.
    ///   - keepsStored: whether a stored bar stays as it is when another is given for its time.
    /// - Throws: as `Connection.transaction`.
    @discardableResult
    public func upsert(
        _ bars: [Bar], of instrument: Instrument, source: String, keepsStored: Bool = false
    ) throws(Failure) -> Change {
        guard !bars.isEmpty else { return Change() }
        if connection.isInTransaction { return try store(bars, instrument, source, keepsStored) }
        return try connection.transaction { _ throws(Failure) in try store(bars, instrument, source, keepsStored) }
    }

    private func store(
        _ bars: [Bar], _ instrument: Instrument, _ source: String, _ keepsStored: Bool
    ) throws(Failure) -> Change {
        if let inserted = try insert(bars, instrument, source) { return Change(inserted: inserted) }
        return try stage(bars, instrument, source, keepsStored)
    }

    /// Stores bars of a range that has none.
    ///
    /// - Returns: their number; `nil`, and nothing stored, where there are bars already.
    private func insert(_ bars: [Bar], _ instrument: Instrument, _ source: String) throws(Failure) -> Int? {
        guard let first = bars.first?.time, let last = bars.last?.time, first <= last else { return nil }
        let row = try connection.query(
            """
            select exists (
                select from usdcop_m5_ohlcv where time between \(first) and \(last) and symbol = \(instrument.symbol)) as is_taken
            """
        ).single()
        guard try !row.value("is_taken") else { return nil }
        do throws(Failure) {
            return try connection.savepoint { _ throws(Failure) in try append(bars, of: instrument) { _ in source } }
        } catch {
            // Another writer was first, or two bars have one time: the staged way settles both.
            guard connection.lastState == .uniqueViolation else { throw error }
            return nil
        }
    }

    private func stage(
        _ bars: [Bar], _ instrument: Instrument, _ source: String, _ keepsStored: Bool
    ) throws(Failure) -> Change {
        try connection.execute(
            """
            create temporary table if not exists staged_bars
            (time timestamptz, open float8, high float8, low float8, close float8) on commit drop
            """)
        try connection.execute("truncate staged_bars")
        try connection.copyIn(into: "staged_bars", columns: ["time", "open", "high", "low", "close"]) {
            writer throws(Failure) in
            for bar in bars {
                try writer.beginRow()
                writer.append(bar.time)
                writer.append(bar.open)
                writer.append(bar.high)
                writer.append(bar.low)
                writer.append(bar.close)
            }
        }
        // Only rows that are new or differ reach the table: an unchanged one costs a look at it and neither a lock nor a dead
        // row. Another writer may store one in between, so the insert settles what it meets.
        let row = try connection.query(
            """
            with written as (
                insert into usdcop_m5_ohlcv as stored (time, symbol, open, high, low, close, volume, source)
                select time, \(instrument.symbol), open, high, low, close, 0, \(source) from staged_bars as staged
                where not exists (
                    select from usdcop_m5_ohlcv as known where known.time = staged.time and known.symbol = \(instrument.symbol)
                        and (known.open, known.high, known.low, known.close)
                            is not distinct from (staged.open, staged.high, staged.low, staged.close))
                order by time
                on conflict (time, symbol) do update
                set open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
                    source = excluded.source
                where not \(keepsStored) and (stored.open, stored.high, stored.low, stored.close)
                    is distinct from (excluded.open, excluded.high, excluded.low, excluded.close)
                returning (xmax = 0) as is_new)
            select count(*) filter (where is_new) as inserted, count(*) filter (where not is_new) as corrected from written
            """
        ).single()
        let inserted: Int = try row.value("inserted")
        let corrected: Int = try row.value("corrected")
        return Change(inserted: inserted, corrected: corrected, unchanged: bars.count - inserted - corrected)
    }

    /// Deletes bars by their openings, in the transaction that is open. Needs the owner's rights.
    ///
    /// - Returns: how many there were.
    public func delete(_ times: [Instant], of instrument: Instrument) throws(Failure) -> Int {
        try connection.execute(
            "delete from usdcop_m5_ohlcv where symbol = \(instrument.symbol) and time = any(\(times))")
    }

    /// Lets nobody write bars until the transaction ends; readers go on.
    public func lockForRepair() throws(Failure) {
        try connection.execute("lock table usdcop_m5_ohlcv in share row exclusive mode")
    }

    /// Stores bars that are known not to be there, each with its own label.
    ///
    /// - Returns: their number.
    /// - Throws: as `Connection.query`; a bar that is there after all is refused (23505).
    @discardableResult
    public func append(
        _ bars: some Sequence<Bar>, of instrument: Instrument, label: (Instant) -> String
    ) throws(Failure) -> Int {
        try connection.copyIn(
            into: "usdcop_m5_ohlcv", columns: ["time", "symbol", "open", "high", "low", "close", "source"]
        ) { writer throws(Failure) in
            for bar in bars {
                try writer.beginRow()
                writer.append(bar.time)
                writer.append(instrument.symbol)
                writer.append(bar.open)
                writer.append(bar.high)
                writer.append(bar.low)
                writer.append(bar.close)
                writer.append(label(bar.time))
            }
        }
    }

    /// Lets the server count bars and macro rows anew: planned without figures, the first queries would read whole tables.
    public func analyze() throws(Failure) { try connection.execute("analyze usdcop_m5_ohlcv, macro_indicators_daily") }

    /// Waits for whoever fills the history of a series, and keeps others from it until the transaction ends.
    ///
    /// - Parameter name: the pair, or what the macro rows are called.
    public func lockHistory(_ name: String) throws(Failure) {
        // Any number will do, as long as nobody else in the database uses it; a release that restores beside this one uses it too.
        try connection.query("select pg_advisory_xact_lock(\(0x5345_4544 as Int32), hashtext(\(name)))")
    }
}
