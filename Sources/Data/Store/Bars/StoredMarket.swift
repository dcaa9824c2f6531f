public import CivilTime
public import Failures
public import Macro
public import Market
public import Postgres

/// USD/COP and the macro rows as the database knew them at an instant, read from one state of it.
public struct StoredMarket: Sendable {
    /// Five-minute bars of the session that had ended, oldest first.
    public let bars: [Bar]
    /// Daily bars made of them, those whose session was over.
    public let daily: [DailyBar]
    /// The macro rows that were published.
    public let macro: MacroTable
    /// Where bars and macro rows come from, see `DataSource`.
    public let dataSource: String
    /// Bars that were left out: they open at no slot of the session, so that a daily bar made with them would not be
    /// the session's.
    public let barsOutsideSession: Int

    /// Reads what is visible at an instant. Macro rows show the latest value of each date, revisions published after the
    /// instant included: the wide table keeps no others.
    ///
    /// - Parameter sourcesEnd: sources of rows from this instant on are not named, so that a label stays what it was when the
    ///   data grow; `nil` names all.
    /// - Throws: what `BarStore` and `MacroStore` throw.
    public init(reading connection: Connection, asOf: Instant, sourcesEnd: Instant? = nil) throws(Failure) {
        self = try connection.transaction(.repeatableRead, readOnly: true) { (connection) throws(Failure) in
            let store = BarStore(connection)
            // A bar that opens at the limit has just ended.
            let limit = Instant(microseconds: asOf.adding(minutes: -TradingSession.barMinutes).microseconds + 1)
            let all = try store.bars(of: .usdcop, before: limit)
            let bars = TradingSession.bars(in: all)
            let end = sourcesEnd.map { min(limit, $0) } ?? limit
            let macro = MacroStore(connection)
            let sources =
                try store.sources(of: .usdcop, before: end)
                + macro.sources(
                    knownBy: Zone.bogota.date(asOf), before: sourcesEnd.map { Zone.bogota.date($0) })
            return StoredMarket(
                bars: bars, daily: DailyBar.aggregating(bars).filter { DailyBar.visible($0.date) <= asOf },
                macro: try macro.table().visible(at: asOf), dataSource: DataSource.combined(sources),
                barsOutsideSession: all.count - bars.count)
        }
    }

    private init(
        bars: [Bar], daily: [DailyBar], macro: MacroTable, dataSource: String, barsOutsideSession: Int
    ) {
        self.bars = bars
        self.daily = daily
        self.macro = macro
        self.dataSource = dataSource
        self.barsOutsideSession = barsOutsideSession
    }
}
