import Failures
import Files
import HashChain
import TestSupport
import Testing

@testable import Approval

/// The audit log remembers the ledger of trials: how long it was and what it said.
@Suite struct TrialMarkTests {
    private let production = Production()

    private func refuses(_ body: () throws -> Void) throws {
        let failure = try requireFailure(body)
        #expect(failure.code == "trial_ledger_forgotten" && failure.kind == .data, "\(failure)")
        #expect(failure.remedy.contains("backup"))
    }

    @Test(arguments: [nil, "", "a\n", "a\nc\n", "b\na\n", "a\nb", "b\n"] as [String?])
    func aLedgerThatLostOrChangedTrialsIsRefusedEverywhere(content: String?) throws {
        try production.record(1, trials: ["a"])
        try production.record(2, trials: ["a", "b"], at: minute(1))
        if let content { try write(Array(content.utf8), to: production.ledger) } else { FileSystem.remove(production.ledger) }
        let before = try production.content()
        try refuses { try production.record(3, trials: ["a", "b", "c"], at: minute(2)) }
        try refuses { try production.store.vote(.approve, actor: "ana", at: minute(2)) }
        try refuses { _ = try production.store.stateForProduction() }
        #expect(production.problems == [.forgottenTrials])
        #expect(try production.content() == before)
    }

    @Test(arguments: ["a\nb\n", "a\nb\nc\n", "a\nb\nhalf"]) func aLedgerThatBeginsWithThemIsFine(content: String) throws {
        try production.record(2, trials: ["a", "b"])
        try write(Array(content.utf8), to: production.ledger)
        #expect(production.problems == [])
        #expect(try production.store.vote(.approve, actor: "ana", at: minute(2)).status == .approved)
    }

    @Test func aLogThatNeverNotedTrialsIsAccepted() throws {
        try production.record(1)
        #expect(try !production.lines()[0].contains("trials") && production.problems == [])
        #expect(try production.record(2, trials: ["a"], at: minute(1)))
        #expect(try production.lines()[1].contains(#""trials":1,"trials_hash":"#) && production.problems == [])
    }

    @Test func aMarkThatWasEditedBreaksTheChain() throws {
        try production.record(1, trials: ["a", "b"])
        let line = try production.lines()[0]
        let forged = LedgerMark(of: Array("a\n".utf8))
        let original = LedgerMark(of: Array("a\nb\n".utf8))
        try production.writeLog([
            line.replacing("\"trials\":2", with: "\"trials\":1").replacing(original.hash, with: forged.hash)
        ])
        try write(Array("a\n".utf8), to: production.ledger)
        #expect(production.problems.contains(.editedLine))
    }

    /// Killed after the line of the log and before the files: the log is one mark ahead, and the run is made again.
    @Test(arguments: [2.0, 3.0]) func aRunKilledInBetweenIsMadeAgain(again: Double) throws {
        try production.record(1, trials: ["a"])
        let before = try production.content()
        try production.record(2, trials: ["a", "b"], at: minute(1))
        for (name, bytes) in before where name != "audit_log.jsonl" { try write(bytes, to: production.folder.file(name)) }
        #expect(production.problems.contains(.interruptedBacktest) && !production.problems.contains(.forgottenTrials))
        #expect(try production.record(again, trials: ["a", again == 2 ? "b" : "c"], at: minute(2)))
        #expect(production.problems == [])
    }

    @Test func aFirstRunKilledBeforeItsLedgerIsMadeAgain() throws {
        try production.record(1, trials: ["a"])
        for name in try production.content().keys where name != "audit_log.jsonl" {
            FileSystem.remove(production.folder.file(name))
        }
        #expect(production.problems == [.interruptedBacktest])
        #expect(try production.record(1, trials: ["a"], at: minute(2)))
        #expect(production.problems == [])
    }

    // MARK: - Evidence

    @Test(arguments: ["summary_2024.json", "trades/smart_simple_v11_2024.json", "weeks/smart_simple_v11_2024.json"])
    func verifyingReadsTheEvidenceAnew(name: String) throws {
        try production.record(1)
        let path = production.folder.file(name)
        let bytes = try FileSystem.read(path)
        #expect(production.problems == [])
        try write(Array(#"{"edited": true}"#.utf8), to: path)
        #expect(production.problems == [.changedEvidence])
        FileSystem.remove(path)
        #expect(production.problems == [.changedEvidence])
        try write(bytes, to: path)
        #expect(production.problems == [])
    }
}
