import Files
import JSON
import TestSupport
import Testing

/// The same request gives the same files, and asking again changes nothing.
@Suite struct DeterminismTests {
    static let names = [
        "production/approval_state.json", "production/audit_log.jsonl", "production/summary_2022.json",
        "production/trades/smart_simple_v11_2022.json", "production/trial_ledger.jsonl",
        "production/weeks/smart_simple_v11_2022.json",
    ]

    @Test(arguments: ["daily_close", "intraday_m5"])
    func twoRunsInTwoFoldersGiveTheSameBytes(fillModel: String) throws {
        let benches = try (0..<2).map { _ in try Workbench() }
        for bench in benches { try bench.succeed(["fill_model": .string(fillModel)]) }
        let contents = try benches.map { try $0.results() }
        #expect(contents[0].names == Self.names)
        #expect(contents[0].bytes == contents[1].bytes)
    }

    @Test func everyFileSaysTheAsOfInstantAndNoOther() throws {
        let bench = try Workbench()
        try bench.succeed(asOf: "2024-06-01T12:34:56Z")
        #expect(try bench.document("summary_2022.json")["generated_at"] == "2024-06-01T07:34:56-05:00")
        let state = try bench.document("approval_state.json")
        #expect(state["created_at"] == "2024-06-01T07:34:56-05:00" && state["last_updated"] == state["created_at"])
        let ledger = try JSONValue(parsing: FileSystem.read(Path.join(bench.production, "trial_ledger.jsonl")))
        #expect(ledger["recorded_at"] == "2024-06-01T07:34:56-05:00")
    }

    @Test(arguments: ["daily_close", "intraday_m5"])
    func aSecondRunTouchesNothing(fillModel: String) throws {
        let bench = try Workbench()
        #expect(try bench.succeed(["fill_model": .string(fillModel)])["changed"] == true)
        let before = try bench.results()
        // Another day, another run: what is known has not changed.
        let answer = try bench.run(["fill_model": .string(fillModel)], asOf: "2024-09-09T09:09:09Z")
        #expect(answer.status == 0 && answer.output["changed"] == false)
        #expect(answer.document["artifacts"] == [])
        #expect(try bench.results() == before)
    }

    @Test(arguments: names.filter { $0.contains("2022") })
    func aFileThatIsMissingIsWrittenAgain(name: String) throws {
        let bench = try Workbench()
        try bench.succeed()
        let before = try bench.results().bytes
        FileSystem.remove(Path.join(bench.output, name))
        #expect(try bench.succeed()["changed"] == true)
        #expect(try bench.results().bytes == before)
        #expect(try bench.succeed()["changed"] == false)
    }

    @Test(arguments: names.filter { $0.contains("2022") }, ["cut", "digit", "empty", "text"])
    func aFileThatIsDamagedIsWrittenAgain(name: String, damage: String) throws {
        let bench = try Workbench()
        try bench.succeed()
        let before = try bench.results().bytes
        var bytes = try #require(before[name])
        switch damage {
        case "cut": bytes.removeLast(bytes.count / 3)
        case "digit":
            let digit = try #require(bytes.lastIndex { (0x31...0x38).contains($0) })
            bytes[digit] += 1
        case "empty": bytes = []
        default: bytes = Array("no JSON".utf8)
        }
        try bench.write(bytes, to: Path.join(bench.output, name))
        #expect(try bench.succeed()["changed"] == true)
        #expect(try bench.results().bytes == before)
    }

    /// Nothing in a result hangs on where it lies, who asks in which order, or what else lies there.
    @Test func anotherYearBesideItChangesNoFileOfThisOne() throws {
        let alone = try Workbench()
        try alone.succeed()
        let bench = try Workbench()
        try bench.succeed(["year": 2021])
        try bench.succeed()
        let (one, two) = (try alone.results().bytes, try bench.results().bytes)
        for name in Self.names where name.contains("2022") { #expect(one[name] == two[name], "\(name)") }
        #expect(two.count == one.count + 3)
    }

    @Test func chartsLeftOutAreNoOtherConfiguration() throws {
        let bench = try Workbench()
        let first = try bench.succeed()
        let moved = bench.folder.file("data/other.parquet")
        try bench.write(try FileSystem.read(bench.dailyPath), to: moved)
        let second = try bench.succeed(["ohlcv_path": .string(moved)])
        #expect(first["config_hash"] == second["config_hash"] && second["changed"] == false)
    }
}
