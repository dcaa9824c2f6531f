public import CivilTime

/// When the live tasks of a strategy run, in Bogotá's time: the one place from which the DAGs' schedules, the replay and the checks
/// come. Source: contract, section 4.
///
/// Holidays are not in it: the tasks know the calendar and answer "skipped" on such days.
public struct StrategyTimetable: Equatable, Sendable {
    /// The strategy.
    public let strategy: StrategyDescription
    private let executorRuns: [TimeOfDay]

    /// A timetable with the executor's times of day, ascending, as the strategy file lists them.
    public init(_ strategy: StrategyDescription, executorRuns: [TimeOfDay]) {
        precondition(!executorRuns.isEmpty, "an executor that never runs closes no position")
        precondition(zip(executorRuns, executorRuns.dropFirst()).allSatisfy { $0 < $1 }, "run times ascend")
        self.strategy = strategy
        self.executorRuns = executorRuns
    }

    /// The times of day at which a task runs, ascending.
    public func times(of role: LiveTask.Role) -> [TimeOfDay] {
        switch strategy.task(role).times {
        case .at(let time): [time]
        case .executorRuns: executorRuns
        }
    }

    /// A task's runs as cron lines, as few as hold exactly them: minutes that come in the same hours share one.
    public func crons(of role: LiveTask.Role) -> [String] {
        let hours = Dictionary(grouping: times(of: role), by: \.minute).mapValues { $0.map(\.hour) }
        let minutes = Dictionary(grouping: hours.keys.sorted()) { hours[$0] ?? [] }
        let days = strategy.task(role).days.rawValue
        return minutes.sorted { $0.value[0] < $1.value[0] }.map { hours, minutes in
            "\(minutes.map(String.init).joined(separator: ",")) \(CronField.text(of: hours)) * * \(days)"
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
