public import CivilTime
public import Failures
public import Macro
public import Market
public import Postgres

/// The daily bars of USD/COP and the macro rows as the database knew them at an instant: what `StoredMarket` says of days,
/// without the five-minute bars, which need not leave the database for it.
public struct StoredDays: Sendable {
    /// Daily bars made of the session's five-minute bars, those whose session was over, oldest first.
    public let daily: [DailyBar]
    /// The macro rows that were published.
    public let macro: MacroTable
    /// Where bars and macro rows come from, see `DataSource`.
    public let dataSource: String
    /// Bars that were left out: they open at no slot of the session.
    public let barsOutsideSession: Int

    /// Reads what is visible at an instant, from one state of the database.
    ///
    /// - Parameter sourcesEnd: sources of rows dated on or after this are not named, so that a label stays what it was when the
    ///   data grow; `nil` names all.
    /// - Throws: what `BarStore` and `MacroStore` throw.
    public init(reading connection: Connection, asOf: Instant, sourcesEnd: CivilDate? = nil) throws(Failure) {
        self = try connection.transaction(.repeatableRead, readOnly: true) { (connection) throws(Failure) in
            // A bar that opens at the limit has just ended.
            let limit = Instant(microseconds: asOf.adding(minutes: -TradingSession.barMinutes).microseconds + 1)
            let groups = try BarStore(connection).days(of: .usdcop, before: limit)
            let macro = MacroStore(connection)
            let sources = groups.filter { group in sourcesEnd.map { group.date < $0 } ?? true }.map(\.source)
            let session = groups.filter(\.isSession)
            return StoredDays(
                daily: try StoredDays.daily(session).filter { DailyBar.visible($0.date) <= asOf },
                macro: try macro.table().visible(at: asOf),
                dataSource: DataSource.combined(try sources + macro.sources(knownBy: Zone.bogota.date(asOf), before: sourcesEnd)),
                barsOutsideSession: groups.reduce(0) { $0 + ($1.isSession ? 0 : $1.count) })
        }
    }

    private init(daily: [DailyBar], macro: MacroTable, dataSource: String, barsOutsideSession: Int) {
        self.daily = daily
        self.macro = macro
        self.dataSource = dataSource
        self.barsOutsideSession = barsOutsideSession
    }

    /// Daily bars of groups in order of date; a day whose bars come from several sources has several groups.
    private static func daily(_ groups: [BarStore.Day]) throws(Failure) -> [DailyBar] {
        var days: [DailyBar] = []
        days.reserveCapacity(groups.count)
        var start = groups.startIndex
        while start < groups.endIndex {
            let date = groups[start].date
            var (first, last) = (groups[start], groups[start])
            var (high, low) = (first.high, first.low)
            var end = start + 1
            while end < groups.endIndex, groups[end].date == date {
                let group = groups[end]
                if group.first < first.first { first = group }
                if group.last > last.last { last = group }
                (high, low) = (max(high, group.high), min(low, group.low))
                end += 1
            }
            do throws(BarError) {
                let bar = try Bar(time: Zone.bogota.instant(date), open: first.open, high: high, low: low, close: last.close)
                days.append(DailyBar(date: date, bar: bar))
            } catch {
                throw Failure(
                    .data, code: "stored_bar_invalid", "usdcop_m5_ohlcv, \(Instrument.usdcop) \(date): \(error)",
                    remedy: "Correct or delete the day's rows; the table's own checks should have refused them.")
            }
            start = end
        }
        return days
    }
}

extension BarStore {
    /// The bars of a day that come from one source and lie in the session, or outside of it, taken together.
    struct Day {
        let date: CivilDate
        let isSession: Bool
        let source: String
        let count: Int
        let first: Instant
        let last: Instant
        let open: Double
        let high: Double
        let low: Double
        let close: Double
    }

    /// The days of an instrument before an instant, in order of date. Days are Bogotá's, which knows no daylight saving.
    func days(of instrument: Instrument, before limit: Instant) throws(Failure) -> [Day] {
        let opening = Double(TradingSession.opening.secondsSinceMidnight)
        let close = Double(TradingSession.close.secondsSinceMidnight)
        let midnight = Zone.bogota.instant(.firstDay(ofYear: 2000))
        let result = try connection.query(
            """
            with binned as (
                select time, high, low, source, date_bin('1 day', time, \(midnight)) as day from usdcop_m5_ohlcv
                where symbol = \(instrument.symbol) and time < \(limit)),
            days as materialized (
                select day, source, min(time) as first, max(time) as last, max(high) as high, min(low) as low, count(*) as count,
                    time - day >= make_interval(secs => \(opening)) and time - day < make_interval(secs => \(close)) as is_session
                from binned group by day, source, is_session)
            select days.*,
                (select open from usdcop_m5_ohlcv where symbol = \(instrument.symbol) and time = first) as open,
                (select close from usdcop_m5_ohlcv where symbol = \(instrument.symbol) and time = last) as close
            from days order by first
            """)
        let days = try result.column("day", as: Instant.self)
        let isSession = try result.column("is_session", as: Bool.self)
        let source = try result.column("source", as: String.self)
        let count = try result.column("count", as: Int.self)
        let (first, last) = (try result.column("first", as: Instant.self), try result.column("last", as: Instant.self))
        let (open, high) = (try result.column("open", as: Double.self), try result.column("high", as: Double.self))
        let (low, closing) = (try result.column("low", as: Double.self), try result.column("close", as: Double.self))
        var groups: [Day] = []
        groups.reserveCapacity(result.count)
        for row in result.rows {
            groups.append(
                Day(
                    date: Zone.bogota.date(try row.value(days)), isSession: try row.value(isSession),
                    source: try row.value(source),
                    count: try row.value(count), first: try row.value(first), last: try row.value(last),
                    open: try row.value(open), high: try row.value(high), low: try row.value(low),
                    close: try row.value(closing)))
        }
        return groups
    }
}
