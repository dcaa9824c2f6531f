import CivilTime
import Guardrails
import Strategy
import Testing

/// What a person's word starts anew.
@Suite struct ResumeTests {
    // Halving and scaling by a half are exact, so that the limit of 0.12 is met to the bit.
    @Test(arguments: [(-0.119, false), (-0.12, true), (-0.121, true)])
    func afterAResumeDrawdownIsMeasuredFromTheEquityOfThatMoment(loss: Double, breaks: Bool) {
        var guardrails = Guardrails(rules: GuardrailsTests.rules)
        guardrails.record(week(0, pnl: -0.5))
        guardrails.resume()
        #expect(guardrails.circuitBreak == nil)
        #expect(guardrails.drawdown == 0)
        guardrails.record(week(1, pnl: loss))
        #expect((guardrails.circuitBreak != nil) == breaks)
    }

    @Test func afterAResumeTheRunOfLossesIsCountedFromNought() {
        var guardrails = Guardrails(rules: GuardrailsTests.rules)
        for index in 0..<5 { guardrails.record(week(index, pnl: -0.001)) }
        #expect(guardrails.circuitBreak == .consecutiveLosses(5))
        guardrails.resume()
        for index in 5..<9 { guardrails.record(week(index, pnl: -0.001)) }
        #expect(guardrails.circuitBreak == nil)
        guardrails.record(week(9, pnl: -0.001))
        #expect(guardrails.circuitBreak == .consecutiveLosses(5))
    }

    private func week(_ index: Int, pnl: Double) -> ClosedWeek {
        let first = ISOWeek(containing: CivilDate.firstDay(ofYear: 2024))
        return ClosedWeek(week: first.adding(weeks: index), direction: .short, profitAndLoss: pnl, move: pnl)
    }
}
