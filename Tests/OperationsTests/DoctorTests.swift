import Files
import Foundation
import TestSupport
import Testing

@Suite struct DoctorTests {
    /// A database with this release's schema.
    private static let database = Result { try PrivatePostgres.shared.url(of: PrivatePostgres.shared.database()) }

    private func environment(_ other: [String: String] = [:]) throws -> [String: String] {
        ["DATABASE_URL": try Self.database.get()].merging(other) { $1 }
    }

    @Test func everythingIsWellHere() throws {
        let folder = TemporaryFolder()
        let run = try usdcop("doctor", "--output-dir", folder.path, environment: environment())
        #expect(run.status == 0, "\(run.output)")
        #expect(run.lines.dropLast(2).allSatisfy { $0.hasPrefix("ok    ") }, "\(run.output)")
        #expect(run.output.hasSuffix("all 10 checks passed\n"))
        #expect(FileSystem.names(in: folder.file("production")).isEmpty, "the probe is taken away")
    }

    @Test(arguments: [
        ("charts (gnuplot)", ["PATH": "/nonexistent"], "apt-get install gnuplot-nox"),
        ("strategy file", ["USDCOP_CONFIG_DIR": "/nonexistent"], "Set USDCOP_CONFIG_DIR"),
        ("output folder", ["USDCOP_DATA_DIR": "/dev/null"], "Choose another folder"),
        ("database", ["DATABASE_URL": "postgresql:///usdcop?host=/nonexistent"], "Check that the server"),
        ("database", ["DATABASE_URL": "no connection string"], "Write postgresql://"),
    ])
    func whatIsMissingIsNamedWithARemedy(name: String, environment: [String: String], remedy: String) throws {
        let folder = TemporaryFolder()
        let environment = ["USDCOP_DATA_DIR": folder.path].merging(environment) { $1 }
        let run = try usdcop("doctor", environment: self.environment(environment))
        #expect(run.status == 78)
        let line = try #require(run.lines.firstIndex { $0.hasPrefix("FAIL  \(name): ") }, "\(run.output)")
        #expect(run.lines[line + 1].hasPrefix("      ") && run.lines[line + 1].contains(remedy), "\(run.output)")
        #expect(run.lines.count { $0.hasPrefix("FAIL") } == 1 && run.lines.count { $0.hasPrefix("ok") } == 9)
        #expect(run.output.hasSuffix("1 of 10 checks failed\n"))
    }

    @Test func rowsAndBackupsLaterThanTheClockAreNamed() throws {
        let folder = TemporaryFolder()
        try FileSystem.makeDirectory(folder.file("backups/daily/2099-01-02"))
        let trading = TradingDatabase()
        try trading.insertFutureRows()
        let run = try trading.usdcop(["doctor"], environment: ["USDCOP_DATA_DIR": folder.path])
        #expect(run.status == 78)
        let line = try #require(run.lines.first { $0.hasPrefix("FAIL  dates: ") }, "\(run.output)")
        for what in [
            "1 bars, up to 2099-01-02 09:00", "1 macro rows, up to 2099-01-02 00:00", "1 signals, up to 2099-01-02", "1 models",
            "1 runs", "1 alerts", "the backup daily/2099-01-02",
        ] { #expect(line.contains(what), "\(what): \(line)") }
        #expect(run.output.hasSuffix("1 of 10 checks failed\n"))
    }

    @Test func aDatabaseWithoutTablesIsToBeMigrated() throws {
        let folder = TemporaryFolder()
        let url = PrivatePostgres.shared.url(of: try PrivatePostgres.shared.database(.empty))
        let run = try usdcop("doctor", environment: ["USDCOP_DATA_DIR": folder.path, "DATABASE_URL": url])
        #expect(run.status == 78)
        #expect(run.output.contains("FAIL  database: ") && run.output.contains("\n      Run usdcop migrate.\n"), "\(run.output)")
    }

    /// An installation of this checkout's executable, with folders to change.
    private func installation() throws -> TemporaryFolder {
        let prefix = TemporaryFolder()
        let share = prefix.file("share/usdcop")
        for folder in [prefix.file("bin"), prefix.file("lib/usdcop"), share] { try FileSystem.makeDirectory(folder) }
        let executable = Path.join(Path.parent(try #require(FileSystem.executablePath)), "usdcop")
        try FileManager.default.copyItem(atPath: executable, toPath: prefix.file("bin/usdcop"))
        let libraries = Path.join(packageDirectory, ".local/lib")
        for name in FileSystem.names(in: libraries) {
            try FileManager.default.createSymbolicLink(
                atPath: prefix.file("lib/usdcop/\(name)"), withDestinationPath: Path.join(libraries, name))
        }
        for name in ["config", "seeds", "migrations", "dags"] {
            try FileManager.default.copyItem(atPath: Path.join(packageDirectory, name), toPath: Path.join(share, name))
        }
        return prefix
    }

    private func doctor(of prefix: TemporaryFolder) throws -> CommandRun {
        let environment = try environment(["USDCOP_DATA_DIR": prefix.file("var")])
        return try CommandRun(executable: prefix.file("bin/usdcop"), ["doctor"], environment: environment)
    }

    @Test func anEditedSeedFileIsFound() throws {
        let prefix = try installation()
        #expect(try doctor(of: prefix).status == 0)
        let seed = prefix.file("share/usdcop/seeds/latest/MACRO_DAILY_CLEAN.parquet")
        try write(String(decoding: try FileSystem.read(seed), as: UTF8.self) + "x", to: seed)
        let run = try doctor(of: prefix)
        #expect(run.status == 78)
        #expect(run.lines.contains { $0.hasPrefix("FAIL  seeds: \(seed) has SHA-256") }, "\(run.output)")
    }

    @Test func runTimesThatTheDAGsDoNotKnowAreFound() throws {
        let prefix = try installation()
        let file = prefix.file("share/usdcop/config/execution/smart_simple_v1.yaml")
        let text = String(decoding: try FileSystem.read(file), as: UTF8.self)
        try write(text.replacing("\"12:50\"]", with: "\"12:55\"]"), to: file)
        let run = try doctor(of: prefix)
        #expect(run.status == 78)
        #expect(
            run.lines.contains(
                "FAIL  schedule: the DAG forecast_h5_l7_multiday_executor runs at '0,30 9-12 * * 1-5' and '50 12 * * 1-5', "
                    + "the strategy file says '0,30 9-12 * * 1-5' and '55 12 * * 1-5'"), "\(run.output)")
        #expect(run.output.contains("make params"))
    }

    @Test(arguments: ["{}", "[]", "no JSON"]) func aCatalogWithoutTimesIsFound(text: String) throws {
        let prefix = try installation()
        try write(text, to: prefix.file("share/usdcop/dags/params.json"))
        let run = try doctor(of: prefix)
        #expect(run.status == 78 && run.lines.contains { $0.hasPrefix("FAIL  schedule: ") }, "\(run.output)")
    }
}
