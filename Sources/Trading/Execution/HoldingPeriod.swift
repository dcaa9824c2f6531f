internal import Algorithms
public import CivilTime
public import Market
public import Strategy

/// The time a position may be held for: its trading days, the executor's runs in them, and which bars each run may know. Backtest and
/// live both ask it.
///
/// A weekly decision holds for the trading days of its week, a daily one for the session after it. Source: contract, section 2,
/// "intraday_m5 to the letter".
public struct HoldingPeriod: Equatable, Sendable {
    /// What the period is called, in orders and alerts.
    public let key: PeriodKey
    /// The period's trading days, in order.
    public let tradingDays: [CivilDate]
    /// Why a position ends that reaches the close of the period.
    public let closeReason: ExitReason
    /// How long ago the bar that prices an order may have ended, inclusive, in minutes.
    public let maxBarAgeMinutes: Int
    private let runTimes: [TimeOfDay]

    /// A period of some trading days.
    ///
    /// - Parameters:
    ///   - runTimes: when the executor runs on each of them, ascending; the last run of the last day closes the period.
    ///   - maxBarAgeMinutes: how long ago the bar that prices an order may have ended.
    public init(
        _ key: PeriodKey, tradingDays: [CivilDate], runTimes: [TimeOfDay], maxBarAgeMinutes: Int, closeReason: ExitReason
    ) {
        precondition(!tradingDays.isEmpty, "a period has a trading day")
        precondition(zip(tradingDays, tradingDays.dropFirst()).allSatisfy { $0 < $1 }, "trading days come in order, each once")
        precondition(runTimes.count >= 2, "a period is entered by one run and closed by another")
        precondition(zip(runTimes, runTimes.dropFirst()).allSatisfy { $0 < $1 }, "run times ascend")
        precondition(maxBarAgeMinutes >= 0, "a bar that priced an order ended before it")
        self.key = key
        self.tradingDays = tradingDays
        self.runTimes = runTimes
        self.maxBarAgeMinutes = maxBarAgeMinutes
        self.closeReason = closeReason
    }

    /// The week of some trading days, in order and not empty.
    public init(tradingDays: [CivilDate], rules: ExecutionRules) {
        precondition(!tradingDays.isEmpty, "a week has a trading day")
        self.init(
            .week(ISOWeek(containing: tradingDays[0])), tradingDays: tradingDays, runTimes: rules.runs,
            maxBarAgeMinutes: rules.entryBarMaxAgeMinutes, closeReason: .weekEnd)
    }

    /// When the period closes: the executor's last run on the last trading day.
    public var closingTime: Instant { Zone.bogota.instant(tradingDays[tradingDays.count - 1], runTimes[runTimes.count - 1]) }

    /// The period's runs, in order; the last one closes it.
    public var runs: [Instant] { tradingDays.flatMap { day in runTimes.map { Zone.bogota.instant(day, $0) } } }

    /// The runs that may open a position, in order: all but the one that closes the period.
    public var entryRuns: [Instant] { runs.filter { $0 < closingTime } }

    /// The entry a run has: the close of the latest bar that ended by then, if it is fresh enough.
    public func entry(at run: Instant, in bars: some RandomAccessCollection<Bar>) -> (entry: PositionEntry, bar: Bar)? {
        guard let bar = HoldingPeriod.lastBar(endedBy: run, in: bars), let age = age(of: bar, at: run) else { return nil }
        return (PositionEntry(time: run, price: bar.close, barAgeMinutes: age), bar)
    }

    /// Whether a bar tests the position of an entry: it opens at or after it and ends by the close of the period.
    public func tests(_ bar: Bar, of entry: PositionEntry) -> Bool {
        bar.time >= entry.time && HoldingPeriod.end(of: bar) <= closingTime
    }

    /// The end of the period at the close of the last bar ended by then, however old; `nil` without any bar.
    public func close(in bars: some RandomAccessCollection<Bar>) -> (exit: PositionExit, bar: Bar)? {
        guard let bar = HoldingPeriod.lastBar(endedBy: closingTime, in: bars) else { return nil }
        let age = closingTime.seconds(since: HoldingPeriod.end(of: bar)) / 60
        return (PositionExit(time: closingTime, price: bar.close, reason: closeReason, barAgeMinutes: age), bar)
    }

    /// The minutes since a bar ended, if it is fresh enough to price an order.
    public func age(of bar: Bar, at run: Instant) -> Int? {
        let seconds = run.seconds(since: HoldingPeriod.end(of: bar))
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
