import CivilTime
import Execution
import H5Decision
import Performance
import Store
import Strategy
import TestSupport
import Testing

/// The figures that the paper ledger books with each week.
@Suite struct PaperLedgerTests {
    private let strategy = try? StrategyConfiguration(path: packageDirectory + "/config/execution/smart_simple_v1.yaml")

    private func ledger(actsOnGuardrails: Bool = true) throws -> PaperLedger {
        PaperLedger(try #require(strategy), actsOnGuardrails: actsOnGuardrails)
    }

    /// A week from Monday 6 January 2025 on, entered at 4000.
    private func week(_ index: Int, _ direction: Direction, pnl: Double, exit: Double) throws -> PaperEntry {
        let monday = try #require(CivilDate("2025-01-06")).adding(days: 7 * index)
        return PaperEntry(
            signalDate: monday,
            trade: ClosedTrade(
                entryTime: Zone.bogota.instant(monday, .midnight),
                exitTime: Zone.bogota.instant(monday.adding(days: 4), .midnight),
                direction: direction, entryPrice: 4000, exitPrice: exit, exitReason: "week_end", pnl: pnl, leverage: 1.5,
                confidenceTier: "HIGH", hardStop: 0.02, takeProfit: 0.01), skipReason: nil)
    }

    @Test func aWeekIsBookedWithTheFiguresUpToIt() throws {
        var ledger = try ledger()
        let right = ledger.close(try week(0, .long, pnl: 0.01, exit: 4010))
        #expect(right.direction == .long && right.leverage == 1.5 && right.subtradeCount == 1)
        expectClose(right.profitPct ?? 0, 1, relative: 1e-12)
        expectClose(right.cumulativePct, 1, relative: 1e-12)
        #expect(right.accuracyPct == 100 && right.longAccuracyPct == 100 && right.shortAccuracyPct == nil)
        #expect(right.maxDrawdownPct == 0 && right.consecutiveLosses == 0)
        #expect(right.weekCount == 1 && right.longCount == 1 && right.shortCount == 0)

        let wrong = ledger.close(try week(1, .short, pnl: -0.02, exit: 4010))
        #expect(wrong.direction == .short)
        expectClose(wrong.profitPct ?? 0, -2, relative: 1e-12)
        expectClose(wrong.cumulativePct, (1.01 * 0.98 - 1) * 100, relative: 1e-12)
        #expect(wrong.accuracyPct == 50 && wrong.longAccuracyPct == 100 && wrong.shortAccuracyPct == 0)
        expectClose(wrong.maxDrawdownPct ?? 0, 2, relative: 1e-12)
        #expect(wrong.consecutiveLosses == 1)
        #expect(wrong.weekCount == 2 && wrong.longCount == 1 && wrong.shortCount == 1)
    }

    @Test func aWeekThatWasNotTradedKeepsTheFiguresAndSaysWhy() throws {
        var ledger = try ledger()
        let before = ledger.close(try week(0, .short, pnl: -0.02, exit: 4010))
        let signalDate = before.signalDate.adding(days: 7)
        let row = ledger.close(PaperEntry(signalDate: signalDate, trade: nil, skipReason: "low_confidence_long"))
        #expect(row.direction == nil && row.leverage == nil && row.profitPct == nil && row.subtradeCount == 0)
        #expect(row.cumulativePct == before.cumulativePct && row.weekCount == 1 && row.consecutiveLosses == 1)
        #expect(row.notes == "low_confidence_long" && before.notes == nil)
    }

    @Test func theShareOfLongIsThatOfTheWeekAndTheSevenBefore() throws {
        var ledger = try ledger()
        let rows = try (0..<9).map { ledger.close(try week($0, $0 == 0 ? .long : .short, pnl: 0.001, exit: 3990)) }
        let traded: [Double] = [1, 2, 3, 4, 5, 6, 7, 8]
        let expected: [Double?] = traded.map { 100 / $0 } + [0]
        #expect(rows.map(\.longPctOfEightWeeks) == expected)
    }

    @Test(arguments: [true, false]) func aBrokenCircuitIsSaidWhereItActsUntilAPersonResumes(acts: Bool) throws {
        var ledger = try ledger(actsOnGuardrails: acts)
        let rows = try (0..<5).map { ledger.close(try week($0, .short, pnl: -0.001, exit: 4001)) }
        #expect(rows.map(\.consecutiveLosses) == [1, 2, 3, 4, 5])
        #expect(rows.map(\.isCircuitBroken) == [false, false, false, false, acts])
        ledger.resume()
        #expect(!ledger.close(try week(5, .short, pnl: -0.001, exit: 4001)).isCircuitBroken)
    }
}
