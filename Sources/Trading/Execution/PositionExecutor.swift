public import CivilTime
public import Market

/// What one run of the live executor does, given what it knows. Pure: the same bars give the same step.
///
/// Run by run over a period it takes the entry and the exit that `IntradayPath` takes at once, as both ask `HoldingPeriod` and
/// `Position`.
public struct PositionExecutor: Sendable {
    /// What a run without a position does.
    public enum Opening: Equatable, Sendable {
        /// Open at a bar's close.
        case enter(PositionEntry, bar: Bar)
        /// Nothing prices an entry yet; a later run may.
        case wait
        /// The period has closed without an entry.
        case expire
    }

    /// What a run with a position does.
    public enum Watch: Equatable, Sendable {
        /// The position stays open after the bars that were tested.
        case hold(tested: [Bar])
        /// The position ends; the bars tested end with the one that hit, if one did.
        case exit(PositionExit, bar: Bar, tested: [Bar])
    }

    /// The period's runs.
    public let schedule: HoldingPeriod

    /// An executor of a period.
    public init(schedule: HoldingPeriod) { self.schedule = schedule }

    /// A run without a position. Only the scheduled runs open one.
    ///
    /// - Parameter bars: the period's bars that had ended by the run, in order.
    public func open(at run: Instant, bars: [Bar]) -> Opening {
        guard run < schedule.closingTime else { return .expire }
        guard schedule.entryRuns.contains(run), let found = schedule.entry(at: run, in: bars) else { return .wait }
        return .enter(found.entry, bar: found.bar)
    }

    /// A run with a position: bars not used yet are tested in order; then the period's close, or a forced end, comes.
    ///
    /// - Parameters:
    ///   - bars: the period's bars that had ended by the run, in order.
    ///   - used: the openings of bars that were used before.
    ///   - tested: those of them that tested the position, as they were then.
    ///   - isForced: whether the position is to be closed now, at the close of a fresh bar; it stays while there is none.
    public func manage(
        _ position: Position, at run: Instant, bars: [Bar], used: Set<Instant>, tested: [Bar] = [], isForced: Bool = false
    ) -> Watch {
        let candidates = bars.filter { schedule.tests($0, of: position.entry) && !used.contains($0.time) }
        if let hit = position.firstExit(in: candidates, after: tested) {
            return .exit(hit.exit, bar: hit.bar, tested: candidates.filter { $0.time <= hit.bar.time })
        }
        if run >= schedule.closingTime, let end = schedule.close(in: bars) {
            return .exit(end.exit, bar: end.bar, tested: candidates)
        }
        if isForced, let bar = HoldingPeriod.lastBar(endedBy: run, in: bars), let age = schedule.age(of: bar, at: run) {
            let exit = PositionExit(time: run, price: bar.close, reason: .circuitBreaker, barAgeMinutes: age)
            return .exit(exit, bar: bar, tested: candidates)
        }
        return .hold(tested: candidates)
    }
}
