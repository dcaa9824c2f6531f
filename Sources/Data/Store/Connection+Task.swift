public import Failures
public import Postgres
public import TaskContract

extension Connection {
    /// The connection of a task: to `DATABASE_URL` or the checkout's own cluster, cancelled when the task is asked to stop,
    /// with a schema that is known to be this release's.
    ///
    /// - Throws: `as_of_in_future` (request) for a task of the future outside a replay's scratch database; what
    ///   `DatabaseLocation.resolve` and the login throw; `schema_outdated`, `schema_newer` and the like of
    ///   `Migrator.requireCurrent`.
    public static func open(
        for context: TaskContext, application: String, as role: DatabaseLocation.Role = .worker
    ) throws(Failure) -> Connection {
        let location = try DatabaseLocation.resolve(
            url: context.environment("DATABASE_URL"), privateCluster: context.location?.privateCluster, as: role)
        var settings = ConnectionSettings()
        settings.applicationName = application
        settings.isCancelled = { context.isCancelled }
        let connection = try Connection(to: location, settings: settings)
        guard !context.isAheadOfClock || ClockBound.isScratch(connection.database) else {
            throw Failure(
                .request, code: "as_of_in_future",
                "as_of lies in the future, which \(ClockBound.variable) allows in a replay's own database only, not in "
                    + connection.place, field: "as_of", remedy: "Unset \(ClockBound.variable) and give an as_of that has come.")
        }
        try Migrator(connection, directory: try context.migrationsDirectory).requireCurrent()
        return connection
    }
}
