import Files
import Foundation
import TestSupport
import Testing

/// What stands around the operator's command: its stdout, its service file, its current folder.
@Suite struct SurroundingsTests {
    private func run(_ arguments: [String], shell: String, environment: [String: String] = [:]) throws -> TaskEnd {
        try TaskProcess("usdcop", arguments: arguments, environment: environment, shell: shell).end()
    }

    @Test(arguments: ["--help", "status"]) func anAnswerThatIsLostIsNoSuccess(verb: String) throws {
        let trading = TradingDatabase()
        let full = try run([verb], shell: #"exec "$@" >/dev/full"#, environment: trading.environment)
        #expect(full.status == 75 && full.log.contains("could not be written to stdout"), "\(full.log)")
        let closed = try run([verb], shell: #"exec "$@" >&-"#, environment: trading.environment)
        #expect(closed.status == 75 && closed.log.contains("could not be written to stdout"), "\(closed.log)")
        let gone = "f=$(mktemp -u); mkfifo $f; exec 4<>$f; exec 5>$f; exec 4<&-; rm $f; exec \"$@\" >&5"
        let pager = try run([verb], shell: gone, environment: trading.environment)
        #expect(pager.status == 75 && pager.log.isEmpty, "\(pager.log)")
    }

    /// A verb that must work in trouble does so without a stdout, too; only its answer is lost.
    @Test func aHaltWithoutAStdoutHalts() throws {
        let trading = TradingDatabase()
        let end = try run(
            ["halt", "--strategy", "all", "--reason", "storm"], shell: #"exec "$@" >&-"#, environment: trading.environment)
        #expect(end.status == 75, "\(end.log)")
        #expect(try trading.usdcop(["status"]).output.contains("global HALTED"))
    }

    @Test func migrateNamesTheDatabaseHostAndUserBehindAService() throws {
        let folder = TemporaryFolder()
        let name = try PrivatePostgres.shared.database(.empty)
        let host = PrivatePostgres.shared.folder
        try Data("[week]\nhost=\(host)\nport=5432\nuser=usdcop_owner\ndbname=\(name)\n".utf8)
            .write(to: URL(fileURLWithPath: folder.file("services")))
        let environment = ["DATABASE_URL": " service=week\n", "PGSERVICEFILE": folder.file("services")]
        let run = try usdcop("migrate", environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.lines.first == "database \(name) at \(host):5432 as usdcop_owner (service week)")
        let unknown = try usdcop("migrate", environment: environment.merging(["DATABASE_URL": "service=weak"]) { $1 })
        #expect(unknown.status == 78 && unknown.errors.contains("the service weak of DATABASE_URL is defined in no service file"))
    }

    @Test func aDeletedCurrentFolderIsNamed() throws {
        let folder = TemporaryFolder()
        let gone = folder.file("gone")
        let shell = "mkdir \(gone); cd \(gone); rmdir \(gone); exec \"$@\""
        let relative = try run(["data", "--directory", "seeds"], shell: shell)
        #expect(
            relative.status == 78 && relative.log.contains("the current folder of this process was deleted"), "\(relative.log)")
        #expect(try run(["data", "--directory", Path.join(packageDirectory, "seeds/latest")], shell: shell).status == 0)
    }
}
