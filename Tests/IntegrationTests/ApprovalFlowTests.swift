import Approval
import Files
import JSON
import TestSupport
import Testing

/// From the backtest over a person's vote to production.
@Suite struct ApprovalFlowTests {
    static let productionFiles = ["summary.json", "trades/smart_simple_v11.json", "weeks/smart_simple_v11.json"]

    /// Production's parameters: the year is the approved one's successor.
    static let production: KeyValuePairs<String, JSONValue?> = ["phase": "production", "year": nil]

    /// A folder with a backtest of 2022 that a person has voted on.
    private func bench(_ actions: ApprovalAction...) throws -> Workbench {
        let bench = try Workbench()
        try bench.succeed()
        for action in actions { try ApprovalHistory(bench).vote(action) }
        return bench
    }

    /// Expects production to be refused with nothing written.
    private func expectRefused(
        _ bench: Workbench, with parameters: KeyValuePairs<String, JSONValue?> = production, _ status: Int32, _ code: String,
        field: String? = nil, mentions: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try bench.results()
        let answer = try bench.run(parameters, sourceLocation: sourceLocation)
        answer.expectRefusal(status, code, field: field, mentions: mentions, sourceLocation: sourceLocation)
        #expect(try bench.results() == before, sourceLocation: sourceLocation)
    }

