internal import CivilTime
internal import Failures
internal import Features
internal import Macro
internal import Market
internal import MarketFiles
internal import Postgres
internal import Store
internal import Strategy

extension MarketSeries {
    /// What the database gave.
    struct Stored {
        /// The series.
        let series: MarketSeries
        /// Bars that were left out: they open at no slot of the session, so that a daily bar made with them would not be
        /// the session's.
        let barsOutsideSession: Int
    }

    /// Reads the bars of USD/COP and the macro rows, as far as they are visible at an instant, from one state of the
    /// database. A daily bar is that of its five-minute bars and visible at 13:00 as one of a file.
    ///
    /// - Parameter year: the year to be traded; sources of bars after it are not named, so that evidence stays what it was
    ///   when the data grow.
    /// - Throws: what `BarStore` and `MacroStore` throw.
    static func read(
        from connection: Connection, _ settings: H5Settings, year: Int, asOf: Instant
    ) throws(Failure) -> Stored {
        try connection.transaction(.repeatableRead, readOnly: true) { (connection) throws(Failure) in
            let store = BarStore(connection)
            // A bar that opens at the limit has just ended.
            let limit = Instant(microseconds: asOf.adding(minutes: -TradingSession.barMinutes).microseconds + 1)
            let all = try store.bars(of: .usdcop, before: limit)
            let bars = TradingSession.bars(in: all)
            let yearsEnd = Zone.bogota.instant(ISOWeek(containing: .lastDay(ofYear: year)).monday.adding(days: 7))
            let sources = try store.sources(of: .usdcop, before: min(limit, yearsEnd))
            let series = MarketSeries(
                daily: DailyBar.aggregating(bars).filter { DailyBar.visible($0.date) <= asOf },
                fiveMinute: settings.fillModel == .intradayM5 ? bars : [],
                macro: try MacroStore(connection).table().visible(at: asOf), calendar: settings.calendar,
                dataSource: DataSource.combined(sources))
            return Stored(series: series, barsOutsideSession: all.count - bars.count)
        }
    }
}
