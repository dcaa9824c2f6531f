public import CivilTime
public import Failures
public import Postgres

/// Brings a database's schema to what this release knows, and says where it stands.
///
/// Each migration runs in a transaction together with its row in `schema_migrations`, so that a kill leaves it whole or
/// absent. A transaction's advisory lock lets one migrator in at a time; the next looks again at what is pending. Nothing
/// runs when a landed migration was edited or when the database is ahead of this release.
public struct Migrator {
    private let connection: Connection
    /// What this release knows, in order.
    public let migrations: [Migration]

    /// A migrator for the files of a folder.
    ///
    /// - Parameter connection: of the tables' owner; its `lockTimeout` bounds the wait for another migrator.
    /// - Throws: `migrations_missing`, `migration_name`, `migration_gap` (configuration).
    public init(_ connection: Connection, directory: String) throws(Failure) {
        self.connection = connection
        migrations = try Migration.all(in: directory)
    }

    /// The number of the newest migration a database has.
    ///
    /// - Throws: as `Connection.query`.
    public static func version(of connection: Connection) throws(Failure) -> Int {
        try connection.query("select max(version) as version from schema_migrations").single().value("version")
    }

    /// One line of ``status()``.
    public struct Entry: Equatable, Sendable {
        /// The migration.
        public let migration: Migration
        /// When it was applied; `nil` when it is pending.
        public let appliedAt: Instant?
    }

    /// Every migration with when it was applied.
    ///
    /// - Throws: `migration_edited`, `schema_newer` (configuration), and what the connection meets.
    public func status() throws(Failure) -> [Entry] {
        let applied = try applied()
        try check(applied)
        return migrations.map { migration in Entry(migration: migration, appliedAt: applied[migration.version]?.at) }
    }

    /// The migrations that are still to run.
    ///
    /// - Throws: as ``status()``.
    public func pending() throws(Failure) -> [Migration] {
        try status().filter { $0.appliedAt == nil }.map(\.migration)
    }

    /// Refuses a database this release cannot work with: behind it, ahead of it, or edited.
    ///
    /// - Throws: `schema_outdated`, `schema_newer`, `migration_edited` (configuration), and what the connection meets.
    public func requireCurrent() throws(Failure) {
        guard let first = try pending().first else { return }
        throw Failure(
            .configuration, code: "schema_outdated", "the database lacks migration \(first.label) and those after it",
            remedy: "Run usdcop migrate.")
    }

    /// Runs what is pending, each migration in a transaction of its own, then renews the roles' rights.
    ///
    /// With nothing pending it succeeds for a role that may only read; the rights are then renewed by those who may.
    ///
    /// - Returns: what was run.
    /// - Throws: as ``status()``; `lock_not_available` (temporary) when another migrator does not end in time;
    ///   `migration_failed` with the kind of its cause.
    @discardableResult
    public func migrate() throws(Failure) -> [Migration] {
        try requireUnicode()
        var done: [Migration] = []
        while let migration = try applyNext() { done.append(migration) }
        try connection.transaction { _ throws(Failure) in
            try lock()
            try grant(isRequired: !done.isEmpty)
        }
        return done
    }

    /// Runs what is pending in one transaction and rolls it back: says whether it would succeed, and changes nothing.
    ///
    /// - Returns: what would be run.
    /// - Throws: as ``migrate()``.
    @discardableResult
    public func dryRun() throws(Failure) -> [Migration] {
        try requireUnicode()
        let pending = try pending()
        let rehearsed = Failure(.internal, code: "rehearsed", "", remedy: "")
        do throws(Failure) {
            try connection.transaction { (_) throws(Failure) in
                try lock()
                try makeTable()
                for migration in pending { try run(migration) }
                try grant(isRequired: !pending.isEmpty)
                throw rehearsed
            }
        } catch {
            guard error == rehearsed else { throw error }
        }
        return pending
    }

    // MARK: - Steps

    /// Any number will do, as long as nobody else in the database uses it.
    private static let lockKey: Int64 = 0x7573_6463_6F70

    private func lock() throws(Failure) {
        do throws(Failure) {
            try connection.query("select pg_advisory_xact_lock(\(Migrator.lockKey))")
        } catch {
            guard connection.lastState == .lockNotAvailable else { throw error }
            throw Failure(
                .temporary, code: "lock_not_available", "another usdcop migrate is at work on this database",
                remedy: "Wait for it to end and run usdcop migrate again.")
        }
    }

