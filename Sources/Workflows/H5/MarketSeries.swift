internal import H5Decision
internal import Algorithms
internal import CivilTime
internal import Failures
internal import Macro
internal import Market
internal import MarketFiles
internal import Postgres
internal import Strategy

/// The market data of a backtest: known at the as-of instant and on the calendar asked for.
struct MarketSeries {
    /// Daily bars, oldest first.
    let daily: [DailyBar]
    /// Five-minute bars, oldest first; empty where the fill model needs none.
    let fiveMinute: [Bar]
    /// Bogotá dates with five-minute bars, in order.
    let fiveMinuteDays: [CivilDate]
    /// The days on which five-minute bars trade the strategy.
    let tradingDays: TradingDays
    /// Daily macro rows.
    let macro: MacroTable
    /// The calendar bars were taken by.
    let calendar: CalendarMode
    /// What the files say they are.
    let dataSource: String
    /// What looks wrong in the bars as they were read, before the calendar took any away.
    let remarks: [String]

    init(
        daily: [DailyBar], fiveMinute: [Bar], macro: MacroTable, calendar: CalendarMode,
        dataSource: String = DataSource.unlabelled, daysOf: TradingDaySource = .bars, plausible: BarPlausibility? = nil
    ) {
        remarks = MarketSeries.remarks(daily, fiveMinute, plausible)
        self.dataSource = dataSource
        self.daily = calendar.filter(daily)
        self.fiveMinute = calendar.filter(fiveMinute)
        self.macro = macro
        self.calendar = calendar
        fiveMinuteDays = MarketSeries.days(of: self.fiveMinute)
        tradingDays = daysOf.tradingDays(fiveMinuteDays)
    }

    private static func remarks(_ daily: [DailyBar], _ fiveMinute: [Bar], _ plausible: BarPlausibility?) -> [String] {
        guard let plausible else { return [] }
        return plausible.findings(daily: daily.map(\.bar)).map { "daily: \($0.text)" }
            + plausible.findings(fiveMinute: fiveMinute).map { "five-minute: \($0.text)" }
    }

    /// What says on which days the strategy trades.
    enum TradingDaySource {
        /// The bars there are, as far as a file can tell.
        case bars
        /// The Colombian calendar between the first and the last bar, as the live tasks, which cannot know beforehand that a
        /// day will have no bars.
        case calendar

        fileprivate func tradingDays(_ days: [CivilDate]) -> TradingDays {
            guard self == .calendar, let first = days.first, let last = days.last else { return TradingDays(withBarsOn: days) }
            return TradingDays(withBarsOn: TradingCalendar.colombia.tradingDays(in: first...last))
        }
    }

    /// The five-minute bars of an ISO week.
    func bars(of week: ISOWeek) -> ArraySlice<Bar> { MarketSeries.slice(fiveMinute, from: week, through: week) }

    /// SHA-256 of what a backtest of a year can use, and of nothing later, so that evidence stays what it was when the data
    /// grow: daily bars and macro rows up to the Sunday of the year's last week, which train the models, and the five-minute
    /// bars of the year's weeks, which fill its orders. The calendar has been applied, so that the same bars hash alike
    /// wherever they come from.
    ///
    /// - Parameter labelRows: how many rows past the last week labels may reach; 0 when they are purged.
    func contentHash(year: Int, labelRows: Int) -> String {
        let first = ISOWeek(containing: .firstDay(ofYear: year))
        let last = ISOWeek(containing: .lastDay(ofYear: year))
        let end = last.monday.adding(days: 7)
        let dailyCount = min(daily.partitioningIndex { $0.date >= end } + labelRows, daily.count)
        let bars = fiveMinute.isEmpty ? nil : Array(MarketSeries.slice(fiveMinute, from: first, through: last))
        return MarketData.contentHash(daily: Array(daily[..<dailyCount]), macro: macro.rows(before: end), fiveMinute: bars)
    }

