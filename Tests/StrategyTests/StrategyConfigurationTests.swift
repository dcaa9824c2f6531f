import Configuration
import Failures
import Foundation
@testable import Strategy
import TestSupport
import Testing

@Suite struct StrategyConfigurationTests {
    static let path = packageDirectory + "/config/execution/smart_simple_v1.yaml"

    @Test func theShippedFileHoldsTheSpecifiedStrategy() throws {
        let strategy = try StrategyConfiguration(path: Self.path)
        #expect(strategy.id == "smart_simple_v11")
        #expect(strategy.initialCapital == 10_000)
        #expect(strategy.training.horizonDays == 5 && strategy.training.minRows == 100)
        #expect(strategy.confidence.agreementTight == 0.001 && strategy.confidence.magnitudeHigh == 0.010)
        #expect(strategy.sizing.long.low == 0 && strategy.sizing.long.medium == 0.5 && strategy.sizing.short.low == 1.5)
        #expect(strategy.stops.hardStopMin == 0.01 && strategy.stops.hardStopMax == 0.03)
        #expect(strategy.execution.slippage == 0.0001 && strategy.execution.runs.count == 9)
        #expect(strategy.guardrails.maxDrawdown == 0.12 && strategy.guardrails.accuracyMinShort == 0.55)
        #expect(strategy.gates.minReturnPct == -15 && strategy.evidence.policy == .enforced)
    }

    @Test(arguments: [
        ("max_consecutive_losses: 5", "max_consecutive_losses: 5.5"),
        ("hard_stop_min_pct: 1.0", "hard_stop_min_pct: 4.0"),
        ("leverage_min: 0.5", "leverage_min: 3.0"),
        ("policy: enforced", "policy: lenient"),
        ("slippage_bps: 1.0", "slippage: 1.0"),
        ("\"09:00\", \"09:30\"", "\"09:30\", \"09:00\""),
        ("\"12:50\"", "\"24:50\""),
        ("start_date: 2020-01-01", "start_date: 2020-02-30"),
        ("target: 0.15", "target: 15"),
        ("id: smart_simple_v11", "id: ../smart"), ("id: smart_simple_v11", "id: Smart"), ("id: smart_simple_v11", "id: a/b"),
        ("id: smart_simple_v11", "id: \"\(String(repeating: "a", count: 65))\""),
        ("name: Smart Simple v1.1.0", "name: \"Smart\\u202Eelpmis\""), ("name: Smart Simple v1.1.0", "name: \"Smart\\u200B\""),
        ("name: Smart Simple v1.1.0", "name: \"Smart\\nSimple\""), ("name: Smart Simple v1.1.0", "name: \" Smart\""),
        ("\"12:50\"", "\"12:51\""), ("\"12:50\"", "\"13:05\""), ("\"09:00\"", "\"08:00\""), ("\"12:50\"", "\"12:50:30\""),
    ])
    func anImpossibleSettingIsRefusedByKey(original: String, replacement: String) throws {
        let text = try String(contentsOfFile: Self.path, encoding: .utf8)
        #expect(text.contains(original))
        let document = try ConfigurationDocument(text: text.replacing(original, with: replacement), name: "strategy.yaml")
        let failure = #expect(throws: Failure.self) { try StrategyConfiguration(document) }
        #expect(failure?.kind == .configuration)
        #expect(failure?.message.contains("strategy.yaml:") == true)
    }

    @Test(arguments: [
        ("id: smart_simple_v11", "id: \(String(repeating: "a", count: 64))"),
        ("name: Smart Simple v1.1.0", "name: \"Peso débil, 2.ª\""),
        ("\"12:50\"", "\"13:00\""), ("\"09:00\"", "\"08:05\""),
    ])
    func whatLiesWithinTheRuleIsRead(original: String, replacement: String) throws {
        let text = try String(contentsOfFile: Self.path, encoding: .utf8)
        #expect(text.contains(original))
        _ = try StrategyConfiguration(
            ConfigurationDocument(text: text.replacing(original, with: replacement), name: "strategy.yaml"))
    }

    @Test func commentsDoNotChangeTheContentHash() throws {
        let text = try String(contentsOfFile: Self.path, encoding: .utf8)
        let original = try StrategyConfiguration(ConfigurationDocument(text: text, name: "a"))
        let commented = try StrategyConfiguration(ConfigurationDocument(text: "# a note\n" + text, name: "b"))
        let changed = try StrategyConfiguration(
            ConfigurationDocument(text: text.replacing("penalty: 1.0", with: "penalty: 1.1"), name: "c"))
        #expect(original.contentHash == commented.contentHash)
        #expect(original.contentHash != changed.contentHash)
    }
}
