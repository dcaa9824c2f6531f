internal import CivilTime
internal import Failures
internal import Macro
internal import Market
internal import MarketFiles

/// The market data of a backtest: known at the as-of instant and on the calendar asked for.
struct MarketSeries {
    /// Daily bars, oldest first.
    let daily: [DailyBar]
    /// Five-minute bars, oldest first; empty where the fill model needs none.
    let fiveMinute: [Bar]
    /// Bogotá dates with five-minute bars, in order.
    let fiveMinuteDays: [CivilDate]
    /// Daily macro rows.
    let macro: MacroTable
    /// The calendar bars were taken by.
    let calendar: CalendarMode
    /// What the files say they are.
    let dataSource: String
    /// SHA-256 of the content, before the calendar is applied.
    let dataHash: String

    init(
        daily: [DailyBar], fiveMinute: [Bar], macro: MacroTable, calendar: CalendarMode,
        dataSource: String = DataSource.unlabelled, dataHash: String = ""
    ) {
        self.dataSource = dataSource
        self.dataHash = dataHash
        self.daily = calendar.filter(daily)
        self.fiveMinute = calendar.filter(fiveMinute)
        self.macro = macro
        self.calendar = calendar
        var days: [CivilDate] = []
        for bar in self.fiveMinute {
            let date = Zone.bogota.date(bar.time)
            if days.last != date { days.append(date) }
        }
        fiveMinuteDays = days
    }

    /// The five-minute bars of an ISO week.
    func bars(of week: ISOWeek) -> ArraySlice<Bar> {
        let start = firstBar(from: Zone.bogota.instant(week.monday))
        let end = firstBar(from: Zone.bogota.instant(week.monday.adding(days: 7)))
        return fiveMinute[start..<end]
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

    private func firstBar(from time: Instant) -> Int {
        var low = 0
        var high = fiveMinute.count
        while low < high {
            let middle = (low + high) / 2
            if fiveMinute[middle].time < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension MarketSeries {
    /// Reads the files a fill model needs, as far as they are visible at an instant.
    ///
    /// - Throws: what the readers of `MarketFiles` throw (data).
    static func read(_ paths: H5DataPaths, _ settings: H5Settings, asOf: Instant) throws(Failure) -> MarketSeries {
        let daily = try DailyFile.read(paths.daily, asOf: asOf)
        let macro = try MacroFile.read(paths.macro, asOf: asOf)
        var fiveMinute: FiveMinuteSeries?
        if settings.fillModel == .intradayM5 {
            fiveMinute = try FiveMinuteFile.read(paths.fiveMinute, instrument: .usdcop, asOf: asOf)
        }
        let labels = [daily.dataSource, macro.dataSource] + (fiveMinute.map { [$0.dataSource] } ?? [])
        return MarketSeries(
            daily: daily.bars, fiveMinute: fiveMinute?.bars ?? [], macro: macro.table, calendar: settings.calendar,
            dataSource: DataSource.combined(labels),
            dataHash: MarketData.contentHash(daily: daily.bars, macro: macro.table, fiveMinute: fiveMinute?.bars))
    }
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
