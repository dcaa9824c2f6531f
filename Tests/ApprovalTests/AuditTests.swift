import Approval
import Failures
import Files
import Foundation
import JSON
import TestSupport
import Testing

/// What `verify` finds, and what kills leave behind.
struct AuditTests {
    /// Record, reject, reset, approve, live: five lines.
    private func history() throws -> Production {
        let production = Production()
        try production.reach(.rejected)
        try production.store.vote(.reset, actor: "ana", at: minute(2))
        try production.store.vote(.approve, actor: "ana", notes: "good", at: minute(3))
        try production.store.vote(.goLive, actor: "luis", at: minute(4))
        return production
    }

    @Test func aLineHasItsMembersInOrder() throws {
        let line = try JSONValue(parsing: try #require(history().lines().first))
        #expect(
            line.objectValue?.keys == [
                "seq", "at", "actor", "subject", "from_state", "to_state", "notes", "evidence_hash", "previous_hash", "hash",
            ])
        #expect(line["seq"] == 1)
        #expect(line["subject"] == "smart_simple_v11_2024")
        #expect(line["from_state"] == .null)
        #expect(line["notes"] == "PROMOTE, confidence 1.0, failed: none")
    }

    @Test func everyLineCarriesTheHashOfTheOneBefore() throws {
        let lines = try history().lines()
        #expect(lines.count == 5)
        var previous = String(repeating: "0", count: 64)
        for line in lines {
            var object = try #require(try JSONValue(parsing: line).objectValue)
            #expect(object["previous_hash"]?.stringValue == previous)
            let hash = object["hash"]?.stringValue
            object["hash"] = nil
            #expect(hash == SHA256.hexadecimal(of: Array(JSONValue.object(object).serialized().utf8)))
            previous = SHA256.hexadecimal(of: Array(line.utf8))
        }
    }

    @Test func anUntouchedHistoryIsInOrder() throws { #expect(try history().problems == []) }

    @Test func anyEditedByteIsFound() throws {
        let production = try history()
        let original = try FileSystem.read(production.log)
        for index in stride(from: 0, to: original.count, by: 7) where original[index] != 0x0A {
            var bytes = original
            bytes[index] = bytes[index] == 0x61 ? 0x62 : 0x61
            try write(bytes, to: production.log)
            #expect(production.problems != [])
        }
    }

    @Test func anEditedLineWithARecomputedHashBreaksTheChain() throws {
        let production = try history()
        var lines = try production.lines()
        var object = try #require(try JSONValue(parsing: lines[1]).objectValue)
        object["actor"] = "mallory"
        object["hash"] = nil
        object["hash"] = .string(SHA256.hexadecimal(of: Array(JSONValue.object(object).serialized().utf8)))
        lines[1] = JSONValue.object(object).serialized()
        try production.writeLog(lines)
        let report = production.store.verify()
        #expect(report.problems.map(\.kind) == [.brokenChain])
        #expect(report.problems.first?.line == 3)
    }

    @Test(arguments: 0..<5) func aRemovedLineIsFound(_ index: Int) throws {
        let production = try history()
        var lines = try production.lines()
        lines.remove(at: index)
        try production.writeLog(lines)
        // The last line is missed by the state alone.
        #expect(index < 4 ? production.problems.contains(.brokenChain) : production.problems == [.stateMismatch])
        #expect(throws: Failure.self) { try production.store.state() }
    }

    @Test(arguments: 0..<4) func movedLinesAreFound(_ index: Int) throws {
        let production = try history()
        var lines = try production.lines()
        lines.swapAt(index, index + 1)
        try production.writeLog(lines)
        #expect(production.problems.contains(.brokenChain))
        #expect(production.problems.contains(.wrongSequence))
    }

    @Test func aRepeatedLineIsFound() throws {
        let production = try history()
        let lines = try production.lines()
        try production.writeLog(lines + [lines[4]])
        #expect(production.problems.contains(.brokenChain))
    }

    @Test func aLogWithoutStateAndAStateWithoutLogAreFound() throws {
        let production = try history()
        let log = try FileSystem.read(production.log)
        FileSystem.remove(production.log)
        #expect(production.problems == [.missingFile])
        #expect(
            try requireFailure { try production.store.vote(.goLive, actor: "a", at: minute(9)) }.code == "approval_state_mismatch"
        )
        try write(log, to: production.log)
        FileSystem.remove(production.statePath)
        #expect(production.problems == [.missingFile])
        #expect(try requireFailure { try production.record(2) }.code == "approval_state_mismatch")
    }

