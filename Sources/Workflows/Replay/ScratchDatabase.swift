internal import CivilTime
internal import Failures
internal import Glibc
internal import Postgres
internal import Store
internal import TaskContract

/// A database of a replay's own beside the configured one, migrated and empty.
struct ScratchDatabase {
    /// Its name, such as `usdcop_replay_4711_1732090000000`.
    let name: Identifier
    /// The same server and the same login as the configured database's.
    private let configured: DatabaseLocation
    /// What tasks find in `DATABASE_URL`: they log in as usdcop_worker.
    var taskURL: String { configured.sibling(name, as: .worker).connectionString }

    /// Makes one, after removing what killed replays have left.
    ///
    /// - Parameter configured: where the owner of the tables logs in.
    /// - Throws: `replay_not_allowed` (configuration) when the login may not create databases; what the server meets.
    init(beside configured: DatabaseLocation, migrations: String, in context: TaskContext) throws(Failure) {
        self.configured = configured
        let text = "\(ClockBound.scratchPrefix)\(getpid())_\(CommandProcess.now.microseconds / 1000)"
        guard let name = Identifier(text) else { preconditionFailure("\(text) is no name") }
        self.name = name
        let administration = try ScratchDatabase.connect(configured)
        let swept = try ReplayRemains(administration).sweep(administration)
        if !swept.isEmpty {
            context.log(.info, "removed what killed replays had left: \(swept.joined(separator: ", "))")
        }
        do throws(Failure) {
            try DatabaseAdministration(administration).makeScratch(name)
        } catch {
            guard administration.lastState == .insufficientPrivilege else { throw error }
            throw Failure(
                .configuration, code: "replay_not_allowed",
                "a replay needs a database of its own, and this login may not create one: \(configured.description)",
                field: "DATABASE_URL",
                remedy: "In a checkout run make up once more; elsewhere give the login the right with ALTER ROLE … CREATEDB.")
        }
        do throws(Failure) {
            try DatabaseAdministration(administration).hasten(name)
            try Migrator(connect(), directory: migrations).migrate()
        } catch {
            drop()
            throw error
        }
    }

    /// A session of the owner in it.
    func connect() throws(Failure) -> Connection { try ScratchDatabase.connect(configured.sibling(name)) }

    /// Lets it stay: no later replay takes it for a remainder.
    func keep() throws(Failure) { try DatabaseAdministration(ScratchDatabase.connect(configured)).keep(name) }

    /// Removes it. Sessions of ended tasks may take the server a moment to notice, for which it waits by itself.
    ///
    /// - Returns: whether it is gone.
    @discardableResult
    func drop() -> Bool {
        for attempt in 0..<3 {
            if attempt > 0 { usleep(200_000) }
            if (try? DatabaseAdministration(ScratchDatabase.connect(configured)).drop(name)) != nil { return true }
        }
        return false
    }

    /// Not cancelled with the command: what it made has to be removed even then.
    private static func connect(_ location: DatabaseLocation) throws(Failure) -> Connection {
        var settings = ConnectionSettings()
        settings.applicationName = "usdcop replay"
        return try Connection(to: location, settings: settings)
    }
}
