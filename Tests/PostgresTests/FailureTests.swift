import Failures
import Foundation
import Postgres
import TestSupport
import Testing

/// What goes wrong has a kind, a remedy and no secret.
struct FailureTests {
    @Test func aRunningStatementIsCancelledWhenTheTaskIsAskedToStop() throws {
        let stop = Flag()
        var settings = ConnectionSettings()
        settings.isCancelled = { stop.isSet }
        let connection = try freshConnection(settings)
        let process = connection.serverProcess
        let timer = Background {
            Thread.sleep(forTimeInterval: 0.2)
            stop.set()
            return true
        }
        let began = ContinuousClock.now
        let thrown = failure { _ = try connection.query("select pg_sleep(30)") }
        #expect(thrown?.code == "interrupted")
        #expect(thrown?.kind == .temporary)
        // Far below the 30 s of the statement: it was cut, not waited for.
        #expect(ContinuousClock.now - began < .seconds(10))
        #expect(timer.wait() == true)
        let watcher = try PrivatePostgres.shared.connect(to: "postgres", as: "postgres")
        let row = try watcher.query("select count(*) as n from pg_stat_activity where pid = \(process) and state = 'active'")
        #expect(try row.single().value("n") == 0)
    }

    @Test func aStatementThatTakesTooLongIsCancelledByTheServer() throws {
        var settings = ConnectionSettings()
        settings.statementTimeout = .milliseconds(100)
        let connection = try freshConnection(settings)
        let thrown = failure { _ = try connection.query("select pg_sleep(30)") }
        #expect(thrown?.code == "statement_cancelled")
        #expect(thrown?.kind == .temporary)
        #expect(try connection.query("select 1 as v").single().value("v") == 1)
    }

    @Test func aServerThatIsStoppedMidQueryIsUnavailable() throws {
        let cluster = PrivatePostgres()
        defer { cluster.remove() }
        let connection = try cluster.connect(to: "usdcop")
        let stopper = Background {
            Thread.sleep(forTimeInterval: 0.2)
            cluster.stop()
            return true
        }
        let thrown = failure { _ = try connection.query("select pg_sleep(30)") }
        #expect(thrown?.kind == .unavailable)
        #expect(stopper.wait() == true)
        #expect(!connection.isUsable)
        #expect(failure { _ = try connection.query("select 1") }?.code == "database_connection_lost")
        let again = failure { _ = try cluster.connect(to: "usdcop") }
        #expect(again?.code == "database_unreachable")
        #expect(again?.remedy.contains("make up") == true)
    }

    @Test func aFrozenServerIsGivenUpAtTheLimit() throws {
        let cluster = PrivatePostgres()
        var settings = ConnectionSettings()
        settings.statementTimeout = .milliseconds(200)
        settings.grace = .milliseconds(200)
        settings.connectTimeout = .milliseconds(300)
        let connection = try cluster.connect(to: "usdcop", settings: settings)
        let backend = Int32(connection.serverProcess)
        let postmaster = try #require(cluster.process)
        kill(postmaster, SIGSTOP)
        kill(backend, SIGSTOP)
        defer {
            kill(backend, SIGCONT)
            kill(postmaster, SIGCONT)
            cluster.remove()
        }
        let thrown = failure { _ = try connection.query("select 1") }
        #expect(thrown?.code == "database_silent")
        #expect(thrown?.kind == .unavailable)
        let login = failure { _ = try cluster.connect(to: "usdcop", settings: settings) }
        #expect(login?.code == "database_unreachable")
    }

    @Test func aMissingDatabaseAndAMissingRoleAreNamed() throws {
        let missing = failure { _ = try PrivatePostgres.shared.connect(to: "nowhere") }
        #expect(missing?.code == "database_missing")
        #expect(missing?.kind == .unavailable)
        let stranger = failure { _ = try PrivatePostgres.shared.connect(to: "postgres", as: "stranger") }
        #expect(stranger?.code == "login_refused")
        #expect(stranger?.message.contains("stranger") == true)
    }

    @Test(arguments: [
        "postgresql://u:s3cr3t@127.0.0.1:1/db", "host=127.0.0.1 port=1 user=u password=s3cr3t", "postgresql://u:s3cr3t/x@host/db",
        "postgresql://u:s3cr3t@x@h/db", "password=s3cr3t nonsense", "postgresql://u@h:s3cr3t/db", "postgresql://[s3cr3t",
        "postgresql://u@127.0.0.1:1/db?password=s3cr3t", "postgresql://u:%73%33cr3t@127.0.0.1:1/db",
    ])
    func noFailureShowsThePassword(url: String) {
        let thrown = failure { _ = try Connection(to: try DatabaseLocation(url: url)) }
        #expect(thrown?.kind == .unavailable || thrown?.kind == .configuration)
        #expect(thrown.map { "\($0)\($0.field ?? "")" }?.contains("s3cr3t") == false)
        #expect((try? DatabaseLocation(url: url).description.contains("s3cr3t")) != true)
    }

    @Test func aValueNeverShowsInAMessage() throws {
        let connection = try freshConnection()
        try connection.execute("create table t (v text primary key check (v <> 'hidden'), n int not null)")
        try connection.execute("insert into t values ('covert', 1)")
        let duplicate = failure { try connection.execute("insert into t values (\("covert"), 2)") }
        #expect(duplicate?.code == "unique_violation")
        let checked = failure { try connection.execute("insert into t values (\("hidden"), 2)") }
        #expect(checked?.code == "check_violation")
        let cast = failure { _ = try connection.query("select \("covert")::int as v") }
        #expect(cast?.code == "value_refused")
        for thrown in [duplicate, checked, cast] {
            #expect(thrown?.kind == .data)
            #expect(thrown?.description.contains("covert") == false)
            #expect(thrown?.description.contains("hidden") == false)
        }
    }

    @Test func theKindFollowsTheState() throws {
        let connection = try freshConnection()
        #expect(failure { _ = try connection.query("select * from missing") }?.kind == .configuration)
        #expect(failure { _ = try connection.query("selec 1") }?.kind == .internal)
        #expect(failure { _ = try connection.query("copy (select 1) to stdout") }?.code == "unexpected_copy")
        let reader = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(), as: "usdcop_reader")
        let denied = failure { try reader.execute("delete from usdcop_m5_ohlcv") }
        #expect(denied?.code == "permission_denied")
        #expect(denied?.kind == .configuration)
    }

    @Test func withoutURLAndClusterTheRemedyIsMakeUp() throws {
        let folder = TemporaryFolder()
        let down = failure { _ = try DatabaseLocation.resolve(url: nil, privateCluster: folder.path) }
        #expect(down?.kind == .unavailable)
        #expect(down?.remedy.contains("make up") == true)
        let nothing = failure { _ = try DatabaseLocation.resolve(url: nil, privateCluster: nil) }
        #expect(nothing?.kind == .configuration)
        try Data("/somewhere\n".utf8).write(to: URL(fileURLWithPath: folder.file("socket")))
        let found = try DatabaseLocation.resolve(url: "", privateCluster: folder.path, as: .reader)
        #expect(found.description == "database usdcop at /somewhere as usdcop_reader")
        let unreachable = failure { _ = try Connection(to: found) }
        #expect(unreachable?.code == "database_unreachable")
    }
}
