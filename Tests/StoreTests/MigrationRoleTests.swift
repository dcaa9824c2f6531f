import Failures
import Files
import Postgres
import Store
import TestSupport
import Testing

/// Who may do what.
struct MigrationRoleTests {
    private let row: String = String(repeating: "0", count: 64)

    private func refusal(_ connection: Connection, _ statement: Statement) -> Failure? {
        do throws(Failure) {
            try connection.execute(statement)
            return nil
        } catch {
            return error
        }
    }

    private func append(_ connection: Connection, _ hash: String) throws {
        try connection.execute(
            """
            insert into approval_audit_log (at, actor, subject, to_state, previous_hash, hash)
            values (now(), 'a', 's', 'PENDING_APPROVAL', \(row), \(hash))
            """)
    }

    @Test func theWorkerAppendsToTheAuditLogAndChangesNothingInIt() throws {
        let worker = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(), as: "usdcop_worker")
        try append(worker, String(repeating: "a", count: 64))
        let attempts: [Statement] = [
            "update approval_audit_log set actor = 'b'", "delete from approval_audit_log", "truncate approval_audit_log",
            "alter table approval_audit_log disable trigger append_only", "drop trigger append_only on approval_audit_log",
        ]
        for attempt in attempts { #expect(refusal(worker, attempt)?.code == "permission_denied", "\(attempt.sql)") }
        #expect(try worker.query("select actor from approval_audit_log").values("actor", as: String.self) == ["a"])
    }

    @Test func theOwnerIsStoppedByTheTrigger() throws {
        let owner = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database())
        try append(owner, String(repeating: "b", count: 64))
        let attempts: [Statement] = [
            "update approval_audit_log set actor = 'b'", "delete from approval_audit_log", "truncate approval_audit_log",
        ]
        for attempt in attempts { #expect(refusal(owner, attempt)?.code == "constraint_violation", "\(attempt.sql)") }
        #expect(try owner.query("select 1 as v from approval_audit_log").count == 1)
    }

    @Test func theWorkerCannotTouchTheSchema() throws {
        let worker = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(), as: "usdcop_worker")
        let attempts: [Statement] = [
            "create table mine (id int)", "drop table orders", "alter table orders add column x int",
            "create function f() returns int language sql as 'select 1'", "delete from usdcop_m5_ohlcv",
            "truncate usdcop_m5_ohlcv",
            "update schema_migrations set checksum = 'x'", "insert into schema_migrations values (99)",
            "select apply_role_grants()",
        ]
        for attempt in attempts { #expect(refusal(worker, attempt)?.code == "permission_denied", "\(attempt.sql)") }
    }

    @Test func theWorkerReadsInsertsUpdatesAndStagesInTemporaryTables() throws {
        let worker = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(), as: "usdcop_worker")
        try worker.execute("insert into alerts (key, severity, title, at) values ('k', 'info', 't', now())")
        try worker.execute("update alerts set attempts = 1")
        try worker.execute("create temporary table staged (like usdcop_m5_ohlcv including defaults)")
        #expect(try worker.query("select attempts from alerts").single().value("attempts") == 1)
    }

    @Test(arguments: ["usdcop_worker", "usdcop_reader"])
    func withNothingPendingARoleThatMayNotCreateMigratesQuietly(role: String) throws {
        let connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(), as: role)
        let migrator = try Migrator(connection, directory: Path.join(packageDirectory, "migrations"))
        #expect(try migrator.migrate().isEmpty)
        #expect(try migrator.dryRun().isEmpty)
    }

    @Test func theOwnerRenewsTheRightsWithNothingPending() throws {
        let database = try PrivatePostgres.shared.database()
        let owner = try PrivatePostgres.shared.connect(to: database)
        try owner.execute("revoke insert on alerts from usdcop_worker")
        #expect(try Migrator(owner, directory: Path.join(packageDirectory, "migrations")).migrate().isEmpty)
        let worker = try PrivatePostgres.shared.connect(to: database, as: "usdcop_worker")
        try worker.execute("insert into alerts (key, severity, title, at) values ('k', 'info', 't', now())")
    }

    @Test func theReaderOnlyReads() throws {
        let reader = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(), as: "usdcop_reader")
        #expect(try reader.query("select * from fx_latest_bar").count == 0)
        #expect(refusal(reader, "insert into alerts (key, severity, title, at) values ('k', 'info', 't', now())") != nil)
        #expect(refusal(reader, "update alerts set attempts = 1")?.code == "permission_denied")
    }
}
