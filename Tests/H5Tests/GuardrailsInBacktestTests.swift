import Configuration
import Execution
import Foundation
@testable import H5
import Performance
import Strategy
import TestSupport
import Testing

/// What guardrails do to a year: the seeds' 2025 under rules that are sure to act.
@Suite struct GuardrailsInBacktestTests {
    @Test func withoutGuardrailsNoWeekIsSkippedForThem() throws {
        let weeks = try run(guardrails: false, ["max_consecutive_losses: 5": "max_consecutive_losses: 1"])
        #expect(!weeks.contains { $0.skipReason == .circuitBreaker || $0.skipReason == .directionPaused })
    }

    @Test func aBrokenCircuitSkipsEveryLaterWeek() throws {
        let weeks = try run(guardrails: true, ["max_consecutive_losses: 5": "max_consecutive_losses: 1"])
        let firstLoss = try #require(weeks.firstIndex { ($0.trade?.profitAndLoss ?? 0) < 0 })
        let before = weeks[...firstLoss].map(\.skipReason)
        #expect(!before.contains(.circuitBreaker))
        let after = weeks[(firstLoss + 1)...]
        #expect(after.count > 20 && after.allSatisfy { $0.skipReason == .circuitBreaker && $0.trade == nil })
    }

    @Test func aBrokenCircuitStandsBeforeLowConfidence() throws {
        let free = try run(guardrails: false)
        let broken = try run(guardrails: true, ["max_consecutive_losses: 5": "max_consecutive_losses: 1"])
        let changed = zip(free, broken).filter { $0.skipReason == .lowConfidenceLong && $1.skipReason == .circuitBreaker }
        #expect(!changed.isEmpty)
    }

    @Test func skippedWeeksKeepTheirNumbersAndTheirEquity() throws {
        let weeks = try run(guardrails: true, ["max_consecutive_losses: 5": "max_consecutive_losses: 1"])
        let skipped = try #require(weeks.last)
        #expect(skipped.signal != nil && skipped.sizing?.finalLeverage == nil && skipped.alternatives != nil)
        let lastTraded = try #require(weeks.last { $0.trade != nil })
        #expect(skipped.equity == lastTraded.equity)
    }

    @Test func aSideThatIsWrongTooOftenIsPausedWhileThatHolds() throws {
        let strict = [
            "accuracy_min_trades: 6": "accuracy_min_trades: 1", "accuracy_min_short_pct: 55.0": "accuracy_min_short_pct: 100.0",
            "max_consecutive_losses: 5": "max_consecutive_losses: 1000", "max_drawdown_pct: 12.0": "max_drawdown_pct: 100.0",
        ]
        let weeks = try run(guardrails: true, strict)
        let wrong = try #require(
            weeks.firstIndex { week in
                guard let trade = week.trade, week.signal?.direction == .short else { return false }
                return trade.exit.price >= trade.entry.price
            })
        let next = weeks[(wrong + 1)...].prefix(16).filter { $0.signal?.direction == .short }
        #expect(!next.isEmpty && next.allSatisfy { $0.skipReason == .directionPaused })
        #expect(weeks[(wrong + 1)...].contains { $0.signal?.direction == .long && $0.trade != nil })
    }

    @Test func rivalsAndCoinsKnowNoGuardrails() throws {
        let fixture = try BacktestFixture(.golden)
        let strategy = try self.strategy(["max_consecutive_losses: 5": "max_consecutive_losses: 1"])
        let free = try fixture.result(strategy, guardrails: false)
        let guarded = try fixture.result(strategy, guardrails: true)
        #expect(guarded.ledger.trades.count < free.ledger.trades.count)
        #expect(guarded.replay.ledger { _ in .short } == free.replay.ledger { _ in .short })
        #expect(guarded.replay.strategy() == guarded.ledger)
    }

    private func run(guardrails: Bool, _ changes: [String: String] = [:]) throws -> [WeekRecord] {
        try BacktestFixture(.golden).result(strategy(changes), guardrails: guardrails).weeks
    }

    /// The shipped strategy with some lines changed.
    private func strategy(_ changes: [String: String]) throws -> StrategyConfiguration {
        var text = try String(contentsOfFile: packageDirectory + "/config/execution/smart_simple_v1.yaml", encoding: .utf8)
        for (original, replacement) in changes {
            #expect(text.contains(original))
            text = text.replacing(original, with: replacement)
        }
        return try StrategyConfiguration(ConfigurationDocument(text: text, name: "changed"))
    }
}