    @Test func withoutABacktestThereIsNoProduction() throws {
        let bench = try Workbench()
        try bench.run(Self.production).expectRefusal(65, "not_approved", mentions: [bench.production])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func withoutAVoteThereIsNoProduction() throws {
        try expectRefused(bench(), 65, "not_approved", field: "status", mentions: ["PENDING_APPROVAL"])
    }

    @Test func aRejectionForbidsProduction() throws {
        try expectRefused(bench(.reject), 65, "not_approved", field: "status", mentions: ["REJECTED"])
        try expectRefused(bench(.reject, .reset), 65, "not_approved", field: "status", mentions: ["PENDING_APPROVAL"])
    }

    @Test func anApprovalLetsTheNextYearRun() throws {
        let bench = try bench(.approve)
        let before = try bench.results()
        let output = try bench.succeed(Self.production)
        #expect(output["year"] == 2023 && output["phase"] == "production" && output["changed"] == true)
        #expect(output["status"] == "APPROVED")
        for name in Self.productionFiles { #expect(try bench.document(name)["year"] == 2023, "\(name)") }
        let weeks = try #require(try bench.document("weeks/smart_simple_v11.json")["weeks"]?.arrayValue)
        // The Mondays of 2023 that have a bar, and training that includes the former out-of-sample year.
        #expect(weeks.count == 51 && weeks.last?["train_last"]?.stringValue?.hasPrefix("2023-12") == true)
        // The backtest's own files, the state and the ledger stand as they stood.
        let after = try bench.results()
        for (name, file) in before.files { #expect(after.files[name] == file, "\(name)") }
        #expect(Set(after.names).subtracting(before.names) == Set(Self.productionFiles.map { "production/" + $0 }))
    }

    @Test func productionTradesAsABacktestOfThatYearWould() throws {
        let bench = try bench(.approve)
        try bench.succeed(Self.production)
        let other = try Workbench()
        try other.succeed(["year": 2023])
        #expect(try bench.document("weeks/smart_simple_v11.json") == other.document("weeks/smart_simple_v11_2023.json"))
        #expect(try bench.document("trades/smart_simple_v11.json") == other.document("trades/smart_simple_v11_2023.json"))
    }

    @Test func productionRunAgainChangesNothing() throws {
        let bench = try bench(.approve)
        try bench.succeed(Self.production)
        let before = try bench.results()
        let answer = try bench.run(Self.production)
        #expect(answer.output["changed"] == false && answer.document["artifacts"] == [])
        #expect(try bench.results() == before)
    }

    @Test func aLiveStrategyMayRunAgain() throws {
        let bench = try bench(.approve)
        try bench.succeed(Self.production, asOf: "2023-06-15T15:00:00-05:00")
        #expect(try bench.document("weeks/smart_simple_v11.json")["weeks"]?.arrayValue?.last?["skip_reason"] == "open")
        try ApprovalHistory(bench).vote(.goLive)
        let output = try bench.succeed(Self.production)
        #expect(output["status"] == "LIVE" && output["changed"] == true && output["n_open"] == 0)
        #expect(try bench.document("weeks/smart_simple_v11.json")["weeks"]?.arrayValue?.count == 51)
    }

    @Test(arguments: [2021, 2022, 2024])
    func onlyTheYearAfterTheApprovedOneCanBeAskedFor(year: Int) throws {
        try expectRefused(
            bench(.approve), with: ["phase": "production", "year": .integer(year)], 64, "out_of_range", field: "params.year",
            mentions: ["\(year)", "2023"])
    }

    @Test func theYearAfterMayBeNamed() throws {
        #expect(try bench(.approve).succeed(["phase": "production", "year": 2023])["year"] == 2023)
    }

    @Test(arguments: ["summary_2022.json", "trades/smart_simple_v11_2022.json", "weeks/smart_simple_v11_2022.json"])
    func evidenceEditedSinceTheVoteForbidsProduction(name: String) throws {
        let bench = try bench(.approve)
        let path = Path.join(bench.production, name)
        var bytes = try FileSystem.read(path)
        let digit = try #require(bytes.lastIndex { (0x31...0x38).contains($0) })
        bytes[digit] += 1
        try bench.write(bytes, to: path)
        try expectRefused(bench, 65, "evidence_changed", field: "evidence_hash", mentions: ["smart_simple_v11"])
        // Running the backtest again brings back what was approved.
        try bench.succeed()
        try bench.succeed(Self.production)
    }

    @Test(arguments: DeterminismTests.names.filter { $0.contains("2022") })
    func evidenceThatIsGoneForbidsProduction(name: String) throws {
        let bench = try bench(.approve)
        FileSystem.remove(Path.join(bench.output, name))
        try expectRefused(bench, 65, "file_missing", mentions: [name])
    }

    @Test(
        arguments: [
            ("fill_model", "intraday_m5"), ("purge_days", 6), ("purge_days", 0), ("calendar", "colombia"), ("guardrails", true),
        ] as [(String, JSONValue)])
    func settingsNobodyApprovedAreRefused(name: String, value: JSONValue) throws {
        try expectRefused(
            bench(.approve), with: ["phase": "production", "year": nil, name: value], 65, "settings_changed",
            mentions: ["daily_close", "as_given"])
    }

    @Test func theManifestOfTheApprovalIsWhatProductionIsRunWith() throws {
        let bench = try Workbench()
        try bench.succeed(["purge_days": 7, "guardrails": true])
        try ApprovalHistory(bench).vote(.approve)
        let manifest = try #require(try bench.document("approval_state.json")["deploy_manifest"])
        #expect(manifest["task"] == "forecast_h5_l4b_production_deploy")
        let params = try #require(manifest["params"]?.objectValue)
        let arguments = params.members.flatMap { ["--param", "\($0.key)=\($0.value.stringValue ?? $0.value.serialized())"] }
        let answer = try bench.run(["phase": "production"], arguments: arguments)
        #expect(answer.status == 0 && answer.output["year"] == 2023 && answer.output["purge_days"] == 7, "\(answer.error)")
    }

    @Test(arguments: ["approval_state.json", "audit_log.jsonl"])
    func aRejectionEditedIntoAnApprovalIsNone(name: String) throws {
        let bench = try bench(.reject)
        let path = Path.join(bench.production, name)
        let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
        #expect(text.contains("REJECTED"))
        try bench.write(Array(text.replacing("REJECTED", with: "APPROVED").utf8), to: path)
        let before = try bench.results()
        let answer = try bench.run(Self.production)
        let codes = ["approval_state_mismatch", "approval_state_invalid", "audit_log_broken"]
        #expect(answer.status == 65 && codes.contains(answer.error["code"]?.stringValue ?? ""), "\(answer.error)")
        #expect(try bench.results() == before)
    }
}

/// `both`: the backtest, and production when there is a vote.
@Suite struct BothPhasesTests {
    @Test func withoutAVoteItStopsThere() throws {
        let bench = try Workbench()
        let answer = try bench.run(["phase": "both"])
        #expect(answer.status == 0 && answer.output["stopped_at"] == "vote" && answer.output["production"] == nil)
        #expect(answer.output["backtest"]?["changed"] == true && answer.output["backtest"]?["status"] == "PENDING_APPROVAL")
        #expect(try bench.results().names == DeterminismTests.names)
        #expect(answer.document["artifacts"]?.arrayValue?.count == 5)
    }

    @Test func withAVoteItGoesOn() throws {
        let bench = try Workbench()
        try bench.succeed(["phase": "both"])
        try ApprovalHistory(bench).vote(.approve)
        let answer = try bench.run(["phase": "both"])
        #expect(answer.output["stopped_at"] == .null)
        #expect(answer.output["backtest"]?["changed"] == false && answer.output["backtest"]?["year"] == 2022)
        #expect(answer.output["production"]?["changed"] == true && answer.output["production"]?["year"] == 2023)
        #expect(answer.document["artifacts"]?.arrayValue?.count == 3)
    }

    @Test func aRejectionStopsItToo() throws {
        let bench = try Workbench()
        try bench.succeed()
        try ApprovalHistory(bench).vote(.reject)
        #expect(try bench.succeed(["phase": "both"])["stopped_at"] == "vote")
        #expect(try ApprovalHistory(bench).status() == .rejected)
    }

    /// The backtest of `both` is no way round an approval.
    @Test func otherEvidenceOverAnApprovalIsRefusedWithNothingWritten() throws {
        let bench = try Workbench()
        try bench.succeed()
        try ApprovalHistory(bench).vote(.approve)
        let before = try bench.results()
        try bench.run(["phase": "both", "purge_days": 6]).expectRefusal(
            65, "approved_evidence_exists", field: "params.reset_approval")
        #expect(try bench.results() == before)
    }
}
