import Approval
import Files
import JSON
import TestSupport
import Testing

/// What a new backtest does to a vote.
@Suite struct ResetApprovalTests {
    private func voted(_ actions: ApprovalAction...) throws -> Workbench {
        let bench = try Workbench()
        try bench.succeed()
        for action in actions { try ApprovalHistory(bench).vote(action) }
        return bench
    }

    @Test func otherEvidenceOverAnApprovalIsRefusedWithNothingWritten() throws {
        for bench in [try voted(.approve), try voted(.approve, .goLive)] {
            let before = try bench.results()
            for parameters: KeyValuePairs<String, JSONValue?> in [["purge_days": 0], ["year": 2021], ["calendar": "colombia"]] {
                let answer = try bench.run(parameters)
                answer.expectRefusal(
                    65, "approved_evidence_exists", field: "params.reset_approval", mentions: ["smart_simple_v11"])
                #expect(try bench.results() == before)
            }
        }
    }

    @Test func theSameEvidenceKeepsTheVote() throws {
        for reset: JSONValue in [true, false] {
            let bench = try voted(.approve)
            let before = try bench.results()
            let output = try bench.succeed(["reset_approval": reset])
            #expect(output["changed"] == false && output["status"] == "APPROVED")
            #expect(try bench.results() == before)
        }
    }

    @Test func whoAsksForItGivesTheApprovalUpOnTheRecord() throws {
        let bench = try voted(.approve, .goLive)
        let output = try bench.succeed(["purge_days": 0, "reset_approval": true])
        #expect(output["changed"] == true && output["status"] == "PENDING_APPROVAL")
        let history = ApprovalHistory(bench)
        #expect(
            history.transitions == [
                "- PENDING_APPROVAL", "PENDING_APPROVAL APPROVED", "APPROVED LIVE", "LIVE PENDING_APPROVAL",
            ])
        #expect(history.problems.isEmpty)
        try bench.run(ApprovalFlowTests.production).expectRefusal(65, "not_approved", field: "status")
    }

    @Test func otherEvidenceOverARejectionNeedsNoLeave() throws {
        let bench = try voted(.reject)
        #expect(try bench.succeed(["purge_days": 0])["status"] == "PENDING_APPROVAL")
        #expect(ApprovalHistory(bench).transitions.last == "REJECTED PENDING_APPROVAL")
    }

    @Test func theSameEvidenceMendsItsFilesUnderAnApproval() throws {
        let bench = try voted(.approve)
        let before = try bench.results().bytes
        FileSystem.remove(Path.join(bench.production, "weeks/smart_simple_v11_2022.json"))
        let output = try bench.succeed()
        #expect(output["changed"] == true && output["status"] == "APPROVED")
        #expect(try bench.results().bytes == before)
    }
}

/// The ledger of everything that was tried.
@Suite struct TrialLedgerTests {
    private func lines(_ bench: Workbench) throws -> [JSONValue] {
        try String(decoding: FileSystem.read(Path.join(bench.production, "trial_ledger.jsonl")), as: UTF8.self)
            .split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    @Test func oneTrialIsOneLine() throws {
        let bench = try Workbench()
        let output = try bench.succeed()
        let lines = try lines(bench)
        #expect(lines.count == 1 && output["n_trials"] == 1)
        #expect(lines[0]["strategy_id"] == "smart_simple_v11" && lines[0]["year"] == 2022)
        #expect(lines[0]["config_hash"] == output["config_hash"] && lines[0]["data_hash"] == output["data_hash"])
    }

    @Test func theSameAgainAddsNothingAndAnotherPurgeOneLine() throws {
        let bench = try Workbench()
        try bench.succeed()
        #expect(try bench.succeed()["n_trials"] == 1)
        #expect(try lines(bench).count == 1)
        #expect(try bench.succeed(["purge_days": 6])["n_trials"] == 2)
        #expect(try lines(bench).count == 2)
        #expect(try bench.document("summary_2022.json")["evidence"]?["n_trials"] == 2)
        #expect(try bench.succeed(["purge_days": 6])["changed"] == false)
    }

    @Test(
        arguments: [
            ("fill_model", "intraday_m5"), ("calendar", "colombia"), ("guardrails", true), ("purge_days", 0),
        ] as [(String, JSONValue)])
    func everySettingThatCanChangeTheResultIsATrial(name: String, value: JSONValue) throws {
        let bench = try Workbench()
        try bench.succeed()
        #expect(try bench.succeed([name: value])["n_trials"] == 2)
    }

    /// More trials make the same result less certain: the deflated Sharpe ratio falls with every configuration tried.
    @Test func everyTrialDeflatesTheSharpeRatio() throws {
        let bench = try Workbench()
        var last = 1.0
        for purge in [5, 6, 7] {
            try bench.succeed(["purge_days": .integer(purge)])
            try bench.succeed()
            let deflated = try #require(try bench.document("summary_2022.json")["evidence"]?["dsr"]?.numberValue)
            #expect(deflated < last, "after \(purge)")
            last = deflated
        }
    }

    @Test func anotherYearIsCountedByItself() throws {
        let bench = try Workbench()
        try bench.succeed()
        #expect(try bench.succeed(["year": 2021])["n_trials"] == 1)
        #expect(try lines(bench).count == 2)
    }

    /// Whoever forgets a trial would make the next result look better than it is.
    @Test(arguments: ["removed", "emptied", "cut", "edited"]) func aForgottenTrialIsRefusedUntilTheLedgerIsBack(
        how: String
    ) throws {
        let bench = try Workbench()
        try bench.succeed()
        try bench.succeed(["purge_days": 6])
        let path = Path.join(bench.production, "trial_ledger.jsonl")
        let whole = try FileSystem.read(path)
        let text = String(decoding: whole, as: UTF8.self)
        switch how {
        case "removed": FileSystem.remove(path)
        case "emptied": try bench.write([UInt8](), to: path)
        case "cut": try bench.write(Array((text.split(separator: "\n")[0] + "\n").utf8), to: path)
        default: try bench.write(Array(text.replacing("smart_simple_v11", with: "smart_simple_v10").utf8), to: path)
        }
        let before = try bench.results()
        try bench.run(["purge_days": 7]).expectRefusal(
            65, "trial_ledger_forgotten", field: "trial_ledger.jsonl", mentions: ["trial_ledger.jsonl"])
        #expect(try bench.results() == before)
        let verify = try TaskProcess("usdcop", arguments: ["vote", "verify", "--output-dir", Path.parent(bench.production)]).end()
        #expect(verify.status == 65 && verify.text.contains("forgottenTrials: "), "\(verify.text)")
        try bench.write(whole, to: path)
        #expect(try bench.succeed(["purge_days": 7])["n_trials"] == 3)
    }

    @Test(arguments: ["{}", "no line", #"{"strategy_id":"smart_simple_v11"}"#, "\u{0}"])
    func aLineThatIsNoTrialIsRefusedByNumber(line: String) throws {
        let bench = try Workbench()
        try bench.succeed()
        let path = Path.join(bench.production, "trial_ledger.jsonl")
        try bench.write(try FileSystem.read(path) + Array((line + "\n").utf8), to: path)
        let before = try bench.results()
        try bench.run(["purge_days": 6]).expectRefusal(65, "trial_ledger_invalid", mentions: ["trial_ledger.jsonl:2"])
        #expect(try bench.results() == before)
    }
}
