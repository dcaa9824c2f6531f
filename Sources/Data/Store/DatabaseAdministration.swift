public import Failures
public import Postgres

/// What is done to whole databases of a server: those that a replay makes for itself.
public struct DatabaseAdministration {
    private let connection: Connection

    /// The server behind a connection, whose login may create databases.
    public init(_ connection: Connection) { self.connection = connection }

    /// What a scratch database's comment says until its replay ends, or a person keeps it.
    private static let mark: Statement = "'scratch database of a replay; removed when its replay is gone'"

    /// Makes an empty database and marks it as one to remove when its replay is gone.
    ///
    /// - Throws: as `Connection.query`; the connection's `lastState` says whether the login may not.
    public func makeScratch(_ name: Identifier) throws(Failure) {
        try connection.executeAlone("create database \(name)")
        try connection.execute("comment on database \(name) is \(DatabaseAdministration.mark)")
    }

    /// Sets a scratch database up for speed.
    public func hasten(_ name: Identifier) throws(Failure) {
        try connection.execute("alter database \(name) set synchronous_commit = off")
        try connection.execute("alter database \(name) set jit = off")
    }

    /// Takes the mark away: the database stays.
    public func keep(_ name: Identifier) throws(Failure) { try connection.execute("comment on database \(name) is null") }

    /// Removes a database; one with a session is not removed.
    public func drop(_ name: Identifier) throws(Failure) { try connection.executeAlone("drop database if exists \(name)") }

    /// Databases whose names begin so and that nobody is in, and whether they are marked.
    ///
    /// - Throws: as `Connection.query`.
    public func withoutSession(prefix: String) throws(Failure) -> [(name: String, isMarked: Bool)] {
        try connection.query(
            """
            select d.datname as name,
                coalesce(shobj_description(d.oid, 'pg_database') = \(DatabaseAdministration.mark), false) as is_marked
            from pg_database d
            where starts_with(d.datname, \(prefix)) and not exists (select from pg_stat_activity a where a.datid = d.oid)
            order by d.datname
            """
        ).rows.map { row throws(Failure) in (try row.value("name"), try row.value("is_marked")) }
    }
}
