import CivilTime
import Execution
import Failures
import Market
@testable import Strategy
import TestSupport
import Testing

/// What a run without a position does.
@Suite struct EntryDecisionTests {
    private static let bars = [RunBench.bar(0, "08:55", 4010)]

    private static func situation(_ state: PositionState? = RunBench.pending) -> ExecutorSituation {
        RunBench.situation(state, RunBench.at(0, "09:00"), bars)
    }

    private func refusal(_ situation: ExecutorSituation) -> ExecutorRefusal? {
        do {
            _ = try situation.decide()
            return nil
        } catch {
            return error
        }
    }

    @Test func theFirstRunEntersAtTheCloseOfItsBar() throws {
        let decision = try Self.situation().decide()
        let order = try #require(decision.orders.first)
        #expect(decision.action == .enter && decision.orders.count == 1)
        #expect(
            order.clientOrderID == "s:2024-W25:entry" && order.side == .buy && order.price == 4010 && order.quantity == 10_000)
        #expect(decision.used(.entry) == [RunBench.at(0, "08:55")])
        #expect(decision.isNoted && decision.state?.lastRunAt == RunBench.at(0, "09:00"))
    }

    @Test(arguments: [
        (OperatorControl.State.paused, false, Deviation.paused), (.halted, false, .halted), (.running, true, .paused),
        (.paused, true, .paused), (.halted, true, .halted),
    ])
    func theOperatorsWordKeepsAnEntryBack(state: OperatorControl.State, flatten: Bool, deviation: Deviation) throws {
        var situation = Self.situation()
        situation.control = RunBench.control(state, flatten: flatten)
        let decision = try situation.decide()
        #expect(decision.orders.isEmpty && decision.state?.status == .paused && decision.state?.deviations == [deviation])
        #expect(decision.effects == (flatten ? [.endFlatten] : []))
        #expect(!situation.questions.contains(.ledger), "nothing that could fail is asked for")
    }

    @Test func whatWasPausedEntersOnceThatEnds() throws {
        var state = RunBench.pending
        state.status = .paused
        var situation = Self.situation(state)
        situation.control = RunBench.control(.running)
        #expect(try situation.decide().action == .enter)
    }

    @Test func aBrokenCircuitKeepsAnEntryBack() throws {
        var situation = Self.situation()
        situation.ledger = .known(equity: 10_000, isCircuitBroken: true)
        let decision = try situation.decide()
        #expect(decision.orders.isEmpty && decision.state?.status == .paused && decision.reason == .circuitBroken)
        #expect(decision.notices == [.circuitBroken])
    }

    @Test func aLedgerThatCannotBeToldRefusesAnEntry() {
        var situation = Self.situation()
        let failure = Failure(.data, code: "x", "broken", remedy: "")
        situation.ledger = .unknown(failure)
        #expect(refusal(situation) == .ledgerUnknown(failure))
    }

    // MARK: - What sizing has made

    @Test(arguments: [ExecutorSituation.Handover.noSignal, .notSized])
    func withoutASizeItWaitsForTheLastTry(handover: ExecutorSituation.Handover) throws {
        var situation = Self.situation(nil)
        situation.handover = handover
        situation.isLastTry = false
        #expect(refusal(situation) == .handoverMissing(handover))
        situation.isLastTry = true
        let decision = try situation.decide()
        #expect(decision.action == .wait && decision.reason == .handoverMissing(handover))
        #expect(decision.notices == [.handoverMissing(handover)] && !decision.isNoted)
    }

    @Test func aPeriodThatSizingSkippedIsLeftAlone() throws {
        var situation = Self.situation(nil)
        situation.handover = .skipped(.lowConfidenceLong)
        let decision = try situation.decide()
        #expect(decision.action == .none && decision.reason == .skipped(.lowConfidenceLong) && decision.effects.isEmpty)
    }

    /// Until the period closes, sizing may make another.
    @Test(arguments: [("12:49", true), ("12:50", false)])
    func whatSizingWithdrewIsSizedAgain(time: String, isOpen: Bool) throws {
        var state = RunBench.pending
        state.status = .error
        var situation = RunBench.situation(state, RunBench.at(4, time), [])
        situation.handover = .notSized
        #expect(try situation.decide().reason == (isOpen ? .handoverMissing(.notSized) : .over(.error, nil)))
    }

    @Test(arguments: [ExecutorSituation.Handover.sized(.short), .notSized, .noSignal, .skipped(.directionPaused)])
    func aDecisionThatChangedAfterItsSizeIsNotEntered(handover: ExecutorSituation.Handover) throws {
        var situation = Self.situation()
        situation.handover = handover
        situation.isLastTry = false
        #expect(refusal(situation) == .decisionChanged)
        situation.isLastTry = true
        let decision = try situation.decide()
        #expect(decision.orders.isEmpty && decision.reason == .decisionChanged && decision.notices == [.decisionChanged])
    }

    @Test(arguments: [nil, "other"]) func aSizeOfAnotherConfigurationIsRefused(hash: String?) {
        var situation = Self.situation()
        situation.sizedHash = hash
        #expect(refusal(situation) == .configurationChanged(sized: hash))
    }

    @Test(arguments: [(0.49, false), (0.5, true), (0.51, true), (1.99, true), (2, true), (2.01, false)])
    func aLeverageOutsideItsBoundsIsRefused(leverage: Double, isEntered: Bool) {
        var state = RunBench.pending
        state.leverage = leverage
        #expect(refusal(Self.situation(state)) == (isEntered ? nil : .leverageOutOfBounds(leverage)))
    }

    @Test func recordsThatContradictEachOtherKeepTheRunOpen() throws {
        var situation = Self.situation()
        situation.testimonies = [Testimony("leverage", [.execution: 1, .signal: 1.5])]
        let decision = try situation.decide()
        #expect(decision.orders.isEmpty && decision.reason == .recordsDiffer && !decision.isNoted)
        #expect(decision.state?.lastRunAt == nil, "once the row is put back, the same run enters")
    }

    @Test func aPeriodWhoseBarsContradictItIsNotEntered() throws {
        var state = RunBench.pending
        state.deviations = [.contradicted]
        #expect(try Self.situation(state).decide().reason == .contradicted)
    }

    // MARK: - Bars and runs

    @Test(arguments: [("09:10", true), ("09:11", false)])
    func aBarPricesAnEntryForAQuarterOfAnHour(run: String, enters: Bool) throws {
        // A bar ending at 08:55 is 15 minutes old at 09:10; only scheduled runs enter, so the period has one then.
        let times = [run, "12:50"].compactMap { TimeOfDay($0) }
        var situation = RunBench.situation(RunBench.pending, RunBench.at(0, run), [RunBench.bar(0, "08:50")])
        situation.period = HoldingPeriod(
            .week(ISOWeek(containing: RunBench.monday)), tradingDays: RunBench.days, runTimes: times, maxBarAgeMinutes: 15,
            closeReason: .weekEnd)
        let decision = try situation.decide()
        #expect((decision.action == .enter) == enters)
        #expect(decision.notices == (enters ? [.enteredOnOldBar(minutes: 15)] : []))
    }

    @Test func theRunsOwnBarIsWaitedForUntilTheLastTry() {
        var situation = RunBench.situation(RunBench.pending, RunBench.at(0, "09:00"), [RunBench.bar(0, "08:50")])
        situation.isLastTry = false
        #expect(refusal(situation) == .barMissing(opening: RunBench.at(0, "08:55"), newest: RunBench.at(0, "08:50")))
        situation.isLastTry = true
        #expect(refusal(situation) == nil)
    }

    @Test func theRunBeforeIsWaitedForUntilTheLastTry() throws {
        let bars = [RunBench.bar(0, "09:25")]
        var situation = RunBench.situation(RunBench.pending, RunBench.at(0, "09:30"), bars)
        situation.isLastTry = false
        #expect(refusal(situation) == .earlierRunMissing(RunBench.at(0, "09:00")))
        situation.state?.lastRunAt = RunBench.at(0, "09:00")
        #expect(refusal(situation) == nil)
    }

    @Test(arguments: [true, false]) func anEntryThatComesLateIsToldWithItsCause(isMissed: Bool) throws {
        var state = RunBench.pending
        if !isMissed { state.lastRunAt = RunBench.at(0, "09:00") }
        let bars = [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:25", 4020)]
        let decision = try RunBench.situation(state, RunBench.at(0, "09:30"), bars).decide()
        #expect(decision.orders.first?.price == 4020, "nothing is entered at a past price")
        #expect(decision.notices == [.enteredLate(run: RunBench.at(0, "09:00"), isMissed: isMissed)])
        #expect(decision.state?.deviations == [isMissed ? .runMissed : .barLate])
    }

    @Test func aRunOffTheScheduleDecidesNothing() throws {
        let decision = try RunBench.situation(RunBench.pending, RunBench.at(0, "09:05"), [RunBench.bar(0, "09:00")]).decide()
        #expect(decision.action == .wait && decision.reason == .offSchedule && !decision.isNoted && decision.effects.isEmpty)
    }

    @Test(arguments: [PositionState.Status.pending, .paused])
    func aPeriodWithoutAnEntryEndsAtItsClose(status: PositionState.Status) throws {
        var state = RunBench.pending
        state.status = status
        let decision = try RunBench.situation(state, RunBench.at(4, "12:50"), []).decide()
        #expect(decision.orders.isEmpty && decision.isNoted)
        if status == .pending {
            #expect(decision.state?.status == .closed && decision.state?.ending == .noBars && decision.notices == [.notTraded])
        } else {
            #expect(decision.state?.status == .paused && decision.reason == .endedPaused)
        }
    }

    @Test(arguments: [("09:00", true), ("09:30", false)]) func aRunThatWasDoneIsNotDoneAgain(last: String, isDone: Bool) throws {
        var state = RunBench.pending
        state.lastRunAt = RunBench.at(0, "09:00")
        let bars = [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:25")]
        let decision = try RunBench.situation(state, RunBench.at(0, last), bars).decide()
        #expect((decision.reason == .alreadyDone) == isDone)
    }
}
