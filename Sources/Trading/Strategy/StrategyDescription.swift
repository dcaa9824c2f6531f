internal import CivilTime

/// What a strategy is called, where its file lies, how often it decides and which tasks trade it: the one list from which verbs,
/// alerts, DAG times, doctor and replay come.
public struct StrategyDescription: Equatable, Sendable {
    /// Its name on the command line and at the beginning of its alerts' keys, such as `h5`.
    public let word: String
    /// Its file, below the configuration's folder.
    public let file: String
    /// How often it decides.
    public let cadence: Cadence
    /// Its live tasks in the order of a period, one of each role.
    public let tasks: [LiveTask]

    /// A strategy.
    ///
    /// - Precondition: it has each task once, in the order of a period.
    public init(word: String, file: String, cadence: Cadence, tasks: [LiveTask]) {
        precondition(!word.isEmpty && word != "all", "a strategy is called by a word of its own")
        precondition(tasks.map(\.role) == LiveTask.Role.allCases, "\(word) has each live task once, in the order of a period")
        self.word = word
        self.file = file
        self.cadence = cadence
        self.tasks = tasks
    }

    /// The weekly strategy. Times: contract, section 4.
    public static let weekly = StrategyDescription(
        word: "h5", file: "execution/smart_simple_v1.yaml", cadence: .weekly,
        tasks: [
            LiveTask(.training, "forecast_h5_l3_weekly_training", .sunday, .at(.clock(1, 30))),
            LiveTask(.signal, "forecast_h5_l5_weekly_signal", .workdays, .at(.clock(8, 15))),
            LiveTask(.sizing, "forecast_h5_l5_vol_targeting", .workdays, .at(.clock(8, 45))),
            LiveTask(.executor, "forecast_h5_l7_multiday_executor", .workdays, .executorRuns),
            LiveTask(.monitor, "forecast_h5_l6_weekly_monitor", .friday, .at(.clock(14, 30))),
        ])

    /// Every strategy there is.
    public static let all = [weekly]

    /// The strategy of a word; `nil` when there is none.
    public static func named(_ word: String?) -> StrategyDescription? { all.first { $0.word == word } }

    /// The task of a role.
    public func task(_ role: LiveTask.Role) -> LiveTask {
        guard let task = tasks.first(where: { $0.role == role }) else { preconditionFailure("\(word) has each live task") }
        return task
    }

    /// What people read before the text of an alert, `H5`.
    public var title: String { word.uppercased() }

    /// The key of an alert about a period of it, such as `h5:2024-W23:closed_late`.
    ///
    /// - Parameters:
    ///   - period: the week or day concerned; `nil` for what concerns none.
    ///   - what: what it is about; the same is told once.
    public func alertKey(_ period: (any CustomStringConvertible)?, _ what: String) -> String {
        [word, period?.description, what].compactMap(\.self).joined(separator: ":")
    }

    /// The title of an alert about a period of it, such as `H5 2024-W23: the entry came late`.
    public func alertTitle(_ period: (any CustomStringConvertible)?, _ text: String) -> String {
        [title, period?.description].compactMap(\.self).joined(separator: " ") + ": " + text
    }
}

extension TimeOfDay {
    fileprivate static func clock(_ hour: Int, _ minute: Int) -> TimeOfDay {
        guard let time = TimeOfDay(hour: hour, minute: minute) else { preconditionFailure("\(hour):\(minute) is no time of day") }
        return time
    }
}
