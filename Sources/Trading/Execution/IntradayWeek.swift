internal import Algorithms
public import CivilTime
public import Market
public import Strategy

/// A week on five-minute bars, as the live executor trades it. Source: contract, section 2, "intraday_m5 to the letter".
public struct IntradayWeek: WeekPath, Sendable {
    private static let barMinutes = 5

    private let bars: ArraySlice<Bar>
    private let tradingDays: [CivilDate]
    private let rules: ExecutionRules

    /// The week of some trading days.
    ///
    /// - Parameters:
    ///   - bars: five-minute bars in ascending time, of at least those days.
    ///   - tradingDays: the week's trading days in order; not empty.
    public init(bars: ArraySlice<Bar>, tradingDays: [CivilDate], rules: ExecutionRules) {
        precondition(!tradingDays.isEmpty, "a week has a trading day")
        self.bars = bars
        self.tradingDays = tradingDays
        self.rules = rules
    }

    /// When the week closes: the executor's last run on the last trading day.
    public var closingTime: Instant { Zone.bogota.instant(tradingDays[tradingDays.count - 1], rules.closingRun) }

    /// The first executor run of the week that finds a bar fresh enough to price an entry.
    ///
    /// A bar is fresh when it ended at or before the run and not longer ago than the configured age, inclusive. The run
    /// that closes the week opens nothing.
    public var entry: WeekEntry? {
        for day in tradingDays {
            for run in rules.runs {
                let time = Zone.bogota.instant(day, run)
                guard time < closingTime else { return nil }
                guard let bar = lastBar(endedBy: time) else { continue }
                let age = time.seconds(since: end(of: bar))
                if age <= rules.entryBarMaxAgeMinutes * 60 {
                    return WeekEntry(time: time, price: bar.close, barAgeMinutes: age / 60)
                }
            }
        }
        return nil
    }

    /// The first hit of stop or target among the bars that open at or after the entry and end by the close of the week;
    /// else the close of the last bar ended by then, however old.
    public func exit(from entry: WeekEntry, _ direction: Direction, stops: Stops) -> WeekExit {
        let bracket = Bracket(
            direction: direction, entryPrice: entry.price, stops: stops, stopFill: .atWorseOfLevelAndOpen)
        var index = bars.partitioningIndex { $0.time >= entry.time }
        while index < bars.endIndex, end(of: bars[index]) <= closingTime {
            if let fill = bracket.exit(in: bars[index]) {
                return WeekExit(time: end(of: bars[index]), price: fill.price, reason: fill.reason, barAgeMinutes: 0)
            }
            index += 1
        }
        guard let last = lastBar(endedBy: closingTime) else {
            preconditionFailure("the bar that priced the entry ended before the week closes")
        }
        let age = closingTime.seconds(since: end(of: last))
        return WeekExit(time: closingTime, price: last.close, reason: .weekEnd, barAgeMinutes: age / 60)
    }

    private func lastBar(endedBy time: Instant) -> Bar? {
        let index = bars.partitioningIndex { end(of: $0) > time }
        return index > bars.startIndex ? bars[index - 1] : nil
    }

    private func end(of bar: Bar) -> Instant { bar.time.adding(minutes: IntradayWeek.barMinutes) }
}
