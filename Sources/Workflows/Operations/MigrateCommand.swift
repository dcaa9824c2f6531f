internal import CivilTime
internal import Failures
internal import Postgres
internal import Store
internal import TaskContract

/// Brings the database's schema to this release.
enum MigrateCommand {
    /// Migrates, or says what would be done.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        guard arguments.words.isEmpty else {
            throw Failure(
                .request, code: "unknown_word", "usdcop migrate takes no \(arguments.words.joined(separator: " "))",
                remedy: "usage: usdcop migrate [--status] [--dry-run]")
        }
        let location = try DatabaseLocation.resolve(
            url: context.environment("DATABASE_URL"), privateCluster: context.location?.privateCluster, as: .owner)
        var settings = ConnectionSettings()
        settings.applicationName = "usdcop migrate"
        // A migration may rewrite a table of years; another migrator may be doing so.
        settings.statementTimeout = .seconds(1800)
        settings.lockTimeout = .seconds(60)
        settings.isCancelled = { context.isCancelled }
        let connection = try Connection(to: location, settings: settings)
        let migrator = try Migrator(connection, directory: try context.migrationsDirectory)
        print(connection.place)
        if arguments.isGiven("--status") {
            for entry in try migrator.status() {
                print("\(entry.migration.label)  \(entry.appliedAt.map { "applied \($0.formatted())" } ?? "pending")")
            }
            return 0
        }
        if arguments.isGiven("--dry-run") {
            let pending = try migrator.dryRun()
            for migration in pending { print("\(migration.label)  would be applied") }
            if pending.isEmpty { print("nothing to do") }
            return 0
        }
        let applied = try migrator.migrate()
        for migration in applied { print("\(migration.label)  applied") }
        if applied.isEmpty { print("nothing to do") }
        return 0
    }
}
