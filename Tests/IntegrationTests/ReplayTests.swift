import CivilTime
import Files
import Glibc
import JSON
import Market
import Postgres
import Store
import TestSupport
import Testing

/// What a replay leaves behind, says and refuses.
@Suite(.serialized) struct ReplayCommandTests {
    private var seeds: String { get throws { try MarketDatabase.seeds.get().name } }

    /// From a small database, from the files it was filled from, and from one that was restored whole, with every pair and
    /// variable: the same ledger to the last digit.
    @Test func theSameWeeksHaveTheSameLedgerEveryTime() throws {
        let first = try ReplayRun("2025-05-26", "2025-07-20", ["--json"], database: seeds).document()
        let second = try ReplayRun(
            "2025-05-26", "2025-07-20", ["--json", "--directory", MarketDatabase.seedsFolder], database: seeds
        ).document()
        #expect(first["ledger_hash"] == second["ledger_hash"] && first["ledger_hash"]?.stringValue?.count == 64)
        let whole = try PrivatePostgres.shared.database()
        let restore = try TaskProcess(
            "usdcop", arguments: ["restore", "--directory", MarketDatabase.seedsFolder],
            environment: ["DATABASE_URL": PrivatePostgres.shared.url(of: whole)]
        ).end(within: 120)
        #expect(restore.status == 0, "\(restore.log)")
        let third = try ReplayRun("2025-05-26", "2025-07-20", ["--json"], database: whole).document()
        #expect(third["ledger_hash"] == first["ledger_hash"])
        #expect(first["years"]?.arrayValue?.first?["weeks"]?.arrayValue?.count == 8)
        #expect(first["data_source"] == "synthetic")
    }

    @Test func theTableShowsAWeekALineAndNothingStays() throws {
        let folder = TemporaryFolder()
        let process = try ReplayRun.start("2025-06-16", "2025-06-20", database: seeds, environment: ["TMPDIR": folder.path])
        let end = try process.end(within: 120)
        #expect(end.status == 0, "\(end.log)")
        #expect(end.text.contains("SYNTHETIC") && end.text.contains("2025-W25") && end.text.contains("ledger  "))
        #expect(try ReplayRun.databases(of: process).isEmpty && FileSystem.names(in: folder.path).isEmpty)
    }

    @Test func whatIsKeptIsNamed() throws {
        let folder = TemporaryFolder()
        let process = try ReplayRun.start(
            "2025-06-16", "2025-06-20", ["--keep", "--json"], database: seeds, environment: ["TMPDIR": folder.path])
        let end = try process.end(within: 120)
        try #require(end.status == 0, "\(end.log)")
        let year = try #require(try JSONValue(parsing: end.output)["years"]?.arrayValue?.first)
        let name = try #require(year["kept_database"]?.stringValue)
        #expect(FileSystem.names(in: folder.path) == [name])
        let kept = try PrivatePostgres.shared.connect(to: name)
        // Nothing of the future ever got in: the last run is Friday's, at 14:30.
        let row = try kept.query(
            "select max(time) < timestamptz '2025-06-20 18:00Z' as ok, count(*) > 1000 as some from usdcop_m5_ohlcv"
        ).single()
        #expect(try row.value("ok") && row.value("some"))
        let roles = try kept.query("select count(*) as runs from task_runs where status = 'failed'").single()
        #expect(try roles.value("runs") == 0)
        let identifier = try #require(Identifier(name))
        try PrivatePostgres.shared.connect(to: "postgres").execute("drop database \(identifier) with (force)")
    }

    @Test func aRequestToStopLeavesNothingBehind() throws {
        let folder = TemporaryFolder()
        let process = try ReplayRun.start("2025-01-01", "2025-12-31", database: seeds, environment: ["TMPDIR": folder.path])
        for _ in 0..<3000 where FileSystem.names(in: folder.path).isEmpty { usleep(10_000) }
        try #require(!FileSystem.names(in: folder.path).isEmpty)
        process.send(SIGTERM)
        let end = try process.end(within: 60)
        #expect(end.status == 75 && end.output.isEmpty, "\(end.log)")
        #expect(try ReplayRun.databases(of: process).isEmpty && FileSystem.names(in: folder.path).isEmpty)
    }

