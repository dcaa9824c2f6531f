import Approval
import Failures
import Files
import JSON
import TestSupport
import Testing

/// Contract, section 3: what recording a backtest does to an approval, and how votes are bound to evidence.
struct StoreTests {
    @Test func theFirstBacktestIsPending() throws {
        let production = Production()
        #expect(try production.record(1))
        let state = try #require(try production.store.state())
        #expect(state.status == .pendingApproval)
        #expect(state.createdAt == minute(0))
        #expect(try production.lines().count == 1)
        #expect(production.problems == [])
    }

    @Test(arguments: ApprovalStatus.allCases) func theSameEvidenceKeepsTheStateAndWritesNothing(_ status: ApprovalStatus) throws {
        for resetApproval in [false, true] {
            let production = Production()
            try production.reach(status)
            let before = try production.content()
            #expect(try production.record(1, at: minute(30), resetApproval: resetApproval) == false)
            #expect(try production.content() == before)
        }
    }

    @Test(arguments: [ApprovalStatus.pendingApproval, .rejected]) func otherEvidenceGoesBackToPending(
        _ status: ApprovalStatus
    ) throws {
        let production = Production()
        try production.reach(status)
        #expect(try production.record(2, at: minute(30)))
        let state = try #require(try production.store.state())
        #expect(state == ApprovalState(recording: production.backtest(2), at: minute(30)))
        let last = try #require(production.store.verify().entries.last)
        #expect(last.from == status)
        #expect(last.to == .pendingApproval)
        #expect(last.evidenceHash == production.backtest(2).evidenceHash)
        #expect(production.problems == [])
    }

    @Test(arguments: [ApprovalStatus.approved, .live]) func anApprovalIsGivenUpOnlyWhenAsked(_ status: ApprovalStatus) throws {
        let production = Production()
        try production.reach(status)
        let before = try production.content()
        let failure = try requireFailure { try production.record(2, at: minute(30)) }
        #expect(failure.kind == .data)
        #expect(failure.code == "approved_evidence_exists")
        #expect(failure.field == "params.reset_approval")
        #expect(try production.content() == before)

        #expect(try production.record(2, at: minute(31), resetApproval: true))
        #expect(try production.store.state()?.status == .pendingApproval)
        #expect(try production.store.state()?.approvedBy == nil)
        #expect(production.store.verify().entries.last?.from == status)
        #expect(production.problems == [])
    }

    @Test func preparingWritesNothing() throws {
        let production = Production()
        try production.record(1)
        let before = try production.content()
        let prepared = try production.store.prepare(
            production.backtest(2), actor: "backtest", at: minute(3), resetApproval: false)
        let isNew = prepared.isNew
        #expect(isNew)
        #expect(try production.content() == before)
    }

    @Test func noVoteComesBetweenPreparingAndCommitting() throws {
        let production = Production()
        try production.record(1)
        let prepared = try production.store.prepare(
            production.backtest(2), actor: "backtest", at: minute(3), resetApproval: false)
        let failure = try requireFailure { try production.store.vote(.approve, actor: "ana", at: minute(4)) }
        #expect(failure.code == "locked")
        #expect(failure.kind == .temporary)
        var files = StagedFiles()
        try production.stageEvidence(2, in: &files)
        try prepared.commit(with: &files)
        #expect(try production.store.vote(.approve, actor: "ana", at: minute(4)).status == .approved)
    }

    @Test func anApprovalNamesPersonTimeAndNotes() throws {
        let production = Production()
        try production.reach(.live)
        let state = try #require(try production.store.state())
        #expect(state.approvedBy == "ana")
        #expect(state.approvedAt == minute(1))
        #expect(state.reviewerNotes == "good")
        #expect(state.lastUpdated == minute(2))
        #expect(production.store.verify().entries.map(\.actor) == ["backtest", "ana", "luis"])
    }

    @Test func aRejectionLeavesItsNotesAndResettingClearsThem() throws {
        let production = Production()
        try production.reach(.rejected)
        let rejected = try #require(try production.store.state())
        #expect(rejected.reviewerNotes == "bad")
        #expect(rejected.approvedBy == nil)
        #expect(production.store.verify().entries.last?.actor == "ana")
        let reset = try production.store.vote(.reset, actor: "eva", notes: "again", at: minute(5))
        #expect(reset.reviewerNotes == nil)
        #expect(reset.createdAt == minute(0))
        #expect(production.problems == [])
        try production.store.vote(.approve, actor: "eva", at: minute(6))
        #expect(try production.store.state()?.approvedBy == "eva")
        #expect(production.problems == [])
    }

