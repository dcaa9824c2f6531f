import Failures
import Postgres
import TestSupport
import Testing

/// Behind a pooler in transaction mode, where the next transaction may run in another process of the server.
@Suite struct PoolerTests {
    private let database: String

    init() throws { database = try PrivatePostgres.shared.database(.empty) }

    private func pooled() throws -> Connection {
        try Connection(to: DatabaseLocation(url: PrivatePooler.shared.url(of: database, as: "usdcop_owner")))
    }

    private func text(_ connection: Connection, _ statement: Statement) throws -> String {
        try connection.query(statement).single().value("text")
    }

    @Test func aPoolerIsNoticedAndAServerIsNotTakenForOne() throws {
        #expect(try pooled().isPooled)
        #expect(try !PrivatePostgres.shared.connect(to: database).isPooled)
    }

    /// More sessions than the pool has server processes, each statement often enough to be prepared on a connection of its own.
    @Test func statementsThatRepeatWorkInWhateverProcess() throws {
        let connections = try (0..<5).map { _ in try pooled() }
        for round in 0..<4 {
            for (index, connection) in connections.enumerated() {
                let sum: Int = try connection.query("select \(round)::int + \(index)::int as sum").single().value("sum")
                #expect(sum == round + index)
            }
        }
    }

    @Test(arguments: [
        ("search_path", "public"), ("TimeZone", "UTC"), ("jit", "off"), ("extra_float_digits", "1"), ("lock_timeout", "10s"),
    ]) func everyStatementFindsTheSessionsSettings(name: String, value: String) throws {
        var settings = ConnectionSettings()
        settings.lockTimeout = .seconds(10)
        let connection = try Connection(
            to: DatabaseLocation(url: PrivatePooler.shared.url(of: database, as: "usdcop_owner")), settings: settings)
        #expect(try text(connection, "select current_setting(\(name)) as text") == value)
        let inside: String = try connection.transaction { connection throws(Failure) in
            try connection.query("select current_setting(\(name)) as text").single().value("text")
        }
        #expect(inside == value)
    }

    /// A setting that stayed would be the next client's, who may be another program.
    @Test func nothingIsLeftInTheServersProcesses() throws {
        var settings = ConnectionSettings()
        settings.statementTimeout = .milliseconds(54_321)
        let location = try DatabaseLocation(url: PrivatePooler.shared.url(of: database, as: "usdcop_owner"))
        let ours = try Connection(to: location, settings: settings)
        try ours.execute("create temporary table mine (id int) on commit drop")
        for _ in 0..<8 { #expect(try text(ours, "select current_setting('statement_timeout') as text") == "54321ms") }
        let other = try pooled()
        for _ in 0..<8 {
            // `executeAlone` begins no transaction and so sets nothing: it sees what the process has.
            try other.executeAlone(
                """
                do $$ begin
                    if current_setting('statement_timeout') = '54321ms' then raise exception 'left over'; end if;
                    if exists (select from pg_prepared_statements) then raise exception 'prepared'; end if;
                    if to_regclass('pg_temp.mine') is not null then raise exception 'temporary table'; end if;
                end $$
                """)
        }
    }

    @Test func whatFailsIsRolledBackWhole() throws {
        let connection = try pooled()
        try connection.execute("create table t (id int primary key)")
        #expect(
            failure {
                try connection.transaction { connection throws(Failure) in
                    try connection.execute("insert into t values (1)")
                    try connection.execute("insert into t values (1)")
                }
            }?.code == "unique_violation")
        #expect(try connection.query("select id from t").values("id", as: Int.self).isEmpty)
        try connection.execute("insert into t values (2)")
        #expect(failure { try connection.execute("insert into t values (2)") }?.code == "unique_violation")
        #expect(try connection.query("select id from t").values("id", as: Int.self) == [2])
    }

    @Test func rowsAreCopiedInAndOut() throws {
        let connection = try pooled()
        try connection.execute("create table t (id bigint)")
        let stored = try connection.copyIn(into: "t", columns: ["id"]) { writer throws(Failure) in
            for id in 0..<1000 { try writer.row(id) }
        }
        #expect(stored == 1000)
        var sum = 0
        try connection.copyOut(of: "select id from t") { (row) throws(Failure) in
            let id: Int = try row.value(0)
            sum += id
        }
        #expect(sum == 499_500)
        var count = 0
        try connection.forEachRow(of: "select id from t") { _ in count += 1 }
        #expect(count == 1000)
    }

    @Test func messagesBetweenSessionsAreRefusedWithTheRemedy() throws {
        let failure = try #require(failure { try pooled().listen(to: "bars") })
        #expect(failure.kind == .configuration && failure.code == "pooler_unsuitable" && failure.remedy.contains("DATABASE_URL"))
    }
}
