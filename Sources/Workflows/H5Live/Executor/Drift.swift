internal import CivilTime
internal import Execution
internal import Failures
internal import Files
internal import Market
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// What stored bars say now against what they said when the executor used them.
struct Drift {
    /// One line a bar that came late, was corrected or has gone.
    let bars: [String]
    /// Where the booked figures would be others by today's bars; `nil` where they stay.
    let contradiction: Contradiction?

    /// A booked price that today's bars would make another.
    struct Contradiction {
        /// What was booked and what it would be.
        let text: String
        /// What it would be, however it is said: the same as long as the bars say the same.
        let key: String
    }

    /// Compares a week that has been entered; `nil` when its bars are as they were.
    init?(_ state: WeekUnderway) {
        guard let entry = state.execution.entry, let position = try? state.position() else { return nil }
        let stored = Dictionary(state.bars.map { ($0.time, $0) }, uniquingKeysWith: { first, _ in first })
        var lines: [String] = []
        var seen: Set<Instant> = []
        // A position whose close was held back left on a bar of a later week, which is not looked at here.
        for use in state.uses where use.time < state.schedule.closingTime && seen.insert(use.time).inserted {
            let opening = use.time.formatted(in: .bogota)
            guard let bar = stored[use.time] else {
                lines.append("\(opening) has gone")
                continue
            }
            if bar.prices != use.prices { lines.append("\(opening) was corrected from \(use.prices) to \(bar.prices)") }
        }
        let horizon = state.execution.exit?.time ?? state.execution.lastRunAt ?? entry.time
        let late = state.bars.filter { bar in
            !seen.contains(bar.time) && WeekSchedule.end(of: bar) <= horizon && bar.time > entry.barTime ?? entry.time
        }
        lines += late.map { "\($0.time.formatted(in: .bogota)) came late" }
        let week = IntradayWeek(bars: state.bars[...], schedule: state.schedule)
        if state.execution.deviations.isEmpty, let earlier = week.entry, earlier.time < entry.time {
            lines.append(
                "bars that came late would have let the run of \(earlier.time.formatted(in: .bogota)) enter at \(earlier.price)")
        }
        guard !lines.isEmpty else { return nil }
        bars = lines
        contradiction = Drift.contradiction(state, position, late: late)
    }

    /// Prices what was booked again, by the bars there are now; `nil` when it stays as it is. That an earlier run would enter
    /// now is no contradiction: the run that did had no other price.
    static func contradiction(_ state: WeekUnderway, _ position: WeekPosition, late: [Bar]) -> Contradiction? {
        let entry = position.entry
        let now = state.schedule.entry(at: entry.time, in: state.bars)?.entry
        guard now?.price == entry.price else {
            return Contradiction(
                text: "the entry was booked \(text(entry.price, entry.time)) and would be "
                    + (now.map { text($0.price, $0.time) } ?? "none") + " now",
                key: "entry:\(now.map { "\($0.price)" } ?? "none")")
        }
        let passed = Set(state.uses.filter { $0.use == .passed }.map(\.time))
        let tested = state.bars.filter { state.schedule.tests($0, of: entry) && !passed.contains($0.time) }
        guard let exit = state.execution.exit else {
            // Late bars are tested by this run; only what was tested before can contradict.
            let lateTimes = Set(late.map(\.time))
            let used = Set(state.uses.map(\.time))
            let hit = position.firstExit(in: tested.filter { used.contains($0.time) && !lateTimes.contains($0.time) })
            return hit.map {
                Contradiction(
                    text:
                        "the position is open and would have ended \(text($0.exit.price, $0.exit.time)) (\($0.exit.reason.rawValue))",
                    key: key($0.exit))
            }
        }
        let hit = position.firstExit(in: tested.filter { WeekSchedule.end(of: $0) <= exit.time })?.exit
        let again: WeekExit? =
            switch state.execution.exitReason {
            case _ where exit.time > state.schedule.closingTime:
                // Closed after its week, at a bar that is not of it.
                hit
                    ?? WeekExit(
                        time: exit.time, price: exit.price,
                        reason: state.execution.exitReason.flatMap(ExitReason.init(rawValue:)) ?? .weekEnd)
            case ExitReason.weekEnd.rawValue: hit ?? state.schedule.weekEnd(in: state.bars)?.exit
            case ExitReason.circuitBreaker.rawValue:
                hit
                    ?? WeekSchedule.lastBar(endedBy: exit.time, in: state.bars).map {
                        WeekExit(time: exit.time, price: $0.close, reason: .circuitBreaker)
                    }
            default: hit
            }
        guard again?.time == exit.time, again?.price == exit.price, again?.reason.rawValue == state.execution.exitReason else {
            return Contradiction(
                text: "the exit was booked \(text(exit.price, exit.time)) (\(state.execution.exitReason ?? "")) and would be "
                    + (again.map { "\(text($0.price, $0.time)) (\($0.reason.rawValue))" } ?? "none") + " now",
                key: again.map { key($0) } ?? "exit:none")
        }
        return nil
    }

    private static func key(_ exit: WeekExit) -> String { "exit:\(exit.time.formatted()):\(exit.price):\(exit.reason.rawValue)" }

    private static func text(_ price: Double, _ time: Instant) -> String { "at \(price) on \(time.formatted(in: .bogota))" }
}

extension ExecutorRun {
    /// Reports bars that are not what they were when they were used. Where booked figures would be others, trading is halted
    /// until a person has looked; nothing is booked again.
    ///
    /// - Returns: whether it was halted by this run.
    func haltsForDrift(_ state: inout WeekUnderway) throws(Failure) -> Bool {
        guard let drift = Drift(state) else { return false }
        state.result.drift = drift.bars
        let first = drift.bars[0]
        let others = drift.bars.count > 1 ? " and \(drift.bars.count - 1) more" : ""
        guard let contradiction = drift.contradiction else {
            context.warn("\(week.week): \(first)\(others); what is booked stays as it is")
            let digest = SHA256.hexadecimal(of: Array(drift.bars.joined(separator: "\n").utf8)).prefix(12)
            try AlertStore(connection).raise(
                [
                    Alert(
                        key: "h5:\(week.week):drift:\(digest)", severity: .warning,
                        title: "H5 \(week.week): bars changed after they were used", body: drift.bars.joined(separator: "\n"))
                ], at: asOf)
            return false
        }
        let alert = Alert(
            key: "h5:\(week.week):contradiction:\(contradiction.key)", severity: .critical,
            title: "H5 \(week.week): trading is halted, as stored bars contradict what is booked",
            body: ([contradiction.text] + drift.bars).joined(separator: "\n")
                + "\nLook at usdcop explain, then usdcop flatten or usdcop resume.")
        context.warn("\(week.week): \(contradiction.text)")
        // Once a person has seen it and resumed, the same contradiction does not halt again.
        guard try AlertStore(connection).raise([alert], at: asOf) > 0 else { return false }
        try halt(because: contradiction.text)
        state.deviate("contradicted")
        state.result.reason = "halted: \(contradiction.text)"
        return true
    }

    private func halt(because reason: String) throws(Failure) {
        let store = OperatorControlStore(connection)
        let before = try store.control(strategy.id)
        try store.set(
            OperatorControl(
                state: .halted, flatten: before?.flatten ?? false, reason: reason, actor: MultidayExecutorWorkflow.name, at: asOf),
            strategy.id)
        try AuditLogStore(connection).append(
            AuditEvent(
                at: asOf, actor: MultidayExecutorWorkflow.name, subject: strategy.id,
                from: (before?.state ?? .running).rawValue, to: OperatorControl.State.halted.rawValue, notes: reason))
    }
}