    private func makeTable() throws(Failure) {
        // "if not exists" asks for the right to create before it looks.
        guard try !hasTable() else { return }
        try connection.execute(
            """
            create table if not exists schema_migrations (
                version int primary key,
                name text not null,
                checksum text not null check (checksum ~ '^[0-9a-f]{64}$'),
                applied_at timestamptz not null default now(),
                duration_ms bigint not null check (duration_ms >= 0),
                created_at timestamptz not null default now()
            )
            """)
    }

    /// Refuses a database that cannot hold every text.
    private func requireUnicode() throws(Failure) {
        guard connection.serverEncoding == "UTF8" else {
            throw Failure(
                .configuration, code: "database_encoding",
                "\(connection.place) keeps text in \(connection.serverEncoding), which cannot hold every name and reason",
                field: "DATABASE_URL", remedy: "Make the database anew: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.")
        }
    }

    /// Applies the first migration that is pending.
    ///
    /// - Returns: what it was; `nil` when nothing is pending.
    private func applyNext() throws(Failure) -> Migration? {
        try connection.transaction { (connection) throws(Failure) in
            try lock()
            try makeTable()
            guard let migration = try pending().first else { return nil }
            try run(migration)
            // clock_timestamp moves inside a transaction, now() stands at its beginning.
            try connection.execute(
                """
                insert into schema_migrations (version, name, checksum, duration_ms)
                values (\(migration.version), \(migration.name), \(migration.checksum),
                    (extract(epoch from clock_timestamp() - now()) * 1000)::bigint)
                """)
            return migration
        }
    }

    private func run(_ migration: Migration) throws(Failure) {
        do throws(Failure) {
            try connection.run(TrustedScript(vouchingFor: migration.sql))
        } catch {
            var failure = error
            failure.message = "migration \(migration.label): \(error.message)"
            if failure.kind == .internal || failure.kind == .data { failure.code = "migration_failed" }
            throw failure
        }
        guard connection.isInTransaction else {
            throw Failure(
                .internal, code: "migration_failed", "migration \(migration.label) ended the transaction it runs in",
                remedy: "Take begin, commit and rollback out of the file.")
        }
    }

    private func grant(isRequired: Bool) throws(Failure) {
        let row = try connection.query(
            """
            select to_regproc('apply_role_grants') is not null as found,
                coalesce((select pg_has_role(proowner, 'usage') from pg_proc
                    where oid = to_regproc('apply_role_grants')::oid), false) as owned
            """
        ).single()
        guard try row.value("found") else { return }
        let isOwned: Bool = try row.value("owned")
        guard isRequired || isOwned else { return }
        try connection.query("select apply_role_grants()")
    }

    // MARK: - What was applied

    private struct Applied {
        let name: String
        let checksum: String
        let at: Instant
    }

    private func hasTable() throws(Failure) -> Bool {
        try connection.query("select to_regclass('schema_migrations') is not null as found").single().value("found")
    }

    private func applied() throws(Failure) -> [Int: Applied] {
        guard try hasTable() else { return [:] }
        var applied: [Int: Applied] = [:]
        for row in try connection.query("select version, name, checksum, applied_at from schema_migrations").rows {
            applied[try row.value("version")] = Applied(
                name: try row.value("name"), checksum: try row.value("checksum"), at: try row.value("applied_at"))
        }
        return applied
    }

    private func check(_ applied: [Int: Applied]) throws(Failure) {
        if let newest = applied.keys.max(), newest > migrations.count {
            throw Failure(
                .configuration, code: "schema_newer",
                "the database is at migration \(newest) (\(applied[newest]?.name ?? "")), this release knows \(migrations.count)",
                remedy: "Install the release the database was migrated with, or a newer one.")
        }
        var isPending = false
        for migration in migrations {
            guard let record = applied[migration.version] else {
                isPending = true
                continue
            }
            guard record.checksum == migration.checksum else {
                throw Failure(
                    .configuration, code: "migration_edited",
                    "migration \(migration.label) was edited after it was applied to this database",
                    field: migration.label, remedy: "Restore the file; put the change into a new migration.")
            }
            guard !isPending else {
                throw Failure(
                    .configuration, code: "migration_order", "migration \(migration.label) is applied, one before it is not",
                    remedy: "Restore the database from a backup; schema_migrations was changed by hand.")
            }
        }
    }
}