    @Test(arguments: [
        ("\"status\": \"LIVE\"", "\"status\": \"APPROVED\""), ("\"approved_by\": \"ana\"", "\"approved_by\": \"eva\""),
        ("\"reviewer_notes\": \"good\"", "\"reviewer_notes\": null"), ("T09:03:00", "T09:03:01"), ("T09:04:00", "T09:04:01"),
        ("\"PROMOTE\"", "\"REVIEW\""), ("\"passed\": true", "\"passed\": false"),
        ("\"backtest_year\": 2024", "\"backtest_year\": 2023"),
    ])
    func aStateEditedByHandIsFound(_ old: String, _ new: String) throws {
        let production = try history()
        let text = String(decoding: try FileSystem.read(production.statePath), as: UTF8.self)
        #expect(text.contains(old))
        try write(Array(text.replacingOccurrences(of: old, with: new).utf8), to: production.statePath)
        #expect(production.problems == [.stateMismatch])
        #expect(try requireFailure { _ = try production.store.stateForProduction() }.code == "approval_state_mismatch")
        #expect(try requireFailure { try production.record(2, resetApproval: true) }.code == "approval_state_mismatch")
    }

    @Test func aStateTakenBackByTwoVotesIsNoInterruption() throws {
        let production = Production()
        try production.record(1)
        let pending = try FileSystem.read(production.statePath)
        try production.store.vote(.approve, actor: "ana", at: minute(1))
        try production.store.vote(.goLive, actor: "luis", at: minute(2))
        try write(pending, to: production.statePath)
        #expect(production.problems == [.stateMismatch])
        #expect(try requireFailure { try production.record(2, resetApproval: true) }.code == "approval_state_mismatch")
    }

    @Test func aBrokenLogIsNeverWrittenTo() throws {
        let production = try history()
        var lines = try production.lines()
        lines.remove(at: 2)
        try production.writeLog(lines)
        let before = try production.content()
        #expect(try requireFailure { try production.store.vote(.reset, actor: "a", at: minute(9)) }.code == "audit_log_broken")
        #expect(try requireFailure { try production.record(2, resetApproval: true) }.code == "audit_log_broken")
        #expect(try production.content() == before)
    }

    @Test func anIncompleteLastLineIsReportedAndCutByTheNextVote() throws {
        let production = Production()
        try production.record(1)
        let whole = try FileSystem.read(production.log)
        let approved = Production()
        try approved.reach(.approved)
        let full = try FileSystem.read(approved.log)
        for end in [whole.count + 1, whole.count + 50, full.count - 1] {
            try write(Array(full[..<end]), to: production.log)
            #expect(production.problems == [.incompleteLastLine])
            #expect(try production.store.state()?.status == .pendingApproval)
        }
        try production.store.vote(.reject, actor: "eva", at: minute(7))
        #expect(production.problems == [])
        #expect(try production.lines().count == 2)
    }

    @Test func aLastLineCutAfterItsVoteIsFoundByTheState() throws {
        let production = try history()
        try write(try FileSystem.read(production.log).dropLast(5), to: production.log)
        #expect(production.problems == [.incompleteLastLine, .stateMismatch])
        #expect(throws: Failure.self) { try production.store.vote(.reset, actor: "a", at: minute(9)) }
    }

    @Test(arguments: [ApprovalStatus.approved, .rejected]) func aVoteKilledBeforeTheStateWasWrittenIsCompleted(
        _ status: ApprovalStatus
    ) throws {
        let production = Production()
        try production.record(1)
        let before = try FileSystem.read(production.statePath)
        try production.store.vote(status == .approved ? .approve : .reject, actor: "ana", notes: "n", at: minute(1))
        let after = try FileSystem.read(production.statePath)
        try write(before, to: production.statePath)

        #expect(production.problems == [.interruptedVote])
        #expect(try production.store.state()?.status == status)
        // The next action, though refused, completes it.
        #expect(throws: Failure.self) { try production.store.vote(.approve, actor: "eva", at: minute(9)) }
        #expect(try FileSystem.read(production.statePath) == after)
        #expect(production.problems == [])
    }

