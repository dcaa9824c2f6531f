internal import CivilTime
internal import Failures
internal import JSON
internal import Strategy
internal import TaskContract

/// When the strategies' tasks run. The DAGs' cron lines are written from what it prints as JSON.
enum ScheduleCommand {
    /// Prints the timetables of the strategy files.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        var timetables: [StrategyTimetable] = []
        for strategy in StrategyDescription.all {
            timetables.append(StrategyTimetable(strategy, executorRuns: try strategy.configuration(context).execution.runs))
        }
        print(arguments.isGiven("--json") ? document(timetables).serialized(.indented) : text(timetables))
        return 0
    }

    private static func document(_ timetables: [StrategyTimetable]) -> JSONValue {
        var crons = JSONObject()
        for timetable in timetables {
            for task in timetable.strategy.tasks {
                crons[task.name] = .array(timetable.crons(of: task.role).map(JSONValue.string))
            }
        }
        return ["time_zone": "America/Bogota", "crons": .object(crons)]
    }

    private static func text(_ timetables: [StrategyTimetable]) -> String {
        var table = TextTable(columns: [.left, .left, .left])
        for timetable in timetables {
            for task in timetable.strategy.tasks {
                let times = timetable.times(of: task.role).map { $0.description.prefix(5) }.joined(separator: " ")
                table.add([task.name, words(task.days), times])
            }
        }
        return table.text + "\nTimes are Colombia's. On holidays the tasks answer \"skipped\"."
    }

    private static func words(_ days: LiveTask.Days) -> String {
        switch days {
        case .sunday: "Sunday"
        case .workdays: "Monday–Friday"
        case .friday: "Friday"
        }
    }
}
