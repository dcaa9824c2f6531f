internal import Algorithms
public import CivilTime
public import Market
public import Strategy

/// A week on five-minute bars, as the live executor trades it. Source: contract, section 2, "intraday_m5 to the letter".
public struct IntradayWeek: WeekPath, Sendable {
    private let bars: ArraySlice<Bar>
    private let schedule: WeekSchedule

    /// The week of some trading days.
    ///
    /// - Parameters:
    ///   - bars: five-minute bars in ascending time, of at least those days.
    ///   - tradingDays: the week's trading days in order; not empty.
    public init(bars: ArraySlice<Bar>, tradingDays: [CivilDate], rules: ExecutionRules) {
        self.init(bars: bars, schedule: WeekSchedule(tradingDays: tradingDays, rules: rules))
    }

    /// The week of a schedule on its bars, in ascending time.
    public init(bars: ArraySlice<Bar>, schedule: WeekSchedule) {
        self.bars = bars
        self.schedule = schedule
    }

    /// The first executor run of the week that finds a bar fresh enough to price an entry.
    public var entry: WeekEntry? {
        for run in schedule.entryRuns {
            if let found = schedule.entry(at: run, in: bars) { return found.entry }
        }
        return nil
    }

    /// The first hit of stop or target among the bars that open at or after the entry and end by the close of the week;
    /// else the close of the last bar ended by then, however old.
    public func exit(from entry: WeekEntry, _ direction: Direction, stops: Stops) -> WeekExit {
        exit(of: WeekPosition(direction: direction, entry: entry, stops: stops))
    }

    /// The end of a position under any rule, as above.
    public func exit(of position: WeekPosition) -> WeekExit {
        let entry = position.entry
        let candidates = bars[bars.partitioningIndex { $0.time >= entry.time }...].prefix { schedule.tests($0, of: entry) }
        if let hit = position.firstExit(in: candidates) { return hit.exit }
        guard let end = schedule.close(in: bars) else {
            preconditionFailure("the bar that priced the entry ended before the week closes")
        }
        return end.exit
    }
}

/// A position held on five-minute bars.
public struct WeekPosition: Equatable, Sendable {
    /// Its side.
    public let direction: Direction
    /// How it was opened.
    public let entry: WeekEntry
    /// When it ends within a bar.
    public let rule: ExitRule

    /// A position.
    public init(direction: Direction, entry: WeekEntry, rule: ExitRule) {
        self.direction = direction
        self.entry = entry
        self.rule = rule
    }

    /// A position within a bracket, whose stop fills at the worse of its level and the bar's open.
    public init(direction: Direction, entry: WeekEntry, stops: Stops) {
        self.init(direction: direction, entry: entry, rule: .bracket(stops, fill: .atWorseOfLevelAndOpen))
    }

    /// The watch over it after the bars that tested it already, in whatever order they came: a best price is one in any.
    ///
    /// - Precondition: none of them ended it.
    public func watch(after tested: some Sequence<Bar> = EmptyCollection<Bar>()) -> ExitWatch {
        var watch = ExitWatch(rule, direction, entryPrice: entry.price)
        for bar in tested { _ = watch.exit(in: bar) }
        return watch
    }

    /// The first bar in order that ends the position, stamped with the bar's end.
    ///
    /// - Parameter tested: the bars that tested it before.
    public func firstExit(
        in bars: some Sequence<Bar>, after tested: some Sequence<Bar> = EmptyCollection<Bar>()
    ) -> (exit: WeekExit, bar: Bar)? {
        var watch = watch(after: tested)
        for bar in bars {
            if let fill = watch.exit(in: bar) {
                return (WeekExit(time: WeekSchedule.end(of: bar), price: fill.price, reason: fill.reason), bar)
            }
        }
        return nil
    }
}
