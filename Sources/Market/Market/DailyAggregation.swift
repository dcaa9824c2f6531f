internal import CivilTime

extension DailyBar {
    /// The daily bars of intraday bars: for every Bogotá date that has bars the first open, the highest high, the lowest low
    /// and the last close.
    ///
    /// Every bar given is used; keeping to session hours or trading days is the caller's choice of bars. Bars ascend in
    /// time. Complexity: O(n).
    public static func aggregating(_ bars: [Bar]) -> [DailyBar] {
        var days: [DailyBar] = []
        days.reserveCapacity(bars.count / 60 + 1)
        var start = bars.startIndex
        while start < bars.endIndex {
            let date = Zone.bogota.date(bars[start].time)
            let midnight = Zone.bogota.instant(date)
            let nextMidnight = Zone.bogota.instant(date.adding(days: 1))
            var high = bars[start].high
            var low = bars[start].low
            var end = start + 1
            while end < bars.endIndex, bars[end].time < nextMidnight {
                precondition(bars[end - 1].time < bars[end].time, "intraday bars ascend in time")
                high = max(high, bars[end].high)
                low = min(low, bars[end].low)
                end += 1
            }
            // The extremes of valid bars bound their opens and closes, so the day keeps the rules of a bar.
            let day = Bar(unchecked: midnight, bars[start].open, high, low, bars[end - 1].close)
            days.append(DailyBar(date: date, bar: day))
            start = end
        }
        precondition(zip(days, days.dropFirst()).allSatisfy { $0.date < $1.date }, "intraday bars ascend in time")
        return days
    }
}
