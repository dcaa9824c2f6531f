import Files
import Foundation
import Glibc
import JSON
import TestSupport
import Testing

/// The second vote through the command, on a backtest the task made.
@Suite struct VoteTests {
    /// The operating system's name of who runs the tests.
    static let user = String(cString: getpwuid(getuid()).pointee.pw_name)

    @Test func approvedThenLiveThenVerified() throws {
        let backtest = try Backtest.copy()
        #expect(try backtest.state["status"] == "PENDING_APPROVAL")
        let approved = try backtest.vote("approve", "--notes", "seen with risk")
        #expect(approved.status == 0 && approved.errors.isEmpty)
        #expect(approved.lines.first == "Smart Simple v1.1.0, backtest 2025: APPROVED")
        #expect(approved.output.contains("next: "))
        let state = try backtest.state
        #expect(state["approved_by"]?.stringValue == Self.user)
        #expect(state["reviewer_notes"] == "seen with risk")
        #expect(approved.lines.contains("evidence \(try #require(state["evidence_hash"]?.stringValue))"))

        let live = try backtest.vote("live")
        #expect(live.status == 0 && live.lines.first == "Smart Simple v1.1.0, backtest 2025: LIVE")
        #expect(try backtest.state["status"] == "LIVE")
        let verified = try backtest.vote("verify")
        #expect(verified.status == 0)
        #expect(verified.output == "3 entries, chain intact; smart_simple_v11_2025 is LIVE\n")
    }

    @Test func rejectedThenResetThenApproved() throws {
        let backtest = try Backtest.copy()
        #expect(try backtest.vote("reject", "--notes", "too wild").status == 0)
        #expect(try backtest.state["status"] == "REJECTED" && backtest.state["reviewer_notes"] == "too wild")
        #expect(try backtest.vote("reset").status == 0)
        #expect(try backtest.state["status"] == "PENDING_APPROVAL" && backtest.state["reviewer_notes"] == .null)
        #expect(try backtest.vote("approve").status == 0)
        #expect(try backtest.vote("verify").output.hasPrefix("4 entries, chain intact"))
    }

    @Test(arguments: [
        ([], ["reset", "live"]), (["approve"], ["approve", "reject", "reset"]), (["reject"], ["approve", "reject", "live"]),
        (["approve", "live"], ["approve", "reject", "reset", "live"]),
    ])
    func aForbiddenTransitionChangesNothing(path: [String], forbidden: [String]) throws {
        let backtest = try Backtest.copy()
        for vote in path { try #require(try backtest.vote(vote).status == 0) }
        let before = try backtest.content()
        for vote in forbidden {
            let run = try backtest.vote(vote, "--notes", "please")
            #expect(run.status == 65 && run.output.isEmpty, "\(vote) after \(path)")
            #expect(run.errors.contains("\(vote) is not possible from"), "\(run.errors)")
            #expect(try backtest.content() == before, "\(vote) after \(path)")
        }
    }

    @Test(arguments: [
        ("summary_2025.json", "\"sharpe\": 0.588", "\"sharpe\": 1.588"),
        ("trades/smart_simple_v11_2025.json", "\"leverage\": ", "\"leverage\": 1"),
        ("weeks/smart_simple_v11_2025.json", "\"direction\": 1", "\"direction\": -1"),
    ])
    func evidenceThatWasEditedIsNotApproved(file: String, text: String, replacement: String) throws {
        let backtest = try Backtest.copy()
        try backtest.edit(file, text, replacement)
        let before = try backtest.content()
        let run = try backtest.vote("approve")
        #expect(run.status == 65 && run.errors.contains("the evidence of smart_simple_v11_2025 has hash"), "\(run.errors)")
        #expect(try backtest.content() == before)
        #expect(try backtest.vote("reject").status == 0, "what is rejected need not be in place")
    }

    @Test func evidenceEditedAfterTheApprovalDoesNotGoLive() throws {
        let backtest = try Backtest.copy()
        try #require(try backtest.vote("approve").status == 0)
        try backtest.edit("summary_2025.json", "\"n_trades\": 32", "\"n_trades\": 33")
        #expect(try backtest.vote("live").status == 65)
        #expect(try backtest.state["status"] == "APPROVED")
    }

    @Test(arguments: [
        "two\nlines\r\n\tand a tab", "she said \"go\", 'now' \\ later", "\u{1B}[31mred", "año — ✓", "{\"seq\":9}\n",
    ])
    func notesAreKeptToTheLetterOnOneLineOfTheLog(notes: String) throws {
        let backtest = try Backtest.copy()
        #expect(try backtest.vote("approve", "--notes", notes).status == 0)
        #expect(try backtest.state["reviewer_notes"]?.stringValue == notes)
        let log = try backtest.auditLog
        #expect(log.count == 2)
        #expect(try JSONValue(parsing: try #require(log.last))["notes"]?.stringValue == notes)
        #expect(try backtest.vote("verify").status == 0)
    }

    @Test func notesMayHaveFourKibibytesAndNoByteMore() throws {
        let backtest = try Backtest.copy()
        let before = try backtest.content()
        for notes in [String(repeating: "x", count: 4097), String(repeating: "ñ", count: 2048) + "x"] {
            let run = try backtest.vote("approve", "--notes", notes)
            #expect(run.status == 64 && run.errors.contains("4097 bytes"), "\(run.errors)")
            #expect(try backtest.content() == before)
        }
        #expect(try backtest.vote("approve", "--notes", String(repeating: "ñ", count: 2048)).status == 0)
    }

    @Test func theReviewerIsWhoTheOperatingSystemSaysAndNotTheEnvironment() throws {
        let backtest = try Backtest.copy()
        try backtest.vote("approve", environment: ["USER": "mallory", "LOGNAME": "mallory", "HOME": "/home/mallory"])
        #expect(try backtest.state["approved_by"]?.stringValue == Self.user)
        let entry = try JSONValue(parsing: try #require(backtest.auditLog.last))
        #expect(entry["actor"]?.stringValue == Self.user)
    }

    @Test func verifyFindsAnEditedLineOfTheLog() throws {
        let backtest = try Backtest.copy()
        try backtest.vote("reject", "--notes", "too wild")
        try backtest.vote("reset")
        try backtest.edit("audit_log.jsonl", "too wild", "too mild")
        let before = try backtest.content()
        let run = try backtest.vote("verify")
        #expect(run.status == 65)
        #expect(run.lines.contains { $0.hasPrefix("editedLine: ") }, "\(run.output)")
        let vote = try backtest.vote("approve")
        #expect(vote.status == 65 && vote.errors.contains("audit_log.jsonl"), "nothing is written to a broken log")
        #expect(try backtest.content() == before)
    }

    @Test func verifyFindsALineThatIsGone() throws {
        let backtest = try Backtest.copy()
        try backtest.vote("approve")
        try write(try backtest.auditLog[0] + "\n", to: backtest.file("audit_log.jsonl"))
        let run = try backtest.vote("verify")
        #expect(run.status == 65 && run.output.contains("stateMismatch: "), "\(run.output)")
    }

    @Test func aFolderWithoutBacktestTakesNoVote() throws {
        let folder = TemporaryFolder()
        for vote in ["approve", "reject", "reset", "live"] {
            let run = try usdcop("vote", vote, "--output-dir", folder.path)
            #expect(run.status == 65 && run.errors.contains("there is no backtest"), "\(vote)")
        }
        let verified = try usdcop("vote", "verify", "--output-dir", folder.path)
        #expect(verified.status == 0 && verified.output.hasPrefix("no vote yet"))
        #expect(FileSystem.names(in: folder.path).isEmpty)
    }
}
