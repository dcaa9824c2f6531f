import Approval
import Failures
import TestSupport
import Testing

struct TransitionTests {
    private static let allowed: [ApprovalStatus: [ApprovalAction: ApprovalStatus]] = [
        .pendingApproval: [.approve: .approved, .reject: .rejected],
        .approved: [.goLive: .live],
        .rejected: [.reset: .pendingApproval],
        .live: [:],
    ]

    @Test(arguments: ApprovalStatus.allCases, ApprovalAction.allCases)
    func everyPairOfStatusAndActionFollowsTheTable(_ status: ApprovalStatus, _ action: ApprovalAction) throws {
        if let next = Self.allowed[status]?[action] {
            #expect(try status.applying(action) == next)
        } else {
            let failure = try requireFailure { _ = try status.applying(action) }
            #expect(failure.kind == .data)
            #expect(failure.code == "transition_refused")
            #expect(failure.message == "\(action.rawValue) is not possible from \(status.rawValue)")
        }
    }

    @Test(arguments: ApprovalStatus.allCases, ApprovalAction.allCases)
    func theStoreFollowsTheSameTableAndWritesNothingOnRefusal(_ status: ApprovalStatus, _ action: ApprovalAction) throws {
        let production = Production()
        try production.reach(status)
        let before = try production.content()
        if let next = Self.allowed[status]?[action] {
            #expect(try production.store.vote(action, actor: "eva", at: minute(9)).status == next)
            #expect(try production.store.state()?.status == next)
            #expect(try production.lines().count == before["audit_log.jsonl"]?.count { $0 == 0x0A }.advanced(by: 1))
        } else {
            #expect(
                try requireFailure { try production.store.vote(action, actor: "eva", at: minute(9)) }.code == "transition_refused"
            )
            #expect(try production.content() == before)
        }
        #expect(production.problems == [])
    }

    @Test func theRefusalSaysWhatIsPossible() throws {
        let failure = try requireFailure { _ = try ApprovalStatus.approved.applying(.approve) }
        #expect(failure.remedy == "From APPROVED these are possible: live.")
    }

    @Test func productionNeedsApproval() {
        #expect(ApprovalStatus.allCases.filter(\.permitsProduction) == [.approved, .live])
    }
}
