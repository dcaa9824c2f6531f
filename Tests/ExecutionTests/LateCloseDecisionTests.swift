import CivilTime
import Execution
import Market
@testable import Strategy
import Testing

/// The moment from which a close that a halt held back is a late one.
@Suite struct LateCloseDecisionTests {
    private static let closing = RunBench.at(4, "12:50")
    private static let halt = Halt(start: RunBench.at(4, "12:48"), end: RunBench.at(4, "12:51"))

    private func run(_ run: Instant, _ change: (inout ExecutorSituation) -> Void = { _ in }) throws -> ExecutorDecision {
        let bars = [RunBench.bar(0, "08:55"), RunBench.bar(4, "12:40", 4002), RunBench.bar(4, "12:45", 4003)]
        var situation = RunBench.situation(RunBench.positioned, run, bars)
        situation.halts = [Self.halt]
        situation.laterBars = [RunBench.bar(4, "12:50", 4100)]
        change(&situation)
        return try situation.decide()
    }

    @Test func atItsCloseTheWeekEndsAtItsOwnBar() throws {
        let decision = try run(Self.closing)
        #expect(decision.exit?.price == 4003 && decision.exit?.reason == .weekEnd)
        #expect(!(decision.state?.deviations.contains(.closedLate) ?? true))
    }

    @Test func aMicrosecondLaterItEndsAtAPriceOfNow() throws {
        let decision = try run(Instant(microseconds: Self.closing.microseconds + 1))
        #expect(decision.exit?.price == 4100 && decision.state?.deviations == [.halted, .closedLate])
        #expect(decision.used(.passed) == [RunBench.at(4, "12:45")], "the bar that ended under the halt is not tested")
    }

    @Test func itClosesWithoutAskingWhetherTheCircuitIsBroken() throws {
        let decision = try run(RunBench.at(4, "13:00")) { $0.ledger = .known(equity: 8000, isCircuitBroken: true) }
        #expect(decision.exit?.reason == .weekEnd && decision.exit?.price == 4100)
    }

    @Test func withoutAnyLaterBarItWaitsAndSaysSo() throws {
        let decision = try run(RunBench.at(4, "13:00")) { $0.laterBars = [] }
        #expect(decision.orders.isEmpty && decision.action == .wait && decision.reason == .cannotClose && decision.isNoted)
        #expect(decision.notices.last == .cannotClose && decision.state?.status == .positioned)
    }

    @Test func whileItIsStillHaltedNothingIsSent() throws {
        let decision = try run(RunBench.at(4, "13:00")) {
            $0.halts = [Halt(start: Self.halt.start, end: nil)]
            $0.control = RunBench.control(.halted)
        }
        #expect(decision.orders.isEmpty && decision.reason == .halted)
    }

    @Test func aFlattenUnderTheHaltClosesItAtAPriceOfNow() throws {
        let decision = try run(RunBench.at(4, "13:00")) {
            $0.halts = [Halt(start: Self.halt.start, end: nil)]
            $0.control = RunBench.control(.halted, flatten: true)
        }
        #expect(decision.exit?.price == 4100 && decision.exit?.reason == .circuitBreaker)
        #expect(decision.effects.contains(.endFlatten))
    }
}
