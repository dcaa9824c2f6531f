public import Failures
internal import Files
internal import Glibc
public import Postgres
internal import Store
internal import Synchronization

/// A throw-away Postgres for tests, on a Unix socket in a temporary folder, without durability.
///
/// `scripts/postgres.sh throwaway` makes it and watches this process: it goes away with the process, however that ends, and
/// what a killed watcher left is cleared at the next start.
///
///     let connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database())
public final class PrivatePostgres: Sendable {
    /// One cluster for the whole test process, started at its first use.
    public static let shared = PrivatePostgres()

    /// The folder of socket and data.
    public let folder: String
    private static let counter = Atomic<Int>(0)
    private let isTemplateMade = Mutex(false)

    /// Starts a cluster of a test's own, to be stopped or frozen.
    public init() {
        folder = ShellScript.line("scripts/postgres.sh", "throwaway", "\(getpid())")
    }

    // MARK: - Databases

    /// How a new database begins.
    public enum Content: Sendable {
        /// Without any table.
        case empty
        /// With the whole schema, owned by `usdcop_owner`.
        case migrated
    }

    /// Makes a database with a name of its own.
    ///
    /// - Returns: its name.
    public func database(_ content: Content = .migrated) throws(Failure) -> String {
        let number = PrivatePostgres.counter.add(1, ordering: .relaxed).newValue
        let name = "test_\(number)"
        guard let identifier = Identifier(name) else { return name }
        let administration = try connect(to: "postgres", as: "postgres")
        switch content {
        case .empty: try administration.execute("create database \(identifier) owner usdcop_owner")
        case .migrated:
            try makeTemplate(administration)
            try administration.execute("create database \(identifier) owner usdcop_owner template migrated strategy file_copy")
        }
        return name
    }

    /// Makes a database with a name of its own that begins as another one is, which nobody may be connected to meanwhile.
    ///
    /// - Returns: its name.
    public func database(copying source: String) throws(Failure) -> String {
        let number = PrivatePostgres.counter.add(1, ordering: .relaxed).newValue
        let name = "test_\(number)"
        guard let identifier = Identifier(name), let template = Identifier(source) else { return name }
        try connect(to: "postgres", as: "postgres").execute(
            "create database \(identifier) owner usdcop_owner template \(template) strategy file_copy")
        return name
    }

    private func makeTemplate(_ administration: Connection) throws(Failure) {
        var failure: Failure?
        isTemplateMade.withLock { isMade in
            guard !isMade else { return }
            do throws(Failure) {
                try administration.execute("create database migrated owner usdcop_owner")
                let owner = try connect(to: "migrated", as: DatabaseLocation.Role.owner.rawValue)
                try Migrator(owner, directory: Path.join(packageDirectory, "migrations")).migrate()
                isMade = true
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Where a database of this cluster is, for a role: by default the tables' owner.
    public func location(of database: String, as user: String = DatabaseLocation.Role.owner.rawValue) -> DatabaseLocation {
        DatabaseLocation(socketDirectory: folder, database: database, user: user)
    }

    /// The `DATABASE_URL` of a database of this cluster, for child processes.
    public func url(of database: String, as user: String = DatabaseLocation.Role.worker.rawValue) -> String {
        "postgresql://\(user)@/\(database)?host=\(folder)&port=5432"
    }

    /// Connects to a database of this cluster.
    public func connect(
        to database: String, as user: String = DatabaseLocation.Role.owner.rawValue,
        settings: ConnectionSettings = ConnectionSettings()
    ) throws(Failure) -> Connection {
        try Connection(to: location(of: database, as: user), settings: settings)
    }

    // MARK: - Trouble

    /// The server's first process; `nil` when it is not running.
    public var process: Int32? {
        guard let bytes = try? FileSystem.read(Path.join(folder, "data/postmaster.pid")) else { return nil }
        return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    /// Stops the server at once, as a crash would, and waits for its end.
    public func stop() {
        guard let process else { return }
        kill(process, SIGQUIT)
        for _ in 0..<500 where kill(process, 0) == 0 { usleep(10_000) }
    }

    /// Stops the server and removes all it holds.
    public func remove() {
        stop()
        // The watcher ends when the folder's owner file is gone with the folder; the data belong to the server's user.
        _ = popen("rm -rf '\(folder)'", "re").map { pclose($0) }
    }
}
