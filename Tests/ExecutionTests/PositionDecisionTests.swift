import CivilTime
import Execution
import Failures
import Market
@testable import Strategy
import TestSupport
import Testing

/// What a run with an open position does.
@Suite struct PositionDecisionTests {
    private func run(
        _ day: Int, _ time: String, _ bars: [Bar], _ change: (inout ExecutorSituation) -> Void = { _ in }
    )
        throws -> ExecutorDecision
    {
        var situation = RunBench.situation(RunBench.positioned, RunBench.at(day, time), bars)
        change(&situation)
        return try situation.decide()
    }

    @Test func aQuietRunTestsItsBarsOnce() throws {
        let bars = RunBench.bars(0, "08:55", "09:30")
        let decision = try run(0, "09:30", bars)
        #expect(decision.action == .monitor && decision.orders.isEmpty && decision.testedCount == 6)
        #expect(decision.used(.test) == bars.dropFirst().map(\.time))
        var again = RunBench.situation(decision.state, RunBench.at(0, "10:00"), bars)
        again.isLastTry = true
        #expect(try again.decide().testedCount == 0)
    }

    @Test(arguments: [(3880.1, nil), (3880, ExitReason.hardStop), (3879.9, .hardStop)] as [(Double, ExitReason?)])
    func theStopEndsItAtItsLevel(low: Double, reason: ExitReason?) throws {
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:00", 3950, low: low)])
        #expect(decision.exit?.reason == reason)
        if reason != nil { #expect(decision.exit?.price == 3880 && decision.action == .exit) }
    }

    @Test(arguments: [(4059.9, nil), (4060, ExitReason.takeProfit), (4060.1, .takeProfit)] as [(Double, ExitReason?)])
    func theTargetEndsItAtItsLevel(high: Double, reason: ExitReason?) throws {
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:00", 4050, high: high)])
        #expect(decision.exit?.reason == reason)
    }

    @Test(arguments: [("12:30", false), ("12:50", true)])
    func theWeeksLastRunClosesIt(time: String, closes: Bool) throws {
        let bars = [RunBench.bar(0, "08:55")] + RunBench.bars(4, "12:00", time, 4005)
        let decision = try run(4, time, bars)
        #expect((decision.exit?.reason == .weekEnd) == closes && (decision.action == .closeWeek) == closes)
    }

    @Test(arguments: [(15, false), (16, true)]) func aCloseOnAnOldBarIsToldOf(minutes: Int, isTold: Bool) throws {
        let last = RunBench.at(4, "12:50").adding(minutes: -minutes - 5)
        let decision = try run(4, "12:50", [RunBench.bar(0, "08:55"), Bar(unchecked: last, 4000, 4000, 4000, 4000)])
        #expect(decision.exit?.reason == .weekEnd)
        #expect(decision.notices.contains(.closedOnOldBar(minutes: minutes)) == isTold)
    }

    // MARK: - The operator's word

    @Test func aPauseManagesWhatIsOpen() throws {
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:00", 3800)]) {
            $0.control = RunBench.control(.paused)
        }
        #expect(decision.exit?.reason == .hardStop)
    }

    @Test func aHaltSendsNothingAndTellsOfThePosition() throws {
        let bars = [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:00", 4001)]
        let control = RunBench.control(.halted)
        let decision = try run(0, "09:30", bars) { $0.control = control }
        #expect(decision.orders.isEmpty && decision.action == .none && decision.reason == .halted)
        #expect(decision.notices == [.openUnderHalt(control)] && decision.state?.deviations == [.halted])
    }

    /// What ended before the halt is tested; a hit in it is left to the run that may send orders again.
    @Test func aHitBeforeTheHaltIsLeftToALaterRun() throws {
        let bars = [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:00"), RunBench.bar(0, "09:05", 3800), RunBench.bar(0, "09:10")]
        let decision = try run(0, "09:30", bars) {
            $0.control = RunBench.control(.halted)
            $0.halts = [Halt(start: RunBench.at(0, "09:20"), end: nil)]
        }
        #expect(decision.used(.test) == [RunBench.at(0, "09:00")] && !decision.isNoted)
        var later = RunBench.situation(decision.state, RunBench.at(0, "10:00"), bars)
        later.halts = [Halt(start: RunBench.at(0, "09:20"), end: RunBench.at(0, "09:40"))]
        let exit = try later.decide().exit
        #expect(exit?.reason == .hardStop && exit?.price == 3800)
    }

    @Test(arguments: [
        ("09:10", "09:20", [false, false, true, true, false]), ("09:09", "09:15", [false, true, true, false, false]),
        ("09:05", "09:09", [false, false, false, false, false]),
    ])
    func barsThatEndUnderAHaltArePassed(start: String, end: String, isPassed: [Bool]) throws {
        // They end at 09:05, 09:10, … 09:25.
        let bars = RunBench.bars(0, "09:00", "09:25")
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55")] + bars) {
            $0.halts = [Halt(start: RunBench.at(0, start), end: RunBench.at(0, end))]
        }
        let passed = zip(bars, isPassed).filter(\.1).map(\.0.time)
        #expect(decision.used(.passed) == passed)
        #expect(Set(decision.used(.test)) == Set(bars.map(\.time)).subtracting(passed))
        #expect(decision.notices == (passed.isEmpty ? [] : [.barsPassed(passed.count)]))
    }

    @Test(arguments: OperatorControl.State.allCases) func aFlattenClosesItAtTheNextFreshBar(state: OperatorControl.State) throws {
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:25", 4007)]) {
            $0.control = RunBench.control(state, flatten: true)
        }
        #expect(decision.exit?.reason == .circuitBreaker && decision.exit?.price == 4007 && decision.action == .circuitBreak)
        #expect(decision.state?.deviations == [.flattened] && decision.effects.contains(.endFlatten))
    }

