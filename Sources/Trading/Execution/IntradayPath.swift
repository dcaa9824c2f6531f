internal import Algorithms
public import CivilTime
public import Market
public import Strategy

/// A period on five-minute bars, as the live executor trades it. Source: contract, section 2, "intraday_m5 to the letter".
public struct IntradayPath: PricePath, Sendable {
    private let bars: ArraySlice<Bar>
    private let schedule: HoldingPeriod

    /// The period of some trading days.
    ///
    /// - Parameters:
    ///   - bars: five-minute bars in ascending time, of at least those days.
    ///   - tradingDays: the period's trading days in order; not empty.
    public init(bars: ArraySlice<Bar>, tradingDays: [CivilDate], rules: ExecutionRules) {
        self.init(bars: bars, schedule: HoldingPeriod(tradingDays: tradingDays, rules: rules))
    }

    /// The period of a schedule on its bars, in ascending time.
    public init(bars: ArraySlice<Bar>, schedule: HoldingPeriod) {
        self.bars = bars
        self.schedule = schedule
    }

    /// The first executor run of the period that finds a bar fresh enough to price an entry.
    public var entry: PositionEntry? {
        for run in schedule.entryRuns {
            if let found = schedule.entry(at: run, in: bars) { return found.entry }
        }
        return nil
    }

    /// The first hit of stop or target among the bars that open at or after the entry and end by the close of the period;
    /// else the close of the last bar ended by then, however old.
    public func exit(from entry: PositionEntry, _ direction: Direction, stops: Stops) -> PositionExit {
        exit(of: Position(direction: direction, entry: entry, stops: stops))
    }

    /// The end of a position under any rule, as above.
    public func exit(of position: Position) -> PositionExit {
        let entry = position.entry
        let candidates = bars[bars.partitioningIndex { $0.time >= entry.time }...].prefix { schedule.tests($0, of: entry) }
        if let hit = position.firstExit(in: candidates) { return hit.exit }
        guard let end = schedule.close(in: bars) else {
            preconditionFailure("the bar that priced the entry ended before the period closes")
        }
        return end.exit
    }
}

/// A position held on five-minute bars.
public struct Position: Equatable, Sendable {
    /// Its side.
    public let direction: Direction
    /// How it was opened.
    public let entry: PositionEntry
    /// When it ends within a bar.
    public let rule: ExitRule

    /// A position.
    public init(direction: Direction, entry: PositionEntry, rule: ExitRule) {
        self.direction = direction
        self.entry = entry
        self.rule = rule
    }

    /// A position within a bracket, whose stop fills at the worse of its level and the bar's open.
    public init(direction: Direction, entry: PositionEntry, stops: Stops) {
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
    ) -> (exit: PositionExit, bar: Bar)? {
        var watch = watch(after: tested)
        for bar in bars {
            if let fill = watch.exit(in: bar) {
                return (PositionExit(time: HoldingPeriod.end(of: bar), price: fill.price, reason: fill.reason), bar)
            }
        }
        return nil
    }
}
