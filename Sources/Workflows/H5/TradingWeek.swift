internal import CivilTime
internal import Execution
internal import Market
internal import Strategy

/// A week the strategy decides on: when, and what its prices offer.
struct TradingWeek {
    /// The ISO week.
    let week: ISOWeek
    /// The first trading day; the decision sees rows before it.
    let decisionDate: CivilDate
    /// Whether the as-of instant lies before the week's last needed bar is known.
    let isOpen: Bool
    /// What an order of the week would get.
    let path: any PricePath
}

extension TradingWeek {
    /// The weeks of a year on daily bars: one for every Monday of the year that has a bar.
    static func dailyClose(_ series: MarketSeries, year: Int, asOf: Instant, rules: ExecutionRules) -> [TradingWeek] {
        series.daily.indices.filter { index in
            let date = series.daily[index].date
            return date.year == year && date.weekday == .monday
        }.map { index in
            let monday = series.daily[index].date
            let end = series.daily[index...].firstIndex { $0.date > monday.adding(days: 4) } ?? series.daily.endIndex
            let last = lastExpectedDay(ISOWeek(containing: monday), series.calendar)
            return TradingWeek(
                week: ISOWeek(containing: monday), decisionDate: monday, isOpen: asOf < DailyBar.visible(last),
                path: DailyCloseWeek(bars: series.daily[index..<end], rules: rules))
        }
    }

    /// The weeks of a year on five-minute bars: those whose first trading day lies in the year.
    static func intraday(_ series: MarketSeries, year: Int, asOf: Instant, rules: ExecutionRules) -> [TradingWeek] {
        series.tradingDays.weeks(in: year).map { week in
            let tradingDays = Array(series.tradingDays.tradingDays(of: week))
            let closing = Zone.bogota.instant(lastExpectedDay(week, series.calendar), rules.closingRun)
            return TradingWeek(
                week: week, decisionDate: tradingDays[0], isOpen: asOf < closing,
                path: IntradayPath(bars: series.bars(of: week), tradingDays: tradingDays, rules: rules))
        }
    }

    /// The day whose bars end the week: by the Colombian calendar where that decides, else Friday, as files with holiday
    /// bars do not tell beforehand whether Friday will have any.
    private static func lastExpectedDay(_ week: ISOWeek, _ calendar: CalendarMode) -> CivilDate {
        switch calendar {
        case .asGiven: week.friday
        case .colombia: TradingCalendar.colombia.lastTradingDay(of: week) ?? week.friday
        }
    }
}
