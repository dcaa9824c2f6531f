public import CivilTime
public import Failures
public import Market
public import Postgres

/// Five-minute bars in `usdcop_m5_ohlcv`.
public struct BarStore {
    let connection: Connection

    /// The bars behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// What an upsert did.
    public struct Change: Equatable, Sendable {
        /// Bars that were not there.
        public var inserted = 0
        /// Bars whose prices were others.
        public var corrected = 0
        /// Bars that were there already, the same.
        public var unchanged = 0

        /// Nothing.
        public init(inserted: Int = 0, corrected: Int = 0, unchanged: Int = 0) {
            self.inserted = inserted
            self.corrected = corrected
            self.unchanged = unchanged
        }

        /// Whether anything in the table is different now.
        public var isAny: Bool { inserted + corrected > 0 }

        /// Adds what another upsert did.
        public static func += (left: inout Change, right: Change) {
            left.inserted += right.inserted
            left.corrected += right.corrected
            left.unchanged += right.unchanged
        }
    }

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
            return try connection.savepoint { connection throws(Failure) in
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
                        writer.append(source)
                    }
                }
            }
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

    /// The bars of an instrument that open within a range, oldest first; no bounds mean all.
    ///
    /// - Throws: as `Connection.query`; `stored_bar_invalid` (data) for a row that breaks the rules of a bar.
    public func bars(of instrument: Instrument, from: Instant? = nil, before: Instant? = nil) throws(Failure) -> [Bar] {
        let result = try connection.query(
            """
            select time, open, high, low, close from usdcop_m5_ohlcv
            where symbol = \(instrument.symbol) and time >= coalesce(\(nullable: from), '-infinity') and time < coalesce(\(nullable: before), 'infinity')
            order by time
            """)
        let times = try result.values("time", as: Instant.self)
        let opens = try result.values("open", as: Double.self)
        let highs = try result.values("high", as: Double.self)
        let lows = try result.values("low", as: Double.self)
        let closes = try result.values("close", as: Double.self)
        var bars: [Bar] = []
        bars.reserveCapacity(times.count)
        for index in times.indices {
            do throws(BarError) {
                bars.append(
                    try Bar(
                        time: times[index], open: opens[index], high: highs[index], low: lows[index], close: closes[index]))
            } catch {
                throw Failure(
                    .data, code: "stored_bar_invalid",
                    "usdcop_m5_ohlcv, \(instrument) \(times[index].formatted(in: .bogota)): \(error)",
                    remedy: "Correct or delete the row; the table's own checks should have refused it.")
            }
        }
        return bars
    }

    /// The openings of an instrument's bars, oldest first.
    public func times(of instrument: Instrument) throws(Failure) -> [Instant] {
        try connection.query(
            "select time from usdcop_m5_ohlcv where symbol = \(instrument.symbol) order by time"
        ).values("time")
    }

    /// The opening of the first or last bar; `nil` when there is none.
    public func range(of instrument: Instrument) throws(Failure) -> ClosedRange<Instant>? {
        let row = try connection.query(
            "select min(time) as first, max(time) as last from usdcop_m5_ohlcv where symbol = \(instrument.symbol)"
        ).single()
        guard let first = try row.optional("first", as: Instant.self), let last = try row.optional("last", as: Instant.self)
        else { return nil }
        return first...last
    }

    /// The newest bar of an instrument that had ended by an instant: `nil` when there is none.
    public func newest(of instrument: Instrument, endedBy instant: Instant) throws(Failure) -> NewestBar? {
        let row = try connection.query(
            """
            select time, close, source from usdcop_m5_ohlcv
            where symbol = \(instrument.symbol) and time <= \(instant.adding(minutes: -TradingSession.barMinutes))
            order by time desc limit 1
            """
        ).rows.first
        return try row.map { row throws(Failure) in
            NewestBar(time: try row.value("time"), close: try row.value("close"), source: try row.value("source"))
        }
    }

    /// Where an instrument's bars come from, those that open before an instant or all, each source once, in alphabetical
    /// order.
    public func sources(of instrument: Instrument, before: Instant? = nil) throws(Failure) -> [String] {
        try connection.query(
            """
            select distinct source from usdcop_m5_ohlcv
            where symbol = \(instrument.symbol) and time < coalesce(\(nullable: before), 'infinity') order by source
            """
        ).values("source")
    }

    /// Where an instrument's bars come from, bar by bar, those that open before an instant or all.
    public func barSources(of instrument: Instrument, before: Instant? = nil) throws(Failure) -> BarSources {
        // Labels change seldom, so only the changes leave the database.
        let result = try connection.query(
            """
            select time, source from (
                select time, source, lag(source) over (order by time) as former from usdcop_m5_ohlcv
                where symbol = \(instrument.symbol) and time < coalesce(\(nullable: before), 'infinity')) as bars
            where source is distinct from former order by time
            """)
        return BarSources(times: try result.values("time"), labels: try result.values("source"))
    }

    /// How many bars there are of each pair that open before an instant; a pair without any is left out.
    public func counts(before: Instant) throws(Failure) -> [String: Int] {
        let result = try connection.query(
            "select symbol, count(*) as bars from usdcop_m5_ohlcv where time < \(before) group by symbol")
        return Dictionary(
            zip(try result.values("symbol", as: String.self), try result.values("bars", as: Int.self)),
            uniquingKeysWith: { first, _ in first })
    }

    /// How many of some openings an instrument has no bar at.
    public func missingCount(of times: [Instant], _ instrument: Instrument) throws(Failure) -> Int {
        try connection.query(
            """
            select count(*) as count from unnest(\(times)) as wanted (time)
            where not exists (
                select from usdcop_m5_ohlcv as stored where stored.symbol = \(instrument.symbol) and stored.time = wanted.time)
            """
        ).single().value("count")
    }

    /// Deletes bars by their openings, in the transaction that is open. Needs the owner's rights.
    ///
    /// - Returns: how many there were.
    public func delete(_ times: [Instant], of instrument: Instrument) throws(Failure) -> Int {
        try connection.execute(
            "delete from usdcop_m5_ohlcv where symbol = \(instrument.symbol) and time = any(\(times))")
    }

    /// Sets rows aside that were not accepted, with the reason and what they said.
    ///
    /// - Returns: how many are new or say something else now.
    @discardableResult
    public func quarantine(_ rows: [QuarantinedBar], runID: String?) throws(Failure) -> Int {
        var changed = 0
        for row in rows {
            changed += try connection.execute(
                """
                insert into ohlcv_quarantine (symbol, time, payload, reason, run_id)
                values (\(row.instrument.symbol), \(row.time), \(JSONText(row.payload)), \(row.reason), \(nullable: runID))
                on conflict (symbol, time, reason) do update set payload = excluded.payload, run_id = excluded.run_id
                where ohlcv_quarantine.payload is distinct from excluded.payload
                """)
        }
        return changed
    }

    /// The openings of an instrument's bars that were set aside.
    public func quarantinedTimes(of instrument: Instrument) throws(Failure) -> [Instant] {
        try connection.query(
            "select distinct time from ohlcv_quarantine where symbol = \(instrument.symbol) order by time"
        ).values("time")
    }
}

/// A bar that was not accepted.
public struct QuarantinedBar: Equatable, Sendable {
    /// The instrument.
    public let instrument: Instrument
    /// The opening it claims.
    public let time: Instant
    /// What the provider sent, a JSON text.
    public let payload: String
    /// Why it was not accepted.
    public let reason: String

    /// A bar that was not accepted.
    public init(instrument: Instrument, time: Instant, payload: String, reason: String) {
        self.instrument = instrument
        self.time = time
        self.payload = payload
        self.reason = reason
    }
}
