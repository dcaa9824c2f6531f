internal import Algorithms
public import CivilTime

/// The trading days that data show: the weekdays, Monday to Friday, on which there is at least one bar.
///
/// What a file holds decides, not the rules of a calendar: FX is quoted on Colombian holidays too. Filter the bars by a
/// `CalendarMode` first, and these are the trading days of that mode.
public struct TradingDays: Equatable, Sendable {
    /// The days, strictly ascending.
    public let dates: [CivilDate]

    /// The weekdays among dates that have bars, which may repeat and come in any order.
    public init(withBarsOn dates: some Sequence<CivilDate>) {
        var days: [CivilDate] = []
        for date in dates where date != days.last && !date.weekday.isWeekend { days.append(date) }
        if zip(days, days.dropFirst()).allSatisfy({ $0 < $1 }) {
            self.dates = days
        } else {
            self.dates = Set(days).sorted()
        }
    }

    /// The weekdays on which five-minute bars open, by Bogotá date.
    public init(of bars: [Bar]) { self.init(withBarsOn: bars.lazy.map { Zone.bogota.date($0.time) }) }

    /// The weekdays that have a daily bar.
    public init(of bars: [DailyBar]) { self.init(withBarsOn: bars.lazy.map(\.date)) }

    /// Whether a date is among them.
    ///
    /// - Complexity: O(log n).
    public func contains(_ date: CivilDate) -> Bool {
        let index = firstIndex(notBefore: date)
        return index < dates.count && dates[index] == date
    }

    /// The trading days of a week, oldest first; empty when there are none.
    ///
    /// - Complexity: O(log n).
    public func tradingDays(of week: ISOWeek) -> ArraySlice<CivilDate> {
        dates[firstIndex(notBefore: week.monday)..<firstIndex(notBefore: week.monday.adding(days: 7))]
    }

    /// The week's first trading day; its year is the year the week belongs to.
    public func firstTradingDay(of week: ISOWeek) -> CivilDate? { tradingDays(of: week).first }

    /// The week's last trading day.
    public func lastTradingDay(of week: ISOWeek) -> CivilDate? { tradingDays(of: week).last }

    /// The weeks whose first trading day lies in a calendar year, oldest first.
    public func weeks(in year: Int) -> [ISOWeek] {
        var weeks: [ISOWeek] = []
        var week: ISOWeek?
        for date in dates[firstIndex(notBefore: CivilDate.firstDay(ofYear: year).adding(days: -6))...] {
            let own = ISOWeek(containing: date)
            guard own != week else { continue }
            week = own
            if firstTradingDay(of: own)?.year == year { weeks.append(own) }
            if own.monday.year > year { break }
        }
        return weeks
    }

    /// Index of the first day that is not before `date`; `dates.count` when all are.
    private func firstIndex(notBefore date: CivilDate) -> Int {
        dates.partitioningIndex { $0 >= date }
    }
}
