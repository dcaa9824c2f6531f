public import CivilTime
public import Failures
public import Market
internal import Postgres

// What is asked of stored bars without reading them.

extension BarStore {
    /// What is stored of an instrument, in figures.
    public struct Summary: Equatable, Sendable {
        /// How many bars there are.
        public let count: Int
        /// The opening of the first; `nil` without any.
        public let first: Instant?
        /// The opening of the last no later than the instant asked for.
        public let last: Instant?
        /// Bars that break the rules of a bar, which the table's own checks should have refused.
        public let violations: Int
    }

    /// The figures of an instrument.
    ///
    /// - Throws: as `Connection.query`.
    public func summary(of instrument: Instrument, through instant: Instant) throws(Failure) -> Summary {
        let row = try connection.query(
            """
            select count(*) as bars, min(time) as first, max(time) filter (where time <= \(instant)) as last,
                count(*) filter (where (low > 0 and high < 'infinity' and low <= open and open <= high and low <= close
                    and close <= high) is not true) as violations
            from usdcop_m5_ohlcv where symbol = \(instrument.symbol)
            """
        ).single()
        return Summary(
            count: try row.value("bars"), first: try row.optional("first"), last: try row.optional("last"),
            violations: try row.value("violations"))
    }

    /// The opening of the first bar; `nil` without any.
    public func first(of instrument: Instrument) throws(Failure) -> Instant? {
        try connection.query("select min(time) as first from usdcop_m5_ohlcv where symbol = \(instrument.symbol)").single()
            .optional("first")
    }

    /// The opening of the newest bar with one of these labels, no later than an instant.
    public func last(of instrument: Instrument, from labels: [String], through instant: Instant) throws(Failure) -> Instant? {
        try connection.query(
            """
            select max(time) as last from usdcop_m5_ohlcv
            where symbol = \(instrument.symbol) and source = any(\(labels)) and time <= \(instant)
            """
        ).single().optional("last")
    }

    /// The openings of the bars of instruments within a range, both ends included, in order.
    public func openings(
        of instruments: [Instrument], in range: ClosedRange<Instant>
    ) throws(Failure) -> [Instrument: [Instant]] {
        let result = try connection.query(
            """
            select symbol, time from usdcop_m5_ohlcv
            where time >= \(range.lowerBound) and time <= \(range.upperBound) and symbol = any(\(instruments.map(\.symbol)))
            order by time
            """)
        var openings: [Instrument: [Instant]] = [:]
        for row in result.rows {
            guard let instrument = Instrument(rawValue: try row.value("symbol")) else { continue }
            openings[instrument, default: []].append(try row.value("time"))
        }
        return openings
    }

    /// Where the bars of these openings come from.
    public func sources(of instrument: Instrument, at times: [Instant]) throws(Failure) -> [Instant: String] {
        let result = try connection.query(
            "select time, source from usdcop_m5_ohlcv where symbol = \(instrument.symbol) and time = any(\(times))")
        return Dictionary(
            zip(try result.values("time", as: Instant.self), try result.values("source", as: String.self)),
            uniquingKeysWith: { first, _ in first })
    }
}