    @Test(arguments: [nil] + ApprovalStatus.allCases.map(Optional.some))
    func aBacktestKilledBeforeTheStateWasWrittenIsCompletedByRunningItAgain(_ status: ApprovalStatus?) throws {
        let production = Production()
        if let status { try production.reach(status) }
        let before = FileSystem.exists(production.statePath) ? try FileSystem.read(production.statePath) : nil
        try production.record(2, at: minute(20), resetApproval: true)
        let after = try production.content()
        if let before { try write(before, to: production.statePath) } else { FileSystem.remove(production.statePath) }

        #expect(production.problems == [.interruptedBacktest])
        for action in ApprovalAction.allCases {
            #expect(
                try requireFailure { try production.store.vote(action, actor: "a", at: minute(21)) }.code
                    == "backtest_interrupted")
        }
        #expect(try requireFailure { _ = try production.store.stateForProduction() }.code == "backtest_interrupted")
        // The line is in the log already; a later as-of time does not add another.
        #expect(try production.record(2, at: minute(22)))
        #expect(try production.content() == after)
        #expect(production.problems == [])
    }

    @Test func anotherBacktestAfterAnInterruptedOneAddsItsOwnLine() throws {
        let production = Production()
        try production.reach(.approved)
        let before = try FileSystem.read(production.statePath)
        try production.record(2, at: minute(20), resetApproval: true)
        try write(before, to: production.statePath)
        // Even the first one's evidence: the log says it was given up.
        #expect(try production.record(1, at: minute(21)))
        #expect(try production.store.state()?.status == .pendingApproval)
        #expect(try production.lines().count == 4)
        #expect(production.problems == [])
    }

    @Test func twoInterruptionsInARowAreCompletedByRunningAgain() throws {
        let production = Production()
        try production.record(1)
        let pending = try FileSystem.read(production.statePath)
        try production.store.vote(.approve, actor: "ana", at: minute(1))
        try production.record(2, at: minute(2), resetApproval: true)
        try production.record(3, at: minute(3))
        try write(pending, to: production.statePath)
        #expect(production.problems == [.interruptedBacktest])
        #expect(try production.record(3, at: minute(4)))
        #expect(production.problems == [])
        #expect(try production.lines().count == 4)
    }

    @Test func aCommitThatFailsTakesItsLineBack() throws {
        let production = Production()
        try production.record(1)
        let log = try FileSystem.read(production.log)
        let prepared = try production.store.prepare(
            production.backtest(2), actor: "backtest", at: minute(3), resetApproval: false)
        var files = StagedFiles()
        try production.stageEvidence(2, in: &files)
        try files.stage([1], at: production.folder.file("chart.png"))
        // A folder takes the name of a staged file.
        try FileSystem.makeDirectory(production.folder.file("chart.png"))
        var code: String?
        do throws(Failure) {
            try prepared.commit(with: &files)
        } catch {
            code = error.code
        }
        #expect(code == "output_not_writable")
        #expect(try FileSystem.read(production.log) == log)
        #expect(production.problems == [])
        #expect(try production.store.state()?.backtest == production.backtest(1))
    }

    @Test func concurrentVotesLeaveOneOutcome() async throws {
        let production = Production()
        try production.record(1)
        let store = production.store
        let outcomes = await withTaskGroup(of: String.self) { group in
            for index in 0..<16 {
                group.addTask {
                    do {
                        try store.vote(index % 2 == 0 ? .approve : .reject, actor: "actor\(index)", at: minute(index))
                        return "done"
                    } catch let failure as Failure {
                        return failure.code
                    } catch {
                        return "\(error)"
                    }
                }
            }
            return await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == "done" }.count == 1)
        #expect(Set(outcomes).isSubset(of: ["done", "locked", "transition_refused"]))
        #expect(try production.lines().count == 2)
        #expect(production.problems == [])
    }
}
