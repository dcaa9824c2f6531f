internal import CivilTime
internal import Failures
internal import JSON
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// Shows where a strategy stands.
enum StatusCommand {
    /// Prints one screen, or one document.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let description = try arguments.value("--strategy") == nil ? .weekly : arguments.strategy()
        let connection = try Connection.open(for: context, application: "usdcop status")
        // A data directory that cannot be told leaves the rest to be seen.
        let backups = (try? FutureBackups.names(context)) ?? []
        let strategy = try FoundStrategy(description, context, connection)
        let report = try StatusReport(strategy, at: CommandProcess.now, reading: connection, futureBackups: backups)
        print(arguments.isGiven("--json") ? report.json.serialized(.indented) : report.text)
        return 0
    }
}
