import Files
import Glibc
import JSON
import TestSupport
import Testing

/// Folders, configuration and environment that stand in the way.
@Suite struct SurroundingsTests {
    @Test(arguments: ["out", "out/below"])
    func aFileInThePlaceOfTheOutputFolderIsNotOverwritten(_ name: String) throws {
        let bench = try Workbench()
        try bench.write(Array("mine".utf8), to: bench.folder.file("out"))
        let answer = try bench.run(["output_dir": .string(bench.folder.file(name))])
        answer.expectRefusal(78, "output_not_writable", mentions: [bench.folder.file("out")])
        #expect(try FileSystem.read(bench.folder.file("out")) == Array("mine".utf8))
    }

    @Test(arguments: ["weeks", "trades", "summary_2022.json", "weeks/smart_simple_v11_2022.json", "trial_ledger.jsonl"])
    func somethingElseInTheWayOfAFileLeavesEverythingAsItWas(_ name: String) throws {
        let bench = try Workbench()
        let isFolder = name.contains(".json")
        if isFolder {
            try FileSystem.makeDirectory(bench.folder.file("out/production/\(name)"))
        } else {
            try bench.write(Array("mine".utf8), to: bench.folder.file("out/production/\(name)"))
        }
        let before = try bench.results()
        let answer = try bench.run()
        // A ledger that cannot be read is the data's fault, like one that is no ledger.
        #expect(answer.status == (name == "trial_ledger.jsonl" ? 65 : 78), "\(answer.error)")
        #expect(answer.message.contains(bench.folder.file("out/production/\(name)")), "\(answer.error)")
        #expect(try bench.results() == before)
    }

    @Test(arguments: ["weeks/smart_simple_v11_2022.json", "approval_state.json", "audit_log.jsonl", "trial_ledger.jsonl"])
    func aPipeInThePlaceOfAFileIsRefusedAtOnce(_ name: String) throws {
        let bench = try Workbench()
        try bench.succeed()
        let path = bench.folder.file("out/production/\(name)")
        FileSystem.remove(path)
        mkfifo(path, 0o600)
        let answer = try bench.run(["purge_days": 0])
        if !name.hasPrefix("weeks") { answer.expectRefusal(65, "file_unreadable", mentions: [path, "no regular file"]) }
        #expect(answer.status == 65 || answer.status == 0)
    }

    @Test(arguments: ["pipe", "/dev/zero", "/proc/self/environ", "/proc/kmsg"])
    func aStrategyThatIsNoRegularFileIsRefusedAtOnce(_ name: String) throws {
        let bench = try Workbench()
        let path = bench.folder.file("config/execution/smart_simple_v1.yaml")
        try FileSystem.makeDirectory(Path.parent(path))
        if name == "pipe" { mkfifo(path, 0o600) } else { symlink(name, path) }
        let answer = try bench.run(environment: ["USDCOP_CONFIG_DIR": bench.folder.file("config")])
        answer.expectRefusal(78, "configuration_unreadable", mentions: [path])
    }

    @Test func withoutOutputFolderResultsGoBelowTheDataFolder() throws {
        let bench = try Workbench()
        try bench.succeed(["output_dir": Optional<JSONValue>.none])
        #expect(FileSystem.exists(bench.folder.file("var/public/production/summary_2022.json")))
    }

    @Test func withoutPathsTheSeedsAreTraded() throws {
        let bench = try Workbench()
        let none = Optional<JSONValue>.none
        let output = try bench.succeed(
            ["year": 2025, "ohlcv_path": none, "macro_path": none, "m5_path": none], asOf: "2026-06-01T00:00:00-05:00")
        #expect(output["data_source"] == "synthetic" && output["n_weeks"]?.integerValue ?? 0 > 40)
    }

    @Test func relativePathsAreTakenFromTheWorkingFolder() throws {
        let bench = try Workbench()
        let answer = try bench.run(
            ["ohlcv_path": "usdcop_daily_ohlcv.parquet", "output_dir": "../elsewhere"], directory: bench.folder.file("data"))
        #expect(answer.status == 0, "\(answer.error)")
        #expect(FileSystem.exists(bench.folder.file("elsewhere/production/summary_2022.json")))
        let paths = (answer.document["artifacts"]?.arrayValue ?? []).compactMap { $0["path"]?.stringValue }
        #expect(paths.count == 5 && paths.allSatisfy { $0.hasPrefix("/") && FileSystem.exists($0) }, "\(paths)")
    }

