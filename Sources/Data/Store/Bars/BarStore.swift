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
}