    /// A replay killed with -9 leaves database and folder; doctor names them, the next replay removes them, and what was kept stays. On a
    /// server of its own, as every replay sweeps.
    @Test func whatAKilledReplayLeftIsNamedAndSwept() throws {
        let cluster = PrivatePostgres()
        defer { cluster.remove() }
        let folder = TemporaryFolder()
        let database = try cluster.database()
        let environment = ["TMPDIR": folder.path, "DATABASE_URL": cluster.url(of: database, as: "usdcop_owner")]
        let restore = try TaskProcess(
            "usdcop", arguments: ["restore", "--directory", MarketDatabase.seedsFolder], environment: environment
        ).end(within: 120)
        try #require(restore.status == 0, "\(restore.log)")
        func replay(_ from: String, _ to: String) throws -> TaskProcess {
            try TaskProcess(
                "usdcop", arguments: ["replay", "--strategy", "h5", "--from", from, "--to", to], environment: environment)
        }
        let process = try replay("2025-01-01", "2025-12-31")
        for _ in 0..<3000 where FileSystem.names(in: folder.path).isEmpty { usleep(10_000) }
        let name = try #require(FileSystem.names(in: folder.path).first)
        process.send(SIGKILL)
        _ = try process.end(within: 60)
        let server = try cluster.connect(to: "postgres")
        // As if it had been made long ago: the grace for a replay that is about to connect is over.
        let old = name.split(separator: "_").dropLast().joined(separator: "_") + "_1700000000000"
        let (found, renamed) = (try #require(Identifier(name)), try #require(Identifier(old)))
        for _ in 0..<300 where (try? server.execute("alter database \(found) rename to \(renamed)")) == nil { usleep(100_000) }
        try server.executeAlone("create database usdcop_replay_1_1700000000000")

        let doctor = try TaskProcess("usdcop", arguments: ["doctor"], environment: environment).end()
        let line = doctor.text.split(separator: "\n").first { $0.contains("replays: ") } ?? ""
        #expect(line.contains(old) && line.contains(folder.file(name)), "\(doctor.text)")
        #expect(line.contains("kept: usdcop_replay_1_1700000000000"), "\(doctor.text)")

        let end = try replay("2025-06-16", "2025-06-20").end(within: 120)
        #expect(end.status == 0 && FileSystem.names(in: folder.path).isEmpty, "\(end.log)")
        let databases = try server.query("select datname::text as name from pg_database").values("name", as: String.self)
        #expect(!databases.contains(old) && databases.contains("usdcop_replay_1_1700000000000"))
    }

    @Test func aRangeBeforeTheDataSaysWhereTheyBegin() throws {
        let run = try ReplayRun("2001-01-01", "2001-12-31", database: seeds)
        let begin = Zone.bogota.date(
            try #require(try BarStore(try MarketDatabase.seeds.get().worker()).bars(of: .usdcop).first).time)
        #expect(run.end.status == 65 && run.end.log.contains("the data begin on \(begin)"), "\(run.end.log)")
        #expect(try run.databases().isEmpty)
    }

    @Test func anEmptyMarketIsRefusedBeforeAnythingIsMade() throws {
        let run = try ReplayRun("2025-06-16", "2025-06-20", database: try MarketDatabase().name)
        #expect(run.end.status == 65 && run.end.log.contains("no five-minute bars"), "\(run.end.log)")
        #expect(try run.databases().isEmpty)
    }

    /// Before there is enough history no model is trained; what the task says reaches the operator, and where it said it.
    @Test func aTaskThatFailsEndsTheReplayWithItsOwnWords() throws {
        let market = try MarketDatabase()
        let bars = try BarStore(try MarketDatabase.seeds.get().worker()).bars(of: .usdcop)
        try market.add(Array(bars.prefix(60 * 10)), source: "synthetic")
        let first = Zone.bogota.date(bars[60 * 9].time)
        let run = try ReplayRun(first.adding(days: -7).description, first.description, database: market.name)
        #expect(run.end.status != 0 && run.end.log.contains("T01:30:00-05:00 forecast_h5_l3_weekly_training: "), "\(run.end.log)")
        #expect(try run.databases().isEmpty)
    }

    @Test func aLoginThatMayNotMakeDatabasesIsTold() throws {
        let run = try ReplayRun("2025-06-16", "2025-06-20", database: seeds, user: "usdcop_worker")
        #expect(run.end.status == 78 && run.end.log.contains("CREATEDB"), "\(run.end.log)")
    }

    @Test(arguments: [
        (["--strategy", "h1", "--from", "2025-01-01", "--to", "2025-01-31"], "accepted: h5"),
        (["--strategy", "h5", "--from", "2025-01-01"], "--to is missing"),
        (["--strategy", "h5", "--from", "2025-02-30", "--to", "2025-03-01"], "no date"),
        (["--strategy", "h5", "--from", "2025-03-02", "--to", "2025-03-01"], "comes after"),
        (["h5"], "cannot make use of h5"),
    ])
    func aWrongRequestIsRefused(arguments: [String], message: String) throws {
        let end = try TaskProcess("usdcop", arguments: ["replay"] + arguments).end()
        #expect(end.status == 64 && end.log.contains(message), "\(end.log)")
    }

    @Test func aRangeWithoutDataHasNoWeeks() throws {
        let run = try ReplayRun("2031-01-01", "2031-12-31", database: seeds)
        #expect(run.end.status == 65 && run.end.log.contains("no week begins between"), "\(run.end.log)")
    }
}