    @Test(arguments: [("09:15", true), ("09:10", true), ("09:05", false)])
    func withoutAFreshBarAFlattenWaits(opening: String, closes: Bool) throws {
        // At 09:30 a bar opening at 09:10 had ended 15 minutes before.
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55"), RunBench.bar(0, opening)]) {
            $0.control = RunBench.control(.running, flatten: true)
        }
        #expect((decision.exit != nil) == closes)
        if !closes { #expect(decision.reason == .cannotClose && decision.action == .wait && decision.notices == [.cannotClose]) }
    }

    @Test func aBrokenCircuitClosesIt() throws {
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:25")]) {
            $0.ledger = .known(equity: 8000, isCircuitBroken: true)
        }
        #expect(decision.exit?.reason == .circuitBreaker && decision.state?.deviations == [.circuitBroken])
        #expect(!decision.effects.contains(.endFlatten))
    }

    @Test func aLedgerThatCannotBeToldLeavesStopAndTargetWatched() throws {
        let failure = Failure(.data, code: "x", "broken", remedy: "")
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:00", 3800)]) {
            $0.ledger = .unknown(failure)
        }
        #expect(decision.exit?.reason == .hardStop && decision.notices == [.circuitUnknown(failure)])
    }

    // MARK: - A close that a halt held back

    private static let held = Halt(start: RunBench.at(4, "12:00"), end: RunBench.at(7, "09:30"))

    private func runLate(_ later: [Bar], flatten: Bool = false, halt: Halt = held) throws -> ExecutorDecision {
        // The next Monday.
        try run(7, "10:00", [RunBench.bar(0, "08:55"), RunBench.bar(4, "11:00", 4002)]) {
            $0.isOverdue = true
            $0.halts = [halt]
            $0.laterBars = later
            if flatten { $0.control = RunBench.control(.running, flatten: true) }
        }
    }

    @Test(arguments: [false, true]) func itClosesAtAPriceOfNow(flatten: Bool) throws {
        let decision = try runLate([RunBench.bar(7, "09:55", 4100)], flatten: flatten)
        #expect(decision.exit?.price == 4100 && decision.exit?.time == RunBench.at(7, "10:00"))
        #expect(decision.exit?.reason == (flatten ? .circuitBreaker : .weekEnd))
        #expect(decision.state?.deviations == [.closedLate] && decision.notices == [.closedLate(price: 4100)])
    }

    @Test(arguments: [("09:40", true), ("09:35", false)])
    func itWaitsForAFreshBar(opening: String, closes: Bool) throws {
        let decision = try runLate([RunBench.bar(7, opening)])
        #expect((decision.exit != nil) == closes && (decision.reason == .cannotClose) == !closes)
    }

    @Test func aFlattenEndsWithALateCloseByAHitToo() throws {
        let decision = try run(7, "10:00", [RunBench.bar(0, "08:55"), RunBench.bar(2, "10:00", 3800)]) {
            $0.isOverdue = true
            $0.halts = [Self.held]
            $0.control = RunBench.control(.running, flatten: true)
        }
        #expect(decision.exit?.reason == .hardStop && decision.effects.contains(.endFlatten))
    }

    @Test func aHitBeforeTheHaltStandsBeforeIt() throws {
        let decision = try run(7, "10:00", [RunBench.bar(0, "08:55"), RunBench.bar(2, "10:00", 3800)]) {
            $0.isOverdue = true
            $0.halts = [Self.held]
            $0.laterBars = [RunBench.bar(7, "09:55", 4100)]
        }
        #expect(decision.exit?.reason == .hardStop && decision.exit?.price == 3800)
    }

    @Test(arguments: [("12:49", true), ("12:50", true), ("12:51", false)])
    func onlyAHaltOverTheClosingRunHoldsItBack(start: String, isLate: Bool) throws {
        let decision = try runLate(
            [RunBench.bar(7, "09:55", 4100)], halt: Halt(start: RunBench.at(4, start), end: RunBench.at(7, "09:30")))
        #expect((decision.exit?.price == 4100) == isLate, "else the week ends at the price of its Friday")
        if !isLate { #expect(decision.exit?.price == 4002 && decision.exit?.time == RunBench.at(4, "12:50")) }
    }

    // MARK: - What is told and never acted on

    @Test(arguments: [
        (4000.39, false, true), (4000.40, false, true), (4000.41, false, false), (4000, true, true),
    ])
    func aCorrectedEntryBarIsToldByItsSize(close: Double, isSame: Bool, isSmall: Bool) throws {
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55", close), RunBench.bar(0, "09:25")])
        #expect(decision.action == .monitor && decision.orders.isEmpty)
        #expect(decision.state?.deviations == (isSame ? [] : [isSmall ? .drifted : .contradicted]))
        #expect(decision.changes.isEmpty == isSame)
    }

    @Test func aBarThatHasGoneIsToldOf() throws {
        var state = RunBench.positioned
        state.uses.append(BarUse(.test, RunBench.bar(0, "09:00")))
        let bars = [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:25")]
        let decision = try RunBench.situation(state, RunBench.at(0, "09:30"), bars).decide()
        #expect(decision.notices == [.barsChanged([.gone(RunBench.at(0, "09:00"))])])
        #expect(decision.state?.deviations.isEmpty ?? false)
    }

    @Test func aLateBarThatHitsEndsThePositionWhenItComes() throws {
        var state = RunBench.positioned
        state.lastRunAt = RunBench.at(0, "10:00")
        let bars = [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:00", 3800), RunBench.bar(0, "10:25")]
        let decision = try RunBench.situation(state, RunBench.at(0, "10:30"), bars).decide()
        #expect(decision.exit?.reason == .hardStop && decision.changes.contains(.late(RunBench.at(0, "09:00"))))
    }

    @Test func figuresThatTwoRecordsConfirmAreGoneBy() throws {
        let bars = [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:00", 3870)]
        let decision = try run(0, "09:30", bars) {
            // The row's stop was moved by hand; percentage and signal still say 3 %.
            $0.state?.exitRule = .bracket(Stops(hardStop: 0.5, takeProfit: 0.015), fill: .atWorseOfLevelAndOpen)
            $0.testimonies = [Testimony("hard_stop", [.execution: 0.5, .executionPercent: 0.03, .signal: 0.03])]
        }
        #expect(decision.exit?.reason == .hardStop && decision.isCorrected)
    }

    @Test(arguments: [("c", false), ("other", true)]) func aChangedFileIsToldOfAndChangesNothing(
        hash: String, isTold: Bool
    ) throws {
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:25")]) { $0.configHash = hash }
        #expect(decision.action == .monitor)
        #expect(decision.notices == (isTold ? [.configurationChanged(sized: "c", present: "other")] : []))
    }

    @Test(arguments: [PositionState.Status.closed, .error]) func whatIsOverIsLeftAlone(status: PositionState.Status) throws {
        let decision = try run(0, "09:30", [RunBench.bar(0, "08:55"), RunBench.bar(0, "09:00", 3000)]) {
            $0.state?.status = status
            $0.state?.ending = .exit(.takeProfit)
            $0.state?.exit = PositionState.Point(price: 4060, time: RunBench.at(0, "09:00"), barTime: nil)
        }
        #expect(decision.orders.isEmpty && decision.reason == .over(status, .exit(.takeProfit)) && !decision.isNoted)
    }

    @Test func aRowWithoutAnEntryIsRefused() {
        var state = RunBench.positioned
        state.entry = nil
        #expect(throws: ExecutorRefusal.withoutEntry) {
            try RunBench.situation(state, RunBench.at(0, "09:30"), [RunBench.bar(0, "09:25")]).decide()
        }
    }
}
