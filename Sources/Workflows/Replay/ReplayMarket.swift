internal import CivilTime
internal import Failures
internal import Macro
internal import Market
internal import MarketFiles
internal import Postgres
internal import Store

/// The market a replay is fed from: USD/COP and the macro rows, whole.
struct ReplayMarket {
    /// Five-minute bars, oldest first.
    let bars: [Bar]
    /// Where each bar comes from.
    let barSources: BarSources
    /// All macro columns.
    let macro: MacroColumns

    /// What a database holds, read from one state of it.
    ///
    /// - Throws: what `BarStore` and `MacroStore` throw; `no_bars` (data).
    init(reading connection: Connection) throws(Failure) {
        let read = try connection.transaction(.repeatableRead, readOnly: true) {
            (connection) throws(Failure) -> ([Bar], BarSources, MacroColumns) in
            let store = BarStore(connection)
            return (try store.bars(of: .usdcop), try store.barSources(of: .usdcop), try MacroStore(connection).columns())
        }
        try self.init(bars: read.0, barSources: read.1, macro: read.2, of: "the database")
    }

    /// What a folder's files hold: the bars a database would have taken, those on slots of Colombian sessions.
    ///
    /// - Throws: what the readers of `MarketFiles` throw; `no_bars` (data).
    init(folder: String) throws(Failure) {
        let directory = DataDirectory(folder)
        // Of files all is read: what is visible when, the replay decides row by row.
        let late = Instant(microseconds: .max)
        let series = try FiveMinuteFile.read(directory.fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: late)
        let bars = CalendarMode.colombia.filter(TradingSession.bars(in: series.bars))
        try self.init(
            bars: bars, barSources: series.sources, macro: try MacroFile.readAll(directory.macro, asOf: late), of: folder)
    }

    private init(bars: [Bar], barSources: BarSources, macro: MacroColumns, of place: String) throws(Failure) {
        guard !bars.isEmpty else {
            throw Failure(
                .data, code: "no_bars", "\(place) holds no five-minute bars of USD/COP",
                remedy: "Fill the database with usdcop restore or core_l0_01_ohlcv_backfill, or name a folder with --directory.")
        }
        self.bars = bars
        self.barSources = barSources
        self.macro = macro
    }

    /// When the last bar had ended.
    var end: Instant { bars[bars.count - 1].time.adding(minutes: TradingSession.barMinutes) }

    /// The day of the first bar.
    var begin: CivilDate { Zone.bogota.date(bars[0].time) }

    /// Where bars and macro rows come from, see `DataSource`.
    var dataSource: String { DataSource.combined([barSources.combined, macro.dataSource]) }
}