    @Test(arguments: ["summary_2024.json", "trades/smart_simple_v11_2024.json", "weeks/smart_simple_v11_2024.json"])
    func changedEvidenceCannotBeApproved(_ name: String) throws {
        let production = Production()
        try production.record(1)
        try write(Array("[3]".utf8), to: production.folder.file(name))
        let before = try production.content()
        #expect(
            try requireFailure { try production.store.vote(.approve, actor: "ana", at: minute(1)) }.code == "evidence_changed")
        #expect(try production.content() == before)
        #expect(try production.store.vote(.reject, actor: "ana", at: minute(1)).status == .rejected)
    }

    @Test func changedEvidenceCannotGoLiveNorIntoProduction() throws {
        let production = Production()
        try production.reach(.approved)
        #expect(try production.store.stateForProduction().status == .approved)
        FileSystem.remove(production.folder.file("summary_2024.json"))
        #expect(throws: Failure.self) { try production.store.stateForProduction() }
        try write(Array("{}\n".utf8), to: production.folder.file("summary_2024.json"))
        #expect(try requireFailure { _ = try production.store.stateForProduction() }.code == "evidence_changed")
        #expect(try requireFailure { try production.store.vote(.goLive, actor: "ana", at: minute(4)) }.code == "evidence_changed")
    }

    @Test func productionIsRefusedUnlessApproved() throws {
        #expect(try requireFailure { _ = try Production().store.stateForProduction() }.code == "not_approved")
        for status in ApprovalStatus.allCases {
            let production = Production()
            try production.reach(status)
            if status.permitsProduction {
                #expect(try production.store.stateForProduction().status == status)
            } else {
                let failure = try requireFailure { _ = try production.store.stateForProduction() }
                #expect(failure.code == "not_approved")
                #expect(failure.kind == .data)
            }
        }
    }

    @Test func whereNothingWasRecordedThereIsNothingToVoteOn() throws {
        let production = Production()
        #expect(try production.store.state() == nil)
        #expect(
            try requireFailure { try production.store.vote(.approve, actor: "ana", at: minute(1)) }.code == "nothing_to_approve")
        #expect(try production.content().isEmpty)
        #expect(production.problems == [])
    }

    @Test(arguments: ["a\nb\r\n", "\"quoted\" \\ {}", "\u{0}\u{1}\u{7F}\u{2028}", "ñandú 🇨🇴", " "])
    func notesMayHoldAnything(_ notes: String) throws {
        let production = Production()
        try production.record(1)
        try production.store.vote(.approve, actor: "ana", notes: notes, at: minute(1))
        #expect(try production.store.state()?.reviewerNotes == notes)
        #expect(try production.lines().count == 2)
        #expect(production.problems == [])
    }

    @Test func notesAreBounded() throws {
        let production = Production()
        try production.record(1)
        // Two bytes a letter: the bound is in bytes.
        let longest = String(repeating: "ñ", count: ApprovalStore.notesLimit / 2)
        let failure = try requireFailure { try production.store.vote(.reject, actor: "ana", notes: longest + "x", at: minute(1)) }
        #expect(failure.kind == .request)
        #expect(failure.code == "notes_too_long")
        #expect(try production.lines().count == 1)
        #expect(try production.store.vote(.reject, actor: "ana", notes: longest, at: minute(1)).reviewerNotes == longest)
    }

    @Test func anActorNeedsAName() throws {
        let production = Production()
        try production.record(1)
        for actor in ["", String(repeating: "a", count: 257)] {
            #expect(
                try requireFailure { try production.store.vote(.approve, actor: actor, at: minute(1)) }.code == "actor_invalid")
        }
    }

    @Test func aCorruptStateIsRefusedEverywhere() throws {
        let production = Production()
        try production.reach(.approved)
        try write(Array("{\"status\": 1}".utf8), to: production.statePath)
        let before = try production.content()
        #expect(try requireFailure { _ = try production.store.state() }.code == "approval_state_invalid")
        #expect(
            try requireFailure { try production.store.vote(.goLive, actor: "a", at: minute(3)) }.code == "approval_state_invalid")
        #expect(try requireFailure { try production.record(2, resetApproval: true) }.code == "approval_state_invalid")
        #expect(try requireFailure { _ = try production.store.stateForProduction() }.code == "approval_state_invalid")
        #expect(production.problems == [.unreadableState])
        #expect(try production.content() == before)
    }
}
