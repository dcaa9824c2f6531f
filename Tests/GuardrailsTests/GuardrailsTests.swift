import CivilTime
import Guardrails
@testable import Strategy
import TestSupport
import Testing

@Suite struct GuardrailsTests {
    static let rules = GuardrailRules(
        maxConsecutiveLosses: 5, maxDrawdown: 0.12, longShareWindowWeeks: 8, longShareAlert: 0.6, accuracyWindowWeeks: 16,
        accuracyMinTrades: 6, accuracyMinShort: 0.55, accuracyMinLong: 0.45)

    @Test func fourLossesInARowTradeOnAndTheFifthBreaksTheCircuit() {
        var guardrails = Guardrails(rules: Self.rules)
        for index in 0..<4 { guardrails.record(week(index, .short, pnl: -0.001)) }
        #expect(guardrails.circuitBreak == nil)
        guardrails.record(week(4, .short, pnl: -0.001))
        #expect(guardrails.verdict(.short, in: iso(5)) == .circuitBroken(.consecutiveLosses(5)))
    }

    @Test func aWeekWithoutLossEndsTheRunOfLosses() {
        var guardrails = Guardrails(rules: Self.rules)
        for index in 0..<4 { guardrails.record(week(index, .short, pnl: -0.001)) }
        guardrails.record(week(4, .short, pnl: 0))
        #expect(guardrails.consecutiveLosses == 0)
        for index in 5..<9 { guardrails.record(week(index, .long, pnl: -0.001)) }
        #expect(guardrails.circuitBreak == nil)
    }

    @Test(arguments: [(-0.119, false), (-0.12, true), (-0.121, true)])
    func drawdownBreaksTheCircuitAtItsLimit(loss: Double, breaks: Bool) {
        var guardrails = Guardrails(rules: Self.rules)
        guardrails.record(week(0, .short, pnl: loss))
        #expect((guardrails.circuitBreak != nil) == breaks)
    }

    @Test func drawdownIsMeasuredFromTheRunningMaximumNotFromTheStart() {
        var guardrails = Guardrails(rules: Self.rules)
        guardrails.record(week(0, .short, pnl: 0.10))
        guardrails.record(week(1, .short, pnl: -0.119))
        #expect(guardrails.circuitBreak == nil)
        guardrails.record(week(2, .short, pnl: -0.002))
        #expect(guardrails.circuitBreak != nil)
    }

    @Test func aBrokenCircuitStaysBrokenUntilAPersonResumes() {
        var guardrails = Guardrails(rules: Self.rules)
        guardrails.record(week(0, .short, pnl: -0.2))
        guardrails.record(week(1, .short, pnl: 0.5))
        #expect(guardrails.circuitBreak != nil)
        guardrails.resume()
        #expect(guardrails.verdict(.short, in: iso(2)) == .allowed)
        #expect(guardrails.drawdown == 0 && guardrails.consecutiveLosses == 0)
    }

    @Test(arguments: [
        (Direction.short, 20, 11, true), (.short, 20, 10, false), (.long, 20, 9, true), (.long, 20, 8, false),
    ])
    func aSideIsPausedBelowItsAccuracy(direction: Direction, trades: Int, right: Int, allowed: Bool) {
        var rules = Self.rules
        rules.accuracyWindowWeeks = 20
        let guardrails = history(rules: rules, direction, right: right, of: trades)
        #expect((guardrails.verdict(direction, in: iso(trades)) == .allowed) == allowed)
        let other: Direction = direction == .long ? .short : .long
        #expect(guardrails.verdict(other, in: iso(trades)) == .allowed)
    }

    @Test(arguments: [(5, true), (6, false)])
    func aSideWithFewTradesIsNotJudged(trades: Int, allowed: Bool) {
        let guardrails = history(rules: Self.rules, .short, right: 0, of: trades)
        #expect((guardrails.verdict(.short, in: iso(trades)) == .allowed) == allowed)
    }

    @Test(arguments: [(15, false), (16, false), (17, true), (18, true)])
    func thePauseEndsWhenTheWrongWeeksLeaveTheWindow(weeksLater: Int, allowed: Bool) {
        let guardrails = history(rules: Self.rules, .short, right: 0, of: 6)
        // Six wrong weeks, 0 to 5; the window of week w holds weeks w − 16 to w − 1.
        #expect((guardrails.verdict(.short, in: iso(weeksLater)) == .allowed) == allowed)
    }

    @Test(arguments: [(3, 5, nil), (4, 5, 0.8), (6, 10, nil)] as [(Int, Int, Double?)])
    func longInsistenceAlertsAboveItsShare(long: Int, total: Int, alert: Double?) {
        var rules = Self.rules
        rules.longShareWindowWeeks = 10
        var guardrails = Guardrails(rules: rules)
        for index in 0..<total { guardrails.record(week(index, index < long ? .long : .short, pnl: 0.001)) }
        #expect(guardrails.longInsistence(before: iso(total)) == alert)
    }

    private func history(rules: GuardrailRules, _ direction: Direction, right: Int, of trades: Int) -> Guardrails {
        var guardrails = Guardrails(rules: rules)
        for index in 0..<trades { guardrails.record(week(index, direction, pnl: 0, move: index < right ? 0.01 : -0.01)) }
        return guardrails
    }

    private func week(_ index: Int, _ direction: Direction, pnl: Double, move: Double = 0.01) -> ClosedWeek {
        ClosedWeek(week: iso(index), direction: direction, profitAndLoss: pnl, move: move)
    }

    private func iso(_ index: Int) -> ISOWeek {
        ISOWeek(containing: CivilDate.firstDay(ofYear: 2024)).adding(weeks: index)
    }
}
