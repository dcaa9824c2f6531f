internal import CivilTime
internal import Execution
internal import Failures
internal import Market
internal import Postgres
internal import Store
internal import Strategy

/// A week as a run of the executor finds it and changes it.
struct WeekUnderway {
    /// The week's row.
    var execution: LiveExecution
    /// Its number.
    let id: Int
    /// The week's bars that had ended by the run, in order.
    let bars: [Bar]
    /// What bars were used for before.
    var uses: [BarUse]
    /// The week's runs.
    let schedule: WeekSchedule
    /// What the run has to say.
    var result: ExecutorResult
    /// The week's row as it was found, where other records contradict it; `nil` while none does.
    var contradicted: LiveExecution?
    /// Whether the run has left something to the next.
    var isRunOpen = false

    /// Bars that may test the position and were not used yet, in order.
    var candidates: [Bar] {
        guard let entry = entry else { return [] }
        let used = Set(uses.filter { $0.use != .entry }.map(\.time))
        return bars.filter { schedule.tests($0, of: entry) && !used.contains($0.time) }
    }

    /// How the position was opened, as the strategy's rules know it.
    var entry: WeekEntry? {
        execution.entry.map { WeekEntry(time: $0.time, price: $0.price, barAgeMinutes: 0) }
    }

    /// Notes why the week may differ from its backtest.
    mutating func deviate(_ deviation: String) {
        if !execution.deviations.contains(deviation) { execution.deviations.append(deviation) }
    }

    func direction() throws(Failure) -> Direction {
        guard let direction = Direction(rawValue: execution.direction) else {
            throw broken("has direction \(execution.direction)")
        }
        return direction
    }

    func position() throws(Failure) -> WeekPosition {
        guard let entry else { throw broken("is positioned without an entry") }
        return WeekPosition(
            direction: try direction(), entry: entry,
            stops: Stops(hardStop: execution.hardStop, takeProfit: execution.takeProfit))
    }

    /// What is booked, to be held against bars; `nil` before the entry, and of a row that says no position.
    var booked: BookedWeek? {
        guard execution.entry != nil, let position = try? position() else { return nil }
        let exit = execution.exit.flatMap { exit in
            execution.exitReason.flatMap(ExitReason.init(rawValue:)).map {
                WeekExit(time: exit.time, price: exit.price, reason: $0)
            }
        }
        return BookedWeek(
            position: position, entryBarTime: execution.entry?.barTime, exit: exit,
            uses: uses.map { BookedWeek.UsedBar(time: $0.time, prices: $0.prices, isPassed: $0.use == .passed) },
            lastRunAt: execution.lastRunAt,
            hasDeviated: execution.deviations.contains { !WeekUnderway.ownDeviations.contains($0) })
    }

    /// What stored bars say otherwise than when they were used; `nil` when nothing.
    var drift: Drift? { booked.flatMap { Drift($0, bars: bars, schedule: schedule) } }

    /// What stored bars would have booked otherwise.
    var contradictions: [Drift.Contradiction] {
        booked.map { Drift.contradictions($0, bars: bars, schedule: schedule) } ?? []
    }

    /// Deviations that drift itself has noted.
    private static let ownDeviations: Set = ["drifted", "contradicted"]

    /// Slots of the session since the entry that have ended without a bar.
    func missingBars(by asOf: Instant) -> Int {
        guard let entry else { return 0 }
        let end = min(asOf, execution.exit?.time ?? schedule.closingTime)
        let present = Set(bars.map(\.time))
        return schedule.tradingDays.reduce(0) { count, day in
            count
                + (0..<TradingSession.slotCount).count { slot in
                    let opening = TradingSession.instant(day, slot: slot)
                    return opening >= entry.time && opening.adding(minutes: TradingSession.barMinutes) <= end
                        && !present.contains(opening)
                }
        }
    }

    private func broken(_ what: String) -> Failure {
        Failure(
            .data, code: "execution_broken", "the execution of \(execution.signalDate) \(what)",
            remedy: "Halt the strategy (usdcop halt) and mend the row from orders and fills.")
    }
}

extension Bar {
    /// Open, high, low and close.
    var prices: [Double] { [open, high, low, close] }
}

extension LiveWeek {
    /// The week's stored bars of the session and of trading days that had ended by an instant.
    func bars(_ connection: Connection, endedBy asOf: Instant) throws(Failure) -> [Bar] {
        let limit = Instant(microseconds: asOf.adding(minutes: -TradingSession.barMinutes).microseconds + 1)
        let stored = try BarStore(connection).bars(
            of: .usdcop, from: Zone.bogota.instant(week.monday),
            before: min(limit, Zone.bogota.instant(week.monday.adding(days: 7))))
        return CalendarMode.colombia.filter(TradingSession.bars(in: stored))
    }
}
