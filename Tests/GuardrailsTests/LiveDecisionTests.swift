import Guardrails
import JSON
@testable import Strategy
import TestSupport
import Testing

/// The decision on the live record, from week 15 on.
struct LiveDecisionTests {
    /// The thresholds of the strategy's file, written out: 15 weeks, 55 % and SHORT 60 %, SHORT 60 % and LONG 45 %, 50 %.
    private static let rules = DecisionRules(
        minimumWeeks: 15, promote: 0.55, promoteShort: 0.60, keepShort: 0.60, keepLong: 0.45, discard: 0.50)

    private func decision(
        weeks: Int = 20, _ accuracy: Double?, short: Double?, long: Double?, _ rules: DecisionRules = Self.rules
    ) -> LiveDecision? {
        LiveDecision(weeks: weeks, accuracy: accuracy, shortAccuracy: short, longAccuracy: long, rules: rules)
    }

    @Test func theFileSaysWhatTheseTestsAssume() throws {
        let strategy = try StrategyConfiguration(path: packageDirectory + "/config/execution/smart_simple_v1.yaml")
        #expect(strategy.gates.decision == Self.rules)
    }

    @Test(arguments: [(14, nil), (15, LiveDecision.promote), (16, .promote)])
    func nothingIsDecidedBeforeWeekFifteen(weeks: Int, expected: LiveDecision?) {
        #expect(decision(weeks: weeks, 0.8, short: 0.8, long: 0.8) == expected)
    }

    @Test(arguments: [
        // At, just below and just above the accuracy of all weeks, and of the SHORT ones.
        (0.55, 0.60, LiveDecision.promote), (0.5499, 0.60, .keep), (0.5501, 0.60, .promote), (0.55, 0.5999, .continue),
        (0.55, 0.6001, .promote), (0.9, 0.5999, .continue),
    ])
    func promotionNeedsAllWeeksAndTheShortOnes(accuracy: Double, short: Double, expected: LiveDecision) {
        #expect(decision(accuracy, short: short, long: 0.5) == expected)
    }

    @Test(arguments: [
        (0.60, 0.45, LiveDecision.keep), (0.5999, 0.45, .continue), (0.6001, 0.45, .keep), (0.60, 0.4499, .switchShort),
        (0.60, 0.4501, .keep), (0.5999, 0.4499, .continue),
    ])
    func bothSidesDecideWhetherToKeep(short: Double, long: Double, expected: LiveDecision) {
        #expect(decision(0.52, short: short, long: long) == expected)
    }

    @Test(arguments: [(0.50, LiveDecision.continue), (0.4999, .discard), (0.5001, .continue)])
    func tooManyWrongWeeksDiscard(accuracy: Double, expected: LiveDecision) {
        #expect(decision(accuracy, short: 0.5, long: 0.5) == expected)
    }

    @Test(arguments: [(0.60, 0.45, LiveDecision.keep), (0.60, 0.4499, .switchShort)])
    func keepingStandsBeforeDiscarding(short: Double, long: Double, expected: LiveDecision) {
        #expect(decision(0.40, short: short, long: long) == expected)
    }

    @Test(arguments: [(nil, 0.5), (0.0, 0.5), (0.7, nil), (0.7, 0.0), (nil, nil)] as [(Double?, Double?)])
    func aMissingSideFailsTheRulesThatAskForIt(short: Double?, long: Double?) {
        #expect(decision(0.52, short: short, long: long) == .continue)
        #expect(decision(0.49, short: short, long: long) == .discard)
    }

    @Test func promotionDoesNotAskForLong() {
        #expect(decision(0.55, short: 0.60, long: nil) == .promote)
        #expect(decision(0.55, short: nil, long: 0.60) == .continue)
    }

    @Test func sharesOfWeeksMeetTheirThresholds() {
        // 11 of 20 is 55 %, 3 of 5 is 60 %, 9 of 20 is 45 %.
        #expect(decision(11.0 / 20, short: 3.0 / 5, long: nil) == .promote)
        #expect(decision(10.0 / 20, short: 3.0 / 5, long: 9.0 / 20) == .keep)
    }

    @Test(.enabled(if: Reference.isRunnable, "the reference suite is not here"))
    func itIsTheReferencesDecisionWherePromotionAsksForNoShort() throws {
        var rules = Self.rules
        rules.promoteShort = 0
        let cases = try #require(try Reference.json("gates.json")["weekly_monitor"]?.arrayValue)
        #expect(cases.count >= 30)
        for item in cases {
            let metrics = try #require(item["metrics"])
            let expected = try #require(item["expected"]?["gate_status"])
            let decision = LiveDecision(
                weeks: try #require(metrics["n_weeks"]?.integerValue), accuracy: fraction(metrics["da"]),
                shortAccuracy: fraction(metrics["da_short"]), longAccuracy: fraction(metrics["da_long"]), rules: rules)
            #expect(decision?.rawValue == expected.stringValue, "\(item["name"]?.stringValue ?? "")")
        }
    }

    private func fraction(_ percent: JSONValue?) -> Double? { percent?.numberValue.map { $0 / 100 } }
}
