internal import CivilTime
internal import Market
internal import Strategy

/// One run of a task at its time.
struct ScheduledRun: Equatable, Sendable {
    /// The instant, which is the run's `as_of`.
    let instant: Instant
    /// The task.
    let task: LiveTask
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

/// The runs of the weekly strategy's timetable on given weeks: training on the Sunday before; signal and size on the week's first
/// trading day; the executor on every trading day; the monitor on Friday, holiday or not.
///
/// Left out are the runs that answer "skipped" for the calendar's sake alone: signal and size on later days, the executor on
/// days without a session.
struct ReplaySchedule {
    private let timetable: StrategyTimetable

    /// The schedule of a timetable.
    init(_ timetable: StrategyTimetable) { self.timetable = timetable }

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

    private func closing(of day: CivilDate) -> Instant {
        guard let closing = timetable.times(of: .executor).last else { preconditionFailure("an executor runs at least once") }
        return Zone.bogota.instant(day, closing)
    }

    private func runs(_ week: ISOWeek, _ days: [CivilDate]) -> [ScheduledRun] {
        var runs = runs(.training, on: week.monday.adding(days: -1))
        runs += self.runs(.signal, on: days[0]) + self.runs(.sizing, on: days[0])
        for day in days { runs += self.runs(.executor, on: day) }
        return runs + self.runs(.monitor, on: week.friday)
    }

    private func runs(_ role: LiveTask.Role, on day: CivilDate) -> [ScheduledRun] {
        let task = timetable.strategy.task(role)
        return timetable.times(of: role).map { ScheduledRun(instant: Zone.bogota.instant(day, $0), task: task) }
    }
}
