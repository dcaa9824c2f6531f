import Failures
import Files
import H5Decision
import JSON
import Strategy
import TestSupport
import Testing

/// The rules a row keeps: what a hand has written into it is refused by name before any run goes by it.
@Suite struct PositionRulesTests {
    private func rules() throws -> PositionRules {
        let path = Path.join(packageDirectory, "config/\(StrategyDescription.weekly.file)")
        return PositionRules(try StrategyConfiguration(path: path))
    }

    private func text(_ old: String, _ new: String) throws -> String {
        let text = try rules().json.serialized()
        try #require(text.contains(old), "\(old) is not in \(text)")
        return text.replacing(old, with: new)
    }

    @Test func rulesComeBackAsTheyWereKept() throws {
        let rules = try rules()
        #expect(try PositionRules(parsing: rules.json.serialized(), of: "a row") == rules)
    }

    @Test(arguments: [(-1, false), (0, true), (1, true)])
    func aBarThatPricesAnOrderEndedBeforeIt(age: Int, isAccepted: Bool) throws {
        let text = try text("\"entry_bar_max_age_minutes\":15", "\"entry_bar_max_age_minutes\":\(age)")
        let failure = failure { _ = try PositionRules(parsing: text, of: "a row") }
        #expect(failure?.code == (isAccepted ? nil : "rules_invalid"))
    }

    @Test func runTimesThatDoNotAscendAreRefused() throws {
        let text = try text("\"09:00:00\",\"09:30:00\"", "\"09:30:00\",\"09:00:00\"")
        #expect(failure { _ = try PositionRules(parsing: text, of: "a row") }?.code == "rules_invalid")
    }
}
