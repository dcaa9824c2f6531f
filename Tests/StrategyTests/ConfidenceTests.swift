import JSON
@testable import Strategy
import TestSupport
import Testing

@Suite struct ConfidenceTests {
    let rules = ConfidenceRules(agreementTight: 0.001, agreementLoose: 0.005, magnitudeHigh: 0.010, magnitudeMedium: 0.005)
    let sizing = SizingRules(
        short: .init(high: 1.5, medium: 1.5, low: 1.5), long: .init(high: 1.0, medium: 0.5, low: 0.0))

    @Test(arguments: [
        (0.001.nextDown, 0.010.nextUp, ConfidenceTier.high),
        (0.001, 0.010.nextUp, .medium),
        (0.001.nextUp, 0.010.nextUp, .medium),
        (0.0, 0.010, .medium),
        (0.0, 0.010.nextDown, .medium),
        (0.005.nextDown, 0.005.nextUp, .medium),
        (0.005, 0.005.nextUp, .low),
        (0.005.nextUp, 0.005.nextUp, .low),
        (0.0, 0.005, .low),
        (0.0, 0.005.nextDown, .low),
        (0.005, 1.0, .low),
    ])
    func tiersChangeStrictlyAtTheirThresholds(agreement: Double, magnitude: Double, tier: ConfidenceTier) {
        #expect(rules.tier(agreement: agreement, magnitude: magnitude) == tier)
    }

    @Test(arguments: [
        (0.0, Direction.short), (-0.0, .short), (Double.leastNonzeroMagnitude, .long), (-Double.leastNonzeroMagnitude, .short),
    ])
    func onlyAnEnsembleAboveZeroIsLong(prediction: Double, direction: Direction) {
        #expect(signal(prediction * 2, prediction * 2).direction == direction)
    }

    @Test func anUncertainLongIsSkippedAndAnUncertainShortIsNot() {
        #expect(signal(0.02, 0.01).isSkippedBySize)
        #expect(!signal(-0.02, -0.01).isSkippedBySize)
        #expect(signal(-0.02, -0.01).sizingMultiplier == 1.5)
    }

    @Test func theTierIsTheSameForBothSides() {
        for (ridge, bayesian) in [(0.012, 0.0115), (0.007, 0.006), (0.02, 0.01)] {
            #expect(signal(ridge, bayesian).tier == signal(-ridge, -bayesian).tier)
        }
    }

    @Test(arguments: ExpectedResults.runnable)
    func signalsAreAsExpected(source: ExpectedResults) throws {
        let cases = try #require(try source.json("week_executor.json")["sizing"]?["confidence"]?.arrayValue)
        #expect(cases.count >= 30)
        for example in cases {
            let ridge = try #require(example["ridge_pred"]?.numberValue)
            let bayesian = try #require(example["bayesian_ridge_pred"]?.numberValue)
            let actual = signal(ridge, bayesian)
            #expect(actual.direction.rawValue == example["direction"]?.integerValue)
            #expect(actual.tier.rawValue == example["tier"]?.stringValue, "\(ridge), \(bayesian)")
            #expect(actual.sizingMultiplier == example["sizing_multiplier"]?.numberValue)
            #expect(actual.isSkippedBySize == example["skip"]?.boolValue)
        }
    }

    private func signal(_ ridge: Double, _ bayesian: Double) -> WeeklySignal {
        WeeklySignal(predictions: [ridge, bayesian], confidence: rules, sizing: sizing)
    }
}
