import Failures
import Files
import Foundation
import Postgres
import Store
import TestSupport
import Testing

/// The schema comes about in order, once, and never behind anyone's back.
struct MigrationTests {
    private let directory = Path.join(packageDirectory, "migrations")

    private func empty() throws -> Connection {
        try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(.empty))
    }

    /// A copy of the migrations that a test may change.
    private func copy() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        for name in FileSystem.names(in: directory) {
            try FileManager.default.copyItem(atPath: Path.join(directory, name), toPath: folder.file(name))
        }
        return folder
    }

    /// A name or a reason of any script must be storable.
    @Test func aDatabaseThatIsNotInUnicodeIsRefused() throws {
        let administration = try PrivatePostgres.shared.connect(to: "postgres", as: "postgres")
        try administration.executeAlone(
            "create database latin owner usdcop_owner encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0")
        defer { try? administration.executeAlone("drop database latin with (force)") }
        let migrator = try Migrator(try PrivatePostgres.shared.connect(to: "latin"), directory: directory)
        for attempt in [{ _ = try migrator.migrate() }, { _ = try migrator.dryRun() }] {
            let refusal = failure(attempt)
            #expect(refusal?.code == "database_encoding" && refusal?.kind == .configuration)
            #expect(refusal?.message.contains("LATIN1") == true)
        }
        #expect(try migrator.status().allSatisfy { $0.appliedAt == nil })
    }

    @Test func anEmptyDatabaseGetsEveryTableOnce() throws {
        let connection = try empty()
        let migrator = try Migrator(connection, directory: directory)
        #expect(try migrator.migrate() == migrator.migrations)
        #expect(try migrator.migrate().isEmpty)
        #expect(try migrator.status().allSatisfy { $0.appliedAt != nil })
        try migrator.requireCurrent()
        let names = [
            "usdcop_m5_ohlcv", "ohlcv_quarantine", "ohlcv_absences", "usdcop_daily_ohlcv", "fx_latest_bar", "fx_daily_bar_counts",
            "ingestion_circuit", "macro_indicators_daily", "macro_indicators_monthly", "macro_indicators_quarterly",
            "macro_observations", "macro_variables", "forecast_h5_predictions", "forecast_h5_signals", "forecast_h5_executions",
            "forecast_h5_subtrades", "forecast_h5_paper_trading", "v_h5_performance_summary", "v_h5_collapse_monitor",
            "forecast_predictions", "forecast_vol_targeting_signals", "forecast_executions", "forecast_paper_trading",
            "v_execution_performance", "model_registry", "backtest_results", "promotion_requests", "approval_audit_log",
            "operator_controls", "orders", "fills", "alerts", "task_runs", "schema_migrations",
        ]
        for name in names {
            let row = try connection.query("select to_regclass(\(name)) is not null as v").single()
            #expect(try row.value("v") == true, "\(name)")
        }
    }

    @Test func aDryRunChangesNothing() throws {
        let connection = try empty()
        let migrator = try Migrator(connection, directory: directory)
        #expect(try migrator.dryRun() == migrator.migrations)
        #expect(try migrator.pending() == migrator.migrations)
        let tables = try connection.query("select count(*) as n from pg_tables where schemaname = 'public'").single()
        #expect(try tables.value("n") == 0)
        #expect(failure { try migrator.requireCurrent() }?.code == "schema_outdated")
    }

    @Test func anEditedMigrationIsRefusedByName() throws {
        let folder = try copy()
        let connection = try empty()
        try Migrator(connection, directory: folder.path).migrate()
        let file = folder.file("0002_ohlcv.sql")
        try Data(FileSystem.read(file) + Array("-- \n".utf8)).write(to: URL(fileURLWithPath: file))
        let thrown = failure { try Migrator(connection, directory: folder.path).migrate() }
        #expect(thrown?.code == "migration_edited")
        #expect(thrown?.kind == .configuration)
        #expect(thrown?.message.contains("0002_ohlcv") == true)
    }

    @Test func aSchemaNewerThanThisReleaseIsRefused() throws {
        let folder = try copy()
        let count = try Migration.all(in: folder.path).count
        try Data("create table later (id int);".utf8).write(
            to: URL(fileURLWithPath: folder.file(Migration.fileName(count + 1, "later"))))
        let connection = try empty()
        try Migrator(connection, directory: folder.path).migrate()
        let older = try Migrator(connection, directory: directory)
        for thrown in [
            failure { _ = try older.migrate() }, failure { _ = try older.status() }, failure { try older.requireCurrent() },
        ] {
            #expect(thrown?.code == "schema_newer")
            #expect(thrown?.kind == .configuration)
        }
    }

    @Test func aFailingMigrationLeavesTheOnesBeforeItAndNothingOfItself() throws {
        let folder = try copy()
        let count = try Migration.all(in: folder.path).count
        let file = URL(fileURLWithPath: folder.file(Migration.fileName(count + 1, "broken")))
        try Data("create table half (id int); select 1 / 0;".utf8).write(to: file)
        let connection = try empty()
        let thrown = failure { try Migrator(connection, directory: folder.path).migrate() }
        #expect(thrown?.code == "migration_failed")
        #expect(thrown?.message.contains("broken") == true)
        #expect(try connection.query("select to_regclass('half') is null as v").single().value("v") == true)
        #expect(try Migrator(connection, directory: directory).pending().isEmpty)
    }

    @Test func aMigrationThatCommitsByItselfIsRefused() throws {
        let folder = TemporaryFolder()
        try Data("create table a (id int); commit;".utf8).write(to: URL(fileURLWithPath: folder.file("0001_commits.sql")))
        let connection = try empty()
        #expect(failure { try Migrator(connection, directory: folder.path).migrate() }?.code == "migration_failed")
    }

    @Test func migratorsAtOnceDoTheWorkOnce() throws {
        let database = try PrivatePostgres.shared.database(.empty)
        let directory = directory
        let applied = Counter()
        let group = DispatchGroup()
        for _ in 0..<4 {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                if let connection = try? PrivatePostgres.shared.connect(to: database),
                    let count = try? Migrator(connection, directory: directory).migrate().count
                {
                    applied.add(count, runs: 1)
                }
            }
        }
        #expect(group.wait(timeout: .now() + 60) == .success)
        #expect(applied.runs == 4)
        #expect(try applied.total == Migration.all(in: directory).count)
    }

    @Test(arguments: [
        ["0001_a.sql", "0003_b.sql"], ["0001_a.sql", "0001_b.sql"], ["1_a.sql"], ["0001_A.sql"], ["0001.sql"], [],
    ])
    func aFolderWithGapsOrStrangeNamesIsRefused(names: [String]) throws {
        let folder = TemporaryFolder()
        for name in names { try Data("select 1;".utf8).write(to: URL(fileURLWithPath: folder.file(name))) }
        #expect(failure { _ = try Migration.all(in: folder.path) }?.kind == .configuration)
    }

    @Test func theDailyViewIsTheSessionInColombianTime() throws {
        let connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database())
        try connection.execute(
            """
            insert into usdcop_m5_ohlcv (time, symbol, open, high, low, close, source) values
                ('2024-06-03 13:00Z', 'USD/COP', 10, 12, 9, 11, 's'), ('2024-06-03 17:55Z', 'USD/COP', 11, 13, 10, 12, 's'),
                ('2024-06-04 04:55Z', 'USD/COP', 12, 12, 8, 9, 's'), ('2024-06-04 05:00Z', 'USD/COP', 9, 9, 9, 9, 's')
            """)
        let row = try connection.query("select * from usdcop_daily_ohlcv where date = '2024-06-03'").single()
        #expect(try row.value("open") == 10.0)
        #expect(try row.value("high") == 13.0)
        #expect(try row.value("low") == 8.0)
        #expect(try row.value("close") == 9.0)
        #expect(try row.value("bars") == 3)
        #expect(try connection.query("select time::text as v from fx_latest_bar").single().value("v") == "2024-06-04 05:00:00+00")
    }

    @Test func anUpdateMovesUpdatedAt() throws {
        let connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database())
        try connection.execute(
            "insert into operator_controls (scope, actor, at, updated_at) values ('global', 'a', now(), '2000-01-01Z')")
        try connection.execute("update operator_controls set state = 'halted'")
        let row = try connection.query("select updated_at > '2020-01-01Z' as v from operator_controls").single()
        #expect(try row.value("v") == true)
    }
}

/// A sum over threads.
private final class Counter: @unchecked Sendable {  // `lock` guards both numbers.
    private let lock = NSLock()
    private var sums = (total: 0, runs: 0)

    var total: Int { lock.withLock { sums.total } }
    var runs: Int { lock.withLock { sums.runs } }
    func add(_ total: Int, runs: Int) { lock.withLock { sums = (sums.total + total, sums.runs + runs) } }
}

extension Migration {
    /// The name a migration of a number has.
    fileprivate static func fileName(_ number: Int, _ name: String) -> String {
        String(repeating: "0", count: 4 - "\(number)".count) + "\(number)_\(name).sql"
    }
}