    /// Refuses a year without bars, and five-minute and daily files that disagree about its days.
    func validate(year: Int, asOf: Instant, needsFiveMinute: Bool) throws(Failure) {
        guard daily.contains(where: { $0.date.year == year }) else { throw noData(year, "daily bars") }
        guard needsFiveMinute else { return }
        let intradayDays = Set(fiveMinuteDays.filter { $0.year == year })
        guard !intradayDays.isEmpty else { throw noData(year, "five-minute bars") }
        let dailyDays = Set(daily.map(\.date).filter { $0.year == year })
        // Today's five-minute bars are known before its daily bar is, so days still running are not compared.
        let compared = intradayDays.filter { DailyBar.visible($0) <= asOf }
        if let day = dailyDays.symmetricDifference(compared).min() {
            let (present, absent) = dailyDays.contains(day) ? ("daily", "five-minute") : ("five-minute", "daily")
            throw Failure(
                .data, code: "days_differ", "\(day) has \(present) bars and no \(absent) bars",
                field: "params.m5_path",
                remedy: "Give both files the same days, or make the daily file from the five-minute one.")
        }
    }

    private func noData(_ year: Int, _ what: String) -> Failure {
        let years = Set(daily.map(\.date.year)).sorted()
        let range = years.isEmpty ? "none" : "\(years[0])–\(years[years.count - 1])"
        return Failure(
            .data, code: "year_without_data", "there are no \(what) of \(year); the daily bars known then cover \(range)",
            field: "params.year", remedy: "Choose a year the data cover, or give files that cover \(year).")
    }

    /// The Bogotá dates of bars in ascending time, each once.
    private static func days(of bars: [Bar]) -> [CivilDate] {
        var days: [CivilDate] = []
        var nextMidnight = Instant(microseconds: .min)
        for bar in bars where bar.time >= nextMidnight {
            let date = Zone.bogota.date(bar.time)
            days.append(date)
            nextMidnight = Zone.bogota.instant(date.adding(days: 1))
        }
        return days
    }

    /// The bars of consecutive ISO weeks.
    private static func slice(_ bars: [Bar], from first: ISOWeek, through last: ISOWeek) -> ArraySlice<Bar> {
        let start = Zone.bogota.instant(first.monday)
        let end = Zone.bogota.instant(last.monday.adding(days: 7))
        return bars[bars.partitioningIndex { $0.time >= start }..<bars.partitioningIndex { $0.time >= end }]
    }
}

extension MarketSeries {
    /// Refuses macro data in which a variable that the features need has no value at all: no earlier data would mend it.
    ///
    /// - Throws: `macro_column_empty` (data) naming the columns.
    func refuseEmptyMacro() throws(Failure) {
        let empty = macro.emptyVariables.map(\.column)
        guard !empty.isEmpty else { return }
        throw Failure(
            .data, code: "macro_column_empty",
            "the macro data have no value of \(empty.joined(separator: ", ")) in \(macro.dates.count) rows", field: empty[0],
            remedy: "Give macro data with values in that column; the models cannot do without it.")
    }

    /// Reads the files a fill model needs, as far as they are visible at an instant.
    ///
    /// - Throws: what the readers of `MarketFiles` throw (data).
    static func read(
        _ paths: H5DataPaths, _ settings: H5Settings, asOf: Instant, plausible: BarPlausibility? = nil
    ) throws(Failure) -> MarketSeries {
        let daily = try DailyFile.read(paths.daily, asOf: asOf)
        let macro = try MacroFile.read(paths.macro, asOf: asOf)
        var fiveMinute: FiveMinuteSeries?
        if settings.fillModel == .intradayM5 {
            fiveMinute = try FiveMinuteFile.read(paths.fiveMinute, instrument: .usdcop, asOf: asOf)
        }
        let labels = [daily.dataSource, macro.dataSource] + (fiveMinute.map { [$0.dataSource] } ?? [])
        return MarketSeries(
            daily: daily.bars, fiveMinute: fiveMinute?.bars ?? [], macro: macro.table, calendar: settings.calendar,
            dataSource: DataSource.combined(labels), plausible: plausible)
    }
}

/// Where market data come from.
enum H5DataSource {
    case files(H5DataPaths)
    case database(Connection)
}

/// Where the market data files lie.
struct H5DataPaths {
    /// Daily bars.
    let daily: String
    /// Macro rows.
    let macro: String
    /// Five-minute bars.
    let fiveMinute: String
}
