internal import CivilTime
public import Market
public import Strategy

/// A week on daily bars, the reference fill model: entry at the first bar's close, exits on the bars after it.
public struct DailyCloseWeek: PricePath, Sendable {
    private let bars: ArraySlice<DailyBar>
    private let entryTime: TimeOfDay
    private let closingTime: TimeOfDay

    /// The week of Monday's bar and the bars that follow it in the same week, in order. Entries and exits are stamped with
    /// the times of the executor's first and last runs, whatever the reason: daily bars know no finer time.
    public init(bars: ArraySlice<DailyBar>, rules: ExecutionRules) {
        precondition(!bars.isEmpty, "a week has at least Monday's bar")
        self.bars = bars
        entryTime = rules.runs[0]
        closingTime = rules.closingRun
    }

    /// Monday's close; `nil` when no bar follows, since the position could not be closed.
    public var entry: PositionEntry? {
        guard bars.count > 1, let monday = bars.first else { return nil }
        return PositionEntry(time: Zone.bogota.instant(monday.date, entryTime), price: monday.bar.close, barAgeMinutes: 0)
    }

    /// The first hit of stop or target on the bars after Monday, else the last bar's close.
    public func exit(from entry: PositionEntry, _ direction: Direction, stops: Stops) -> PositionExit {
        let bracket = Bracket(direction: direction, entryPrice: entry.price, stops: stops, stopFill: .atLevel)
        for day in bars.dropFirst() {
            if let fill = bracket.exit(in: day.bar) { return exit(on: day, fill.price, fill.reason) }
        }
        let last = bars[bars.endIndex - 1]
        return exit(on: last, last.bar.close, .weekEnd)
    }

    private func exit(on day: DailyBar, _ price: Double, _ reason: ExitReason) -> PositionExit {
        PositionExit(time: Zone.bogota.instant(day.date, closingTime), price: price, reason: reason, barAgeMinutes: 0)
    }
}