    @Test func artifactsCarryTheHashesOfWhatWasWritten() throws {
        let bench = try Workbench()
        let artifacts = try #require(try bench.run().document["artifacts"]?.arrayValue)
        #expect(artifacts.count == 5)
        for artifact in artifacts {
            let path = try #require(artifact["path"]?.stringValue)
            #expect(artifact["sha256"]?.stringValue == SHA256.hexadecimal(of: try FileSystem.read(path)), "\(path)")
        }
    }
}

/// The strategy's YAML.
@Suite struct StrategyFileTests {
    private static let standard = Path.join(packageDirectory, "config/execution/smart_simple_v1.yaml")

    /// Runs the task with a strategy file of its own.
    private func run(_ content: [UInt8]?, on bench: Workbench) throws -> Answer {
        let folder = bench.folder.file("config")
        try FileSystem.makeDirectory(folder)
        if let content { try bench.write(content, to: Path.join(folder, "execution/smart_simple_v1.yaml")) }
        return try bench.run(environment: ["USDCOP_CONFIG_DIR": folder])
    }

    private func edited(_ line: String, _ replacement: String) throws -> (content: [UInt8], line: Int) {
        var lines = String(decoding: try FileSystem.read(Self.standard), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        let index = try #require(lines.firstIndex(of: line))
        lines[index] = replacement
        // A line that was added is the one at fault.
        return (Array(lines.joined(separator: "\n").utf8), index + (replacement.contains("\n") ? 2 : 1))
    }

    @Test func aConfigurationFolderWithoutTheFileIsNamed() throws {
        let bench = try Workbench()
        let answer = try run(nil, on: bench)
        #expect(answer.status == 78, "\(answer.error)")
        #expect(answer.message.contains(bench.folder.file("config/execution/smart_simple_v1.yaml")), "\(answer.message)")
        #expect(!FileSystem.exists(bench.output))
    }

    @Test(arguments: [
        ("  min_rows: 100", "  min_rows: many", "training.min_rows"),
        ("  policy: enforced", "  policy: enforced\n  polcy: enforced", "evidence.polcy"),
        ("  target: 0.15", "  target: -0.15", "volatility.target"), ("  target: 0.15", "  target: .nan", "volatility.target"),
        ("  sigmas: 2.0", "  sigmas: 0.0", "stops.sigmas"),
        ("  start_date: 2020-01-01", "  start_date: 2020-13-01", "training.start_date"),
        ("  policy: enforced", "  policy: strict", "evidence.policy"),
    ])
    func aBadValueIsNamedWithFileLineAndKey(line: String, replacement: String, key: String) throws {
        let bench = try Workbench()
        let (content, number) = try edited(line, replacement)
        let answer = try run(content, on: bench)
        #expect(answer.status == 78, "\(answer.error)")
        #expect(answer.message.contains("smart_simple_v1.yaml:\(number)"), "\(answer.message)")
        #expect(answer.message.contains(key), "\(answer.message)")
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func aKeyThatIsMissingIsNamed() throws {
        let bench = try Workbench()
        let answer = try run(try edited("  min_rows: 100", "").content, on: bench)
        #expect(answer.status == 78 && answer.message.contains("training.min_rows"), "\(answer.error)")
        #expect(answer.message.contains("smart_simple_v1.yaml:"), "\(answer.message)")
        #expect(!FileSystem.exists(bench.output))
    }

    @Test(arguments: ["\t- : {", "", "just words", "strategy: [1, 2"])
    func whatIsNoStrategyIsRefused(_ text: String) throws {
        let bench = try Workbench()
        let answer = try run(Array(text.utf8), on: bench)
        #expect(answer.status == 78 && answer.message.contains("smart_simple_v1.yaml"), "\(answer.error)")
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func whatTheFileSaysIsWhatIsTraded() throws {
        let bench = try Workbench()
        let standard = try bench.succeed()
        let answer = try run(try edited("  initial_usd: 10000.0", "  initial_usd: 50000.0").content, on: bench)
        #expect(answer.status == 0, "\(answer.error)")
        #expect(
            try bench.document("trades/smart_simple_v11_2022.json")["trades"]?.arrayValue?.first?["equity_at_entry"] == 50000.0)
        #expect(answer.output["config_hash"] != standard["config_hash"] && answer.output["data_hash"] == standard["data_hash"])
    }
}
