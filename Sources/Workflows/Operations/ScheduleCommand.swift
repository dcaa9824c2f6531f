internal import CivilTime
internal import Failures
internal import H5Decision
internal import JSON
internal import Strategy
internal import TaskContract

/// When the weekly strategy's tasks run. The DAGs' cron lines are written from what it prints as JSON.
enum ScheduleCommand {
    /// Prints the timetable of the strategy file.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let timetable = WeeklyTimetable(executorRuns: try H5Strategy.configuration(context).execution.runs)
        print(arguments.isGiven("--json") ? document(timetable).serialized(.indented) : text(timetable))
        return 0
    }

    private static func document(_ timetable: WeeklyTimetable) -> JSONValue {
        var crons = JSONObject()
        for task in WeeklyTask.allCases {
            crons[task.rawValue] = .array(timetable.crons(of: task).map(JSONValue.string))
        }
        return ["time_zone": "America/Bogota", "crons": .object(crons)]
    }

    private static func text(_ timetable: WeeklyTimetable) -> String {
        var table = TextTable(columns: [.left, .left, .left])
        for task in WeeklyTask.allCases {
            let times = timetable.times(of: task).map { $0.description.prefix(5) }.joined(separator: " ")
            table.add([task.rawValue, words(timetable.days(of: task)), times])
        }
        return table.text + "\nTimes are Colombia's. On holidays the tasks answer \"skipped\"."
    }

    private static func words(_ days: WeeklyTimetable.Days) -> String {
        switch days {
        case .sunday: "Sunday"
        case .workdays: "Monday–Friday"
        case .friday: "Friday"
        }
    }
}
