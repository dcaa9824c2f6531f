import CivilTime
import Execution
import Market
@testable import Strategy
import Testing

/// Bars and records that are not what they were: told, and nothing else of the decision changes.
@Suite struct DriftDecisionTests {
    private static let run = RunBench.at(0, "10:00")
    private static let bars = RunBench.bars(0, "08:55", "10:00")

    /// Entered at 09:00, the bars up to 09:30 tested.
    private static var watched: PositionState {
        var state = RunBench.positioned
        state.uses += RunBench.bars(0, "09:00", "09:30").map { BarUse(.test, $0) }
        state.lastRunAt = RunBench.at(0, "09:30")
        return state
    }

    private static func situation(_ bars: [Bar], _ state: PositionState = watched) -> ExecutorSituation {
        RunBench.situation(state, run, bars)
    }

    private static func replacing(_ time: String, by bar: Bar?) -> [Bar] {
        bars.compactMap { $0.time == RunBench.at(0, time) ? bar : $0 }
    }

    private func withoutNotices(_ decision: ExecutorDecision) -> [ExecutorDecision.Effect] {
        decision.effects.filter { effect in
            switch effect {
            case .tell: false
            case .enter, .leave, .use, .endFlatten: true
            }
        }
    }

    private static let changed: [([Bar], [Deviation])] = [
        (replacing("08:55", by: RunBench.bar(0, "08:55", 4000.4)), [.drifted]),
        (replacing("08:55", by: RunBench.bar(0, "08:55", 4000.41)), [.contradicted]),
        (replacing("08:55", by: nil), [.contradicted]),
        (replacing("09:10", by: nil), []),
        (replacing("09:10", by: RunBench.bar(0, "09:10", 4001)), []),
        (replacing("09:10", by: RunBench.bar(0, "09:10", 3800)), [.contradicted]),
    ]

    @Test(arguments: changed) func driftChangesNothingButWhatIsTold(bars: [Bar], deviations: [Deviation]) throws {
        let plain = try Self.situation(Self.bars).decide()
        let decision = try Self.situation(bars).decide()
        #expect(decision.action == plain.action && withoutNotices(decision) == withoutNotices(plain))
        #expect(decision.notices.count == 1 && plain.notices.isEmpty && decision.state?.deviations == deviations)
        var state = decision.state
        state?.deviations = []
        #expect(state == plain.state)
    }

    @Test func aReviewTellsAndDoesNothingElse() {
        let decision = Self.situation(Self.replacing("09:10", by: nil)).review()
        #expect(decision.effects == [.tell(.barsChanged([.gone(RunBench.at(0, "09:10"))]))])
        #expect(decision.state == Self.watched && !decision.isNoted && decision.testedCount == 0)
    }

    @Test func aReviewHoldsRecordsAgainstEachOther() {
        var situation = Self.situation(Self.bars)
        situation.testimonies = [Testimony("leverage", [.execution: 20, .signal: 1, .order: 1])]
        let decision = situation.review()
        #expect(decision.notices.count == 1 && decision.isCorrected && decision.state?.leverage == 1)
    }

    @Test func theEquityFollowsFromOrderAndConfirmedLeverage() throws {
        var situation = Self.situation(Self.bars)
        situation.testimonies = [Testimony("leverage", [.execution: 20, .signal: 1.5, .order: 1.5])]
        situation.entryQuantity = 30_000
        let state = try situation.decide().state
        #expect(state?.leverage == 1.5 && state?.equityAtEntry == 20_000)
    }

    @Test func recordsOfAnOpenPositionThatDifferAreToldAndTheRunIsNoted() throws {
        var situation = Self.situation(Self.bars)
        situation.testimonies = [Testimony("entry_price", [.execution: 4000, .fill: 4001])]
        let decision = try situation.decide()
        #expect(decision.action == .monitor && decision.isNoted && decision.isCorrected)
        #expect(decision.notices == [.recordsDiffer(RecordCheck.contradictions(situation.testimonies))])
        #expect(decision.state?.entry?.price == 4000, "one record against one confirms nothing")
    }

    // MARK: - The configuration

    @Test(arguments: [PositionState.Status.pending, .paused, .closed, .error])
    func onlyAnOpenPositionIsToldOfAChangedFile(status: PositionState.Status) {
        var state = RunBench.pending
        state.status = status
        var situation = RunBench.situation(state, RunBench.at(0, "09:05"), [])
        situation.handover = .skipped(.lowConfidenceLong)
        situation.configHash = "other"
        #expect((try? situation.decide())?.notices == [])
    }

    @Test func aRunThatWasDoneStillTellsOfAChangedFileAndNotOfBars() throws {
        var state = Self.watched
        state.lastRunAt = Self.run
        var situation = Self.situation(Self.replacing("09:10", by: nil), state)
        situation.configHash = nil
        let decision = try situation.decide()
        #expect(decision.reason == .alreadyDone && decision.orders.isEmpty && !decision.isNoted)
        #expect(decision.notices == [.configurationChanged(sized: "c", present: nil)])
    }

    // MARK: - Bars that are waited for

    @Test(arguments: [(false, false, true), (true, false, false), (false, true, false)])
    func aWatchedPositionWaitsForItsBar(isLastTry: Bool, isOverdue: Bool, waits: Bool) {
        var situation = Self.situation(Self.replacing("09:55", by: nil))
        (situation.isLastTry, situation.isOverdue) = (isLastTry, isOverdue)
        let missing = ExecutorRefusal.barMissing(opening: RunBench.at(0, "09:55"), newest: RunBench.at(0, "09:50"))
        var refusal: ExecutorRefusal?
        do { _ = try situation.decide() } catch { refusal = error }
        #expect(refusal == (waits ? missing : nil))
    }

    @Test func aBarThatComesLateTestsThePositionOnce() throws {
        let decision = try Self.situation(Self.bars, Self.lacking("09:10")).decide()
        #expect(decision.changes == [.late(RunBench.at(0, "09:10"))])
        #expect(decision.used(.test).filter { $0 == RunBench.at(0, "09:10") }.count == 1)
        let next = try RunBench.situation(decision.state, RunBench.at(0, "10:30"), Self.bars).decide()
        #expect(next.used(.test).isEmpty && next.changes.isEmpty)
    }

    private static func lacking(_ time: String) -> PositionState {
        var state = watched
        state.uses.removeAll { $0.time == RunBench.at(0, time) }
        return state
    }
}
