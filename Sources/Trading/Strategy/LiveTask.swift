public import CivilTime

/// A live task of a strategy: what it does, what executable and DAG are called, and when it runs, in Bogotá's time.
public struct LiveTask: Equatable, Sendable {
    /// What a task does in a period.
    public enum Role: String, CaseIterable, Sendable {
        case training, signal, sizing, executor, monitor
    }

    /// The days of a week on which it runs; the raw value is cron's.
    public enum Days: String, Sendable {
        case sunday = "0"
        case workdays = "1-5"
        case friday = "5"
    }

    /// The times of day at which it runs.
    public enum Times: Equatable, Sendable {
        /// Once.
        case at(TimeOfDay)
        /// When the strategy file lets the executor run.
        case executorRuns
    }

    /// What it does.
    public let role: Role
    /// The executable's name, which is the DAG's.
    public let name: String
    /// The days on which it runs.
    public let days: Days
    /// The times of day.
    public let times: Times

    /// A task.
    public init(_ role: Role, _ name: String, _ days: Days, _ times: Times) {
        precondition(!name.isEmpty, "a task has a name")
        self.role = role
        self.name = name
        self.days = days
        self.times = times
    }
}
