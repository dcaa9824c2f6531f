import Files
import Glibc
import JSON
import Postgres
import TestSupport
import Testing

/// Full disks, stops, kills and locks: the old files stay whole.
@Suite struct InterruptionTests {
    /// Runs the task where no file may grow beyond some blocks of 512 bytes.
    private func runOnFullDisk(_ bench: Workbench, blocks: Int, _ parameters: KeyValuePairs<String, JSONValue?>) throws -> Answer
    {
        try Answer(bench.start(parameters, shell: "ulimit -f \(blocks); exec \"$@\"").end())
    }

    @Test func aFullDiskLeavesNothingOfAFirstRun() throws {
        let bench = try Workbench()
        let answer = try runOnFullDisk(bench, blocks: 8, [:])
        answer.expectRefusal(75, "disk_full", mentions: ["weeks/smart_simple_v11_2022.json", "File too large"])
        #expect(try bench.results().names.isEmpty)
        try bench.succeed()
    }

    @Test(arguments: [8, 16, 32])
    func aFullDiskLeavesTheOldFilesWhole(blocks: Int) throws {
        let bench = try Workbench()
        try bench.succeed()
        let before = try bench.results()
        let answer = try runOnFullDisk(bench, blocks: blocks, ["purge_days": 0])
        answer.expectRefusal(75, "disk_full", mentions: ["File too large"])
        #expect(try bench.results() == before)
    }

    /// The audit log is the one file that is appended to: the space for its next line alone is missing.
    @Test func aLogThatCannotGrowStaysAsItWas() throws {
        let bench = try Workbench()
        try bench.succeed()
        let largest = try #require(
            try bench.results().bytes.filter { $0.key != "production/audit_log.jsonl" }.map(\.value.count).max())
        let store = ApprovalHistory(bench)
        while try store.logSize() <= largest + 4096 { try store.rejectAndReset() }
        let before = try bench.results().bytes
        let answer = try runOnFullDisk(bench, blocks: try store.logSize() / 512, ["purge_days": 0])
        answer.expectRefusal(75, "disk_full", mentions: ["audit_log.jsonl"])
        #expect(try bench.results().bytes == before)
        try bench.succeed(["purge_days": 0])
    }

    /// With the year traded the task provably waits for the program that draws its charts.
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func aStopWithTheYearTradedIsAnsweredAndWritesNothing(signal: Int32) throws {
        let bench = try Workbench()
        let fifo = bench.folder.file("fifo")
        mkfifo(fifo, 0o600)
        let program = bench.folder.file("bin/gnuplot")
        try bench.write(Array("#!/bin/sh\nread line <'\(fifo)'\n".utf8), to: program)
        chmod(program, 0o700)
        let before = try bench.results()
        let process = try bench.start(
            ["charts": true], environment: ["PATH": "\(Path.parent(program)):/usr/bin:/bin"])
        try expectInterrupted(process, by: signal, waitingFor: fifo)
        #expect(try bench.results() == before)
    }

    /// Before it has read anything of the market it provably waits for a table that somebody else holds.
    @Test func aStopBeforeTheWorkIsAnsweredAndWritesNothing() throws {
        let bench = try Workbench()
        let database = try MarketDatabase()
        let before = try bench.results()
        let holder = try PrivatePostgres.shared.connect(to: database.name)
        try holder.execute("begin")
        try holder.execute("lock table usdcop_m5_ohlcv in access exclusive mode")
        let process = try bench.start(["source": "database"], environment: database.environment)
        let watcher = try PrivatePostgres.shared.connect(to: database.name)
        for _ in 0..<6000 where try watcher.query(Self.waiting).count == 0 { usleep(10_000) }
        process.send(SIGTERM)
        try Answer(process.end()).expectRefusal(75, "interrupted")
        #expect(try bench.results() == before)
    }

    private static let waiting: Statement = """
        select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())
        """

    private func expectInterrupted(_ process: TaskProcess, by signal: Int32, waitingFor fifo: String) throws {
        let pipe = try process.writer(of: fifo)
        process.send(signal)
        let answer = try Answer(process.end())
        withExtendedLifetime(pipe) {}
        answer.expectRefusal(75, "interrupted")
        #expect((answer.document["duration_ms"]?.integerValue ?? .max) < 30_000)
    }

    /// Wherever a signal finds the task: the results are the old ones or the new ones, and the next run completes them.
    @Test(arguments: [SIGTERM, SIGKILL])
    func whateverMomentTheSignalComesTheNextRunCompletesTheWork(signal: Int32) throws {
        let undisturbed = try Workbench()
        try undisturbed.succeed()
        let old = try undisturbed.results().bytes
        try undisturbed.succeed(["purge_days": 0])
        let new = try undisturbed.results().bytes

        for delay: UInt32 in [0, 2, 5, 10, 15, 20, 25, 30, 35, 40, 50] {
            let bench = try Workbench()
            try bench.succeed()
            let process = try bench.start(["purge_days": 0])
            usleep(1000 * delay)
            process.send(signal)
            let end = try process.end()
            if signal == SIGTERM {
                let found = try bench.results().bytes
                // A signal before the handlers are there ends the process without a word.
                #expect([0, 75, 128 + SIGTERM].contains(end.status), "after \(delay) ms: \(end.text)")
                #expect(found == (end.status == 0 ? new : old) || found == new, "after \(delay) ms")
            }
            try bench.succeed(["purge_days": 0])
            let found = try bench.results().bytes.filter { !$0.key.contains(".tmp") }
            #expect(found == new, "after \(delay) ms: \(found.keys.sorted())")
            #expect(ApprovalHistory(bench).problems.isEmpty, "after \(delay) ms")
        }
    }

    @Test(arguments: [".trial_ledger.lock", ".approval.lock"])
    func anotherProcessAtWorkIsWaitedForByTheScheduler(_ name: String) throws {
        let bench = try Workbench()
        try bench.succeed()
        let before = try bench.results()
        do {
            let lock = try FileLock(Path.join(bench.production, name))
            defer { withExtendedLifetime(lock) {} }
            try bench.run(["purge_days": 0]).expectRefusal(75, "locked", mentions: [Path.join(bench.production, name)])
            #expect(try bench.results() == before)
        }
        // Processes that other tests start may hold the lock a moment longer.
        var answer = try bench.run(["purge_days": 0])
        for _ in 0..<100 where answer.error["code"] == "locked" { answer = try bench.run(["purge_days": 0]) }
        #expect(answer.status == 0, "\(answer.error)")
    }

    @Test func oneOfTwoAtOnceWinsAndNeitherSpoilsTheOther() throws {
        let bench = try Workbench()
        let runs = try (0..<4).map { try bench.start(["purge_days": .integer(5 + $0)]) }
        let answers = try runs.map { try Answer($0.end()) }
        #expect(answers.contains { $0.status == 0 })
        for answer in answers where answer.status != 0 { answer.expectRefusal(75, "locked") }
        // Each that succeeded was counted, in whatever order they came.
        let ledger = String(decoding: try FileSystem.read(Path.join(bench.production, "trial_ledger.jsonl")), as: UTF8.self)
        #expect(ledger.split(separator: "\n").count == answers.count { $0.status == 0 })
        #expect(ApprovalHistory(bench).problems.isEmpty)
    }
}
