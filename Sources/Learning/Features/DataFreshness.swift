public import CivilTime
public import Macro
public import Market

/// How old the newest value of every series is that the features are made of. Source: contract, section 5, stale data.
///
/// Ages are counted in Colombian trading days, and only in those whose value could have been known: a day counts against bars
/// once its session is over, and against a macro variable once the row of that day is published.
public struct DataFreshness: Equatable, Sendable {
    /// A series and its age.
    public struct Series: Equatable, Sendable {
        /// `USD/COP`, or the macro variable's column.
        public let name: String
        /// The date of its newest value; `nil` when it has none.
        public let last: CivilDate?
        /// Trading days since then whose value should be known; `nil` when it has none.
        public let ageDays: Int?
        /// The oldest it may be.
        public let limitDays: Int

        /// Whether it must not be used.
        public var isStale: Bool { ageDays.map { $0 > limitDays } ?? true }
    }

    /// The bars and the four macro variables.
    public let series: [Series]

    /// Those that must not be used.
    public var stale: [Series] { series.filter(\.isStale) }

    /// The ages at an instant of bars and macro rows that were visible then.
    ///
    /// - Parameters:
    ///   - bars: daily bars, oldest first.
    ///   - maxBarAgeDays: bars older than this are stale.
    ///   - maxMacroAgeDays: macro values older than this are stale.
    public init(
        bars: [DailyBar], macro: MacroTable, asOf: Instant, maxBarAgeDays: Int, maxMacroAgeDays: Int,
        calendar: TradingCalendar = .colombia
    ) {
        func age(_ last: CivilDate?, _ visible: (CivilDate) -> Instant) -> Int? {
            guard let last else { return nil }
            let today = Zone.bogota.date(asOf)
            guard last < today else { return 0 }
            return calendar.tradingDays(in: last.adding(days: 1)...today).count { visible($0) <= asOf }
        }
        let lastBar = bars.last?.date
        var series = [
            Series(
                name: Instrument.usdcop.symbol, last: lastBar, ageDays: age(lastBar, DailyBar.visible), limitDays: maxBarAgeDays)
        ]
        for variable in MacroVariable.allCases {
            let values = macro.values(variable)
            let last = values.lastIndex { !$0.isNaN }.map { macro.dates[$0] }
            series.append(
                Series(
                    name: variable.column, last: last, ageDays: age(last, MacroTable.visible), limitDays: maxMacroAgeDays))
        }
        self.series = series
    }
}
