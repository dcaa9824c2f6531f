import Execution
import Market
@testable import Strategy
import Testing

/// Every status under every word of the operator, at a run that finds a fresh bar.
@Suite struct StatusStandingTests {
    typealias Action = ExecutorDecision.Action

    /// Nobody ever said, then every state without and with a flatten.
    private static let words: [OperatorControl?] =
        [nil] + OperatorControl.State.allCases.map { RunBench.control($0) }
        + OperatorControl.State.allCases.map { RunBench.control($0, flatten: true) }

    private func decide(_ status: PositionState.Status, _ control: OperatorControl?) throws -> ExecutorDecision {
        var state = RunBench.pending
        var run = RunBench.at(0, "09:00")
        switch status {
        case .positioned: (state, run) = (RunBench.positioned, RunBench.at(0, "09:30"))
        case .pending, .paused, .closed, .error: state.status = status
        }
        var situation = RunBench.situation(state, run, RunBench.bars(0, "08:55", "09:30"))
        situation.control = control
        if status == .error { situation.handover = .skipped(.lowConfidenceLong) }
        return try situation.decide()
    }

    private func actions(_ status: PositionState.Status) throws -> [Action] {
        try Self.words.map { try decide(status, $0).action }
    }

    @Test(arguments: [PositionState.Status.pending, .paused])
    func anEntryIsMadeOnlyWhereTradingRuns(status: PositionState.Status) throws {
        #expect(try actions(status) == [.enter, .enter, .none, .none, .none, .none, .none])
    }

    @Test(arguments: [PositionState.Status.pending, .paused])
    func anEntryKeptBackEndsTheRun(status: PositionState.Status) throws {
        for control in Self.words.dropFirst(2) {
            let decision = try decide(status, control)
            #expect(decision.isNoted && decision.state?.status == .paused && decision.orders.isEmpty)
            #expect(decision.effects.contains(.endFlatten) == (control?.flatten ?? false))
        }
    }

    @Test func anOpenPositionIsManagedHeldOrClosed() throws {
        let closed = Action.circuitBreak
        #expect(try actions(.positioned) == [.monitor, .monitor, .monitor, .none, closed, closed, closed])
    }

    @Test(arguments: [PositionState.Status.closed, .error])
    func whatIsOverOrWithdrawnHearsNoWord(status: PositionState.Status) throws {
        for control in Self.words {
            let decision = try decide(status, control)
            #expect(decision.action == .none && decision.effects.isEmpty && !decision.isNoted)
        }
    }
}
