internal import Algorithms
public import CivilTime
public import Market
public import Strategy

/// The runs of the executor in one week, and which bars each may know. Backtest and live both ask it.
///
/// Source: contract, section 2, "intraday_m5 to the letter".
public struct WeekSchedule: Equatable, Sendable {
    /// What the period is called, in orders and alerts.
    public let key: PeriodKey
    /// The week's trading days, in order.
    public let tradingDays: [CivilDate]
    private let rules: ExecutionRules

    /// The schedule of some trading days, in order and not empty.
    public init(tradingDays: [CivilDate], rules: ExecutionRules) {
        precondition(!tradingDays.isEmpty, "a week has a trading day")
        precondition(zip(tradingDays, tradingDays.dropFirst()).allSatisfy { $0 < $1 }, "trading days come in order, each once")
        key = .week(ISOWeek(containing: tradingDays[0]))
        self.tradingDays = tradingDays
        self.rules = rules
    }

    /// When the week closes: the executor's last run on the last trading day.
    public var closingTime: Instant { Zone.bogota.instant(tradingDays[tradingDays.count - 1], rules.closingRun) }

    /// The week's runs, in order; the last one closes it.
    public var runs: [Instant] { tradingDays.flatMap { day in rules.runs.map { Zone.bogota.instant(day, $0) } } }

    /// The runs that may open a position, in order: all but the one that closes the week.
    public var entryRuns: [Instant] { runs.filter { $0 < closingTime } }

    /// How long ago the bar that prices an order may have ended, inclusive, in minutes.
    public var maxBarAgeMinutes: Int { rules.entryBarMaxAgeMinutes }

    /// The entry a run has: the close of the latest bar that ended by then, if it is fresh enough.
    public func entry(at run: Instant, in bars: some RandomAccessCollection<Bar>) -> (entry: WeekEntry, bar: Bar)? {
        guard let bar = WeekSchedule.lastBar(endedBy: run, in: bars), let age = age(of: bar, at: run) else { return nil }
        return (WeekEntry(time: run, price: bar.close, barAgeMinutes: age), bar)
    }

    /// Whether a bar tests the position of an entry: it opens at or after it and ends by the close of the week.
    public func tests(_ bar: Bar, of entry: WeekEntry) -> Bool {
        bar.time >= entry.time && WeekSchedule.end(of: bar) <= closingTime
    }

    /// The end of the week at the close of the last bar ended by then, however old; `nil` without any bar.
    public func weekEnd(in bars: some RandomAccessCollection<Bar>) -> (exit: WeekExit, bar: Bar)? {
        guard let bar = WeekSchedule.lastBar(endedBy: closingTime, in: bars) else { return nil }
        let age = closingTime.seconds(since: WeekSchedule.end(of: bar)) / 60
        return (WeekExit(time: closingTime, price: bar.close, reason: .weekEnd, barAgeMinutes: age), bar)
    }

    /// The minutes since a bar ended, if it is fresh enough to price an order.
    public func age(of bar: Bar, at run: Instant) -> Int? {
        let seconds = run.seconds(since: WeekSchedule.end(of: bar))
        return seconds <= maxBarAgeMinutes * 60 ? seconds / 60 : nil
    }

    /// When a bar has ended and is known.
    public static func end(of bar: Bar) -> Instant { bar.time.adding(minutes: TradingSession.barMinutes) }

    /// The latest bar that ended at or before an instant.
    public static func lastBar<Bars: RandomAccessCollection<Bar>>(endedBy time: Instant, in bars: Bars) -> Bar? {
        let index = bars.partitioningIndex { end(of: $0) > time }
        return index > bars.startIndex ? bars[bars.index(before: index)] : nil
    }
}
