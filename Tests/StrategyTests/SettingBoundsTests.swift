import Configuration
import Failures
import Foundation
import Strategy
import Testing

/// The bounds of a number in the strategy file; each end is allowed, and the nearest number beyond it is not.
struct SettingBounds: Sendable, CustomTestStringConvertible {
    let key: String
    let lowest: Double
    let highest: Double
    let isWhole: Bool

    init(_ key: String, _ range: ClosedRange<Double>) {
        (self.key, lowest, highest, isWhole) = (key, range.lowerBound, range.upperBound, false)
    }
    init(_ key: String, whole range: ClosedRange<Int>) {
        (self.key, lowest, highest, isWhole) = (key, Double(range.lowerBound), Double(range.upperBound), true)
    }

    var testDescription: String { key }
    var within: [String] { [written(lowest), written(highest)] }
    var beyond: [String] {
        isWhole ? [written(lowest - 1), written(highest + 1)] : [written(lowest.nextDown), written(highest.nextUp)]
    }

    private func written(_ value: Double) -> String { isWhole ? String(Int(value)) : String(value) }
}

@Suite struct SettingBoundsTests {
    static let all: [SettingBounds] = [
        SettingBounds("capital.initial_usd", 1...1e12),
        SettingBounds("training.horizon_days", whole: 1...60),
        SettingBounds("training.min_rows", whole: 2...100_000),
        SettingBounds("training.ridge.penalty", 0...1e9),
        SettingBounds("training.bayesian_ridge.max_iterations", whole: 1...100_000),
        SettingBounds("training.bayesian_ridge.tolerance", 0...1),
        SettingBounds("training.bayesian_ridge.hyperprior", 0...1),
        SettingBounds("confidence.agreement_tight", 0...1),
        SettingBounds("confidence.agreement_loose", 0...1),
        SettingBounds("confidence.magnitude_high", 0...1),
        SettingBounds("confidence.magnitude_medium", 0...1),
        SettingBounds("sizing.short.high", 0...10), SettingBounds("sizing.short.medium", 0...10),
        SettingBounds("sizing.short.low", 0...10), SettingBounds("sizing.long.high", 0...10),
        SettingBounds("sizing.long.medium", 0...10), SettingBounds("sizing.long.low", 0...10),
        SettingBounds("volatility.target", 0.001...2),
        SettingBounds("volatility.floor", 0.001...2),
        SettingBounds("volatility.fallback", 0.001...2),
        SettingBounds("volatility.lookback_days", whole: 2...1000),
        SettingBounds("volatility.days_per_year", whole: 200...366),
        // The highest of the lower one and the lowest of the higher one are each other.
        SettingBounds("volatility.leverage_min", 0.01...2),
        SettingBounds("volatility.leverage_max", 0.5...100),
        SettingBounds("stops.sigmas", 0.01...20),
        SettingBounds("stops.hard_stop_min_pct", 0.01...3),
        SettingBounds("stops.hard_stop_max_pct", 1...50),
        SettingBounds("stops.take_profit_ratio", 0.01...10),
        SettingBounds("execution.slippage_bps", 0...1000),
        SettingBounds("execution.maker_fee_bps", 0...1000),
        SettingBounds("execution.entry_bar_max_age_minutes", whole: 0...240),
        SettingBounds("guardrails.max_consecutive_losses", whole: 1...1000),
        SettingBounds("guardrails.max_drawdown_pct", 0.01...100),
        SettingBounds("guardrails.long_share_window_weeks", whole: 1...520),
        SettingBounds("guardrails.long_share_alert_pct", 0...100),
        SettingBounds("guardrails.accuracy_window_weeks", whole: 1...520),
        SettingBounds("guardrails.accuracy_min_trades", whole: 1...520),
        SettingBounds("guardrails.accuracy_min_short_pct", 0...100),
        SettingBounds("guardrails.accuracy_min_long_pct", 0...100),
        SettingBounds("gates.min_return_pct", -100...1000),
        SettingBounds("gates.min_sharpe_ratio", -100...100),
        SettingBounds("gates.max_drawdown_pct", 0...100),
        SettingBounds("gates.min_trades", whole: 0...10_000),
        SettingBounds("gates.significance", 0...1),
        SettingBounds("gates.decision_weeks", whole: 1...520),
        SettingBounds("gates.promote_threshold.da", 0...1), SettingBounds("gates.promote_threshold.da_short", 0...1),
        SettingBounds("gates.keep_threshold.da_short", 0...1), SettingBounds("gates.keep_threshold.da_long", 0...1),
        SettingBounds("gates.discard_threshold.da", 0...1),
        SettingBounds("health.collapse_weeks", whole: 2...520),
        SettingBounds("health.collapse_min_deviation", 0...1),
        SettingBounds("health.collapse_one_sided_ratio", 0...1e6),
        SettingBounds("health.drift_min_cosine", -1...1),
        SettingBounds("health.max_bar_age_days", whole: 0...365),
        SettingBounds("health.max_macro_age_days", whole: 0...365),
        SettingBounds("evidence.min_deflated_sharpe", 0...1),
        SettingBounds("evidence.stress_bps_per_side", whole: 0...1000),
        SettingBounds("evidence.declared_trials", whole: 0...1_000_000),
    ]

    @Test(arguments: all) func bothEndsAreAllowedAndNothingBeyond(bounds: SettingBounds) throws {
        for value in bounds.within {
            #expect(throws: Never.self, "\(value)") { try strategy(with: bounds.key, value) }
        }
        for value in bounds.beyond {
            let failure = #expect(throws: Failure.self, "\(value)") { try strategy(with: bounds.key, value) }
            #expect(failure?.kind == .configuration)
        }
    }

    @Test func everyNumberOfTheShippedFileHasItsBounds() throws {
        let numbers = try lines().filter { Double($0.value) != nil }.map(\.path)
        #expect(Set(numbers) == Set(Self.all.map(\.key)))
    }

    private func strategy(with key: String, _ value: String) throws -> StrategyConfiguration {
        let lines = try lines()
        let line = try #require(lines.first { $0.path == key })
        let text = lines.map { $0.number == line.number ? "\($0.head): \(value)" : $0.text }.joined(separator: "\n")
        return try StrategyConfiguration(ConfigurationDocument(text: text, name: "strategy.yaml"))
    }

    /// The lines of the shipped file, each with the path of its key.
    private func lines() throws -> [(number: Int, path: String, head: String, value: String, text: String)] {
        var path: [String] = []
        let text = try String(contentsOfFile: StrategyConfigurationTests.path, encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { number, line in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 || line.hasSuffix(":"), line.drop(while: { $0 == " " }).first != "#" else {
                return (number, "", "", "", String(line))
            }
            path = path.prefix((line.prefix { $0 == " " }.count) / 2) + [parts[0].trimmingCharacters(in: .whitespaces)]
            let value = parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            return (number, path.joined(separator: "."), String(parts[0]), value, String(line))
        }
    }
}
