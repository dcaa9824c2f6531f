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
        let position = WeekPosition(direction: direction, entry: entry, stops: stops)
        let candidates = bars[bars.partitioningIndex { $0.time >= entry.time }...].prefix { schedule.tests($0, of: entry) }
        if let hit = position.firstExit(in: candidates) { return hit.exit }
        guard let end = schedule.weekEnd(in: bars) else {
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
    /// Where it ends.
    public let stops: Stops

    /// A position.
    public init(direction: Direction, entry: WeekEntry, stops: Stops) {
        self.direction = direction
        self.entry = entry
        self.stops = stops
    }

    /// The levels it ends at.
    public var bracket: Bracket {
        Bracket(direction: direction, entryPrice: entry.price, stops: stops, stopFill: .atWorseOfLevelAndOpen)
    }

    /// The first hit of stop or target among bars in order, stamped with the end of its bar.
    public func firstExit(in bars: some Sequence<Bar>) -> (exit: WeekExit, bar: Bar)? {
        let bracket = bracket
        for bar in bars {
            if let fill = bracket.exit(in: bar) {
                return (WeekExit(time: WeekSchedule.end(of: bar), price: fill.price, reason: fill.reason), bar)
            }
        }
        return nil
    }
}
