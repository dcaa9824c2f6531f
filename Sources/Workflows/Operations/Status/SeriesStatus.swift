internal import CivilTime
internal import Failures
internal import Features
internal import H5Decision
internal import JSON
internal import Macro
internal import Market
internal import Postgres
internal import Store
internal import Strategy

/// How fresh the bars of a pair or the values of a macro variable are.
struct SeriesStatus {
    /// The pair, or the column of macro files.
    let name: String
    /// The pair, or the variable as people call it.
    let shortName: String
    /// The end of the newest bar, or the midnight after the newest value's date; `nil` without any.
    let last: Instant?
    /// How the newest is named: the bar's opening, or the value's date.
    let lastText: String
    /// Where it comes from.
    let source: String?
    /// Trading days without a newer value and how many there may be, where decisions hang on it.
    let age: (days: Int, limit: Int)?
    /// Whether decisions refuse it.
    let isStale: Bool

    /// All series there are, the pairs first.
    ///
    /// - Parameter strategy: whose limits say what is stale; without one nothing is called so.
    /// - Throws: as `Connection.query`.
    static func read(
        _ connection: Connection, _ strategy: StrategyConfiguration?, at now: Instant
    ) throws(Failure) -> [SeriesStatus] {
        let bars = BarStore(connection)
        let macro = MacroStore(connection)
        let table = try macro.table().visible(at: now)
        // The newest day whose session is over lies no further from the newest bar than the market is ever closed.
        let newest = try bars.newest(of: .usdcop, endedBy: now)
        let recent = try newest.map { newest throws(Failure) in
            try bars.bars(of: .usdcop, from: newest.time.adding(minutes: -10 * 24 * 60), before: now)
        }
        let daily = DailyBar.aggregating(TradingSession.bars(in: recent ?? [])).filter { DailyBar.visible($0.date) <= now }
        let freshness = strategy.map {
            DataFreshness($0.health, bars: CalendarMode.colombia.filter(daily), macro: table, asOf: now)
        }
        var all: [SeriesStatus] = []
        for instrument in Instrument.allCases {
            let newest = try bars.newest(of: instrument, endedBy: now)
            all.append(
                SeriesStatus(
                    instrument.symbol, shortName: instrument.symbol,
                    last: newest?.time.adding(minutes: TradingSession.barMinutes),
                    lastText: newest.map { minute($0.time) }, source: newest?.source, freshness))
        }
        let sources = try macro.newestSources(through: Zone.bogota.date(now))
        for variable in MacroVariable.allCases {
            let values = table.values(variable)
            let date = values.lastIndex { !$0.isNaN }.map { table.dates[$0] }
            all.append(
                SeriesStatus(
                    variable.column, shortName: "\(variable)".uppercased(),
                    last: date.map { Zone.bogota.instant($0.adding(days: 1)) }, lastText: date?.description,
                    source: date.flatMap { sources[$0] }, freshness))
        }
        return all
    }

    private init(
        _ name: String, shortName: String, last: Instant?, lastText: String?, source: String?, _ freshness: DataFreshness?
    ) {
        self.name = name
        self.shortName = shortName
        self.last = last
        self.lastText = lastText ?? "none"
        self.source = source
        let judged = freshness?.series.first { $0.name == name }
        age = judged.flatMap { series in series.ageDays.map { ($0, series.limitDays) } }
        isStale = judged?.isStale ?? false
    }

    /// Why decisions refuse it; `nil` when they do not.
    var trouble: String? {
        guard isStale else { return nil }
        return age.map { "STALE: \($0.days) trading days, at most \($0.limit)" } ?? "MISSING"
    }

    func json(at now: Instant) -> JSONValue {
        [
            "name": .string(name), "last": .string(lastText), "age_s": last.map { .integer(now.seconds(since: $0)) } ?? .null,
            "age_trading_days": age.map { .integer($0.days) } ?? .null, "source": .optional(source), "stale": .bool(isStale),
        ]
    }
}
