public import CivilTime

/// The tasks of the live week, in the order of a week. The raw value names executable and DAG.
public enum WeeklyTask: String, CaseIterable, Sendable {
    case training = "forecast_h5_l3_weekly_training"
    case signal = "forecast_h5_l5_weekly_signal"
    case sizing = "forecast_h5_l5_vol_targeting"
    case executor = "forecast_h5_l7_multiday_executor"
    case monitor = "forecast_h5_l6_weekly_monitor"
}

/// When the tasks of the live week run, in Bogotá's time: the one place from which the DAGs' schedules, the replay and the
/// checks come. Source: contract, section 4.
///
/// Holidays are not in it: the tasks know the calendar and answer "skipped" on such days.
public struct WeeklyTimetable: Equatable, Sendable {
    private let executorRuns: [TimeOfDay]

    /// A timetable with the executor's times of day, ascending, as the strategy file lists them.
    public init(executorRuns: [TimeOfDay]) {
        precondition(!executorRuns.isEmpty, "an executor that never runs closes no week")
        precondition(zip(executorRuns, executorRuns.dropFirst()).allSatisfy { $0 < $1 }, "run times ascend")
        self.executorRuns = executorRuns
    }

    /// The times of day at which a task runs, ascending.
    public func times(of task: WeeklyTask) -> [TimeOfDay] {
        switch task {
        case .training: [TimeOfDay.at(1, 30)]
        case .signal: [TimeOfDay.at(8, 15)]
        case .sizing: [TimeOfDay.at(8, 45)]
        case .executor: executorRuns
        case .monitor: [TimeOfDay.at(14, 30)]
        }
    }

    /// The days on which a task runs.
    public enum Days: String, Sendable {
        case sunday = "0"
        case workdays = "1-5"
        case friday = "5"

        /// As cron writes them.
        var cron: String { rawValue }
    }

    /// The days on which a task runs.
    public func days(of task: WeeklyTask) -> Days {
        switch task {
        case .training: .sunday
        case .signal, .sizing, .executor: .workdays
        case .monitor: .friday
        }
    }

    /// A task's runs as cron lines, as few as hold exactly them: minutes that come in the same hours share one.
    public func crons(of task: WeeklyTask) -> [String] {
        let hours = Dictionary(grouping: times(of: task), by: \.minute).mapValues { $0.map(\.hour) }
        let minutes = Dictionary(grouping: hours.keys.sorted()) { hours[$0] ?? [] }
        return minutes.sorted { $0.value[0] < $1.value[0] }.map { hours, minutes in
            "\(minutes.map(String.init).joined(separator: ",")) \(CronField.text(of: hours)) * * \(days(of: task).cron)"
        }
    }
}

/// One field of a cron line.
enum CronField {
    /// Ascending numbers, with runs of three and more as ranges: `9-12,14`.
    static func text(of numbers: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.flatMap { range in
            range.count > 2 ? ["\(range.lowerBound)-\(range.upperBound)"] : range.map(String.init)
        }.joined(separator: ",")
    }
}

extension TimeOfDay {
    fileprivate static func at(_ hour: Int, _ minute: Int) -> TimeOfDay {
        guard let time = TimeOfDay(hour: hour, minute: minute) else { preconditionFailure("\(hour):\(minute) is no time of day") }
        return time
    }
}
