internal import CivilTime
internal import Market

/// One run of a task at its time.
struct ScheduledRun: Equatable, Sendable {
    /// The instant, which is the run's `as_of`.
    let instant: Instant
    /// The task.
    let task: ReplayTask
}

/// The runs of one week, in order of time.
struct ScheduledWeek: Equatable, Sendable {
    /// The ISO week.
    let week: ISOWeek
    /// Its first trading day.
    let decisionDate: CivilDate
    /// The runs the data reach.
    let runs: [ScheduledRun]
    /// Whether the data end before the week does.
    let isOpen: Bool
}

/// When the DAGs of the weekly strategy run: Sunday 01:30 training; on the week's first trading day 08:15 signal and 08:45
/// size; on every trading day the executor; Friday 14:30 the monitor, holiday or not. All times are Bogotá's.
///
/// Left out are the runs that answer "skipped" for the calendar's sake alone: signal and size on later days, the executor on
/// days without a session.
struct ReplaySchedule {
    private let executorRuns: [TimeOfDay]

    /// A schedule with the executor's times of day.
    init(executorRuns: [TimeOfDay]) { self.executorRuns = executorRuns }

    /// The weeks whose first trading day lies in a range, oldest first, as far as they begin before the data end.
    ///
    /// - Parameter dataEnd: when the last bar had ended. A week whose closing run comes later is open: its runs after the
    ///   session of the data's last day are left out.
    func weeks(in range: ClosedRange<CivilDate>, dataEnd: Instant) -> [ScheduledWeek] {
        let lastDay = Zone.bogota.date(dataEnd)
        var weeks: [ScheduledWeek] = []
        var week = ISOWeek(containing: range.lowerBound)
        while week.monday <= range.upperBound, week.monday <= lastDay {
            defer { week = week.adding(weeks: 1) }
            let days = TradingCalendar.colombia.tradingDays(of: week)
            guard let first = days.first, let last = days.last, range.contains(first), first <= lastDay else { continue }
            let isOpen = last > lastDay || (last == lastDay && closing(of: last) > dataEnd)
            var runs = runs(week, days)
            if isOpen {
                let end = max(dataEnd, Zone.bogota.instant(lastDay, TradingSession.close))
                runs.removeAll { $0.instant > end }
            }
            weeks.append(ScheduledWeek(week: week, decisionDate: first, runs: runs, isOpen: isOpen))
        }
        return weeks
    }

    private func closing(of day: CivilDate) -> Instant { Zone.bogota.instant(day, executorRuns[executorRuns.count - 1]) }

    private func runs(_ week: ISOWeek, _ days: [CivilDate]) -> [ScheduledRun] {
        var runs = [run(.training, week.monday.adding(days: -1), 1, 30)]
        runs += [run(.signal, days[0], 8, 15), run(.sizing, days[0], 8, 45)]
        for day in days {
            runs += executorRuns.map { ScheduledRun(instant: Zone.bogota.instant(day, $0), task: .executor) }
        }
        return runs + [run(.monitor, week.friday, 14, 30)]
    }

    private func run(_ task: ReplayTask, _ day: CivilDate, _ hour: Int, _ minute: Int) -> ScheduledRun {
        ScheduledRun(instant: Zone.bogota.instant(day).adding(minutes: hour * 60 + minute), task: task)
    }
}
