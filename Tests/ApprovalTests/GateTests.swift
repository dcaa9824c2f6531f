import Approval
import JSON
import TestSupport
import Testing

struct GateTests {
    /// The gates that `metrics` fail.
    private func failed(_ change: (inout GateMetrics) -> Void) -> [String] {
        var metrics = passing
        change(&metrics)
        return Gate.evaluate(metrics, against: thresholds).filter { !$0.passed }.map(\.gate)
    }

    @Test func theFiveGatesComeInOrderWithTheirLabels() {
        let gates = Gate.evaluate(passing, against: thresholds)
        #expect(
            gates.map(\.gate) == [
                "min_return_pct", "min_sharpe_ratio", "max_drawdown_pct", "min_trades", "statistical_significance",
            ])
        #expect(
            gates.map(\.label) == [
                "Retorno Minimo", "Sharpe Minimo", "Max Drawdown", "Trades Minimos", "Significancia (p<0.05)",
            ])
        #expect(gates.map(\.value) == [12.5, 1.1, 7.2, 30, 0.03])
        #expect(gates.map(\.threshold) == [-15, 0, 20, 10, 0.05])
    }

    @Test(arguments: [(-15.01, false), (-15.0, false), ((-15.0).nextUp, true), (-14.99, true)])
    func theReturnMustBeAboveItsLimit(_ value: Double, _ passes: Bool) {
        #expect(failed { $0.totalReturnPct = value } == (passes ? [] : ["min_return_pct"]))
    }

    @Test(arguments: [(-0.001, false), (0.0, false), (-0.0, false), (0.001, true)])
    func theSharpeRatioMustBeAboveItsLimit(_ value: Double, _ passes: Bool) {
        #expect(failed { $0.sharpeRatio = value } == (passes ? [] : ["min_sharpe_ratio"]))
    }

    @Test(arguments: [(19.99, true), (20.0.nextDown, true), (20.0, false), (20.01, false)])
    func theDrawdownMustBeBelowItsLimit(_ value: Double, _ passes: Bool) {
        #expect(failed { $0.maximumDrawdownPct = value } == (passes ? [] : ["max_drawdown_pct"]))
    }

    @Test(arguments: [(9, false), (10, true), (11, true), (0, false)])
    func thereMustBeAtLeastTheTradesAskedFor(_ value: Int, _ passes: Bool) {
        #expect(failed { $0.tradeCount = value } == (passes ? [] : ["min_trades"]))
    }

    @Test(arguments: [(0.0499, true), (0.05.nextDown, true), (0.05, false), (0.0501, false), (0, true), (1, false)])
    func theProbabilityOfChanceMustBeBelowItsLimit(_ value: Double, _ passes: Bool) {
        #expect(failed { $0.pValue = value } == (passes ? [] : ["statistical_significance"]))
    }

    @Test func whatIsMissingFails() {
        let empty = GateMetrics(totalReturnPct: nil, sharpeRatio: nil, maximumDrawdownPct: nil, tradeCount: 0, pValue: 1)
        let gates = Gate.evaluate(empty, against: thresholds)
        #expect(gates.allSatisfy { !$0.passed })
        #expect(gates.map(\.value) == [nil, nil, nil, 0, 1])
        #expect(vote(empty).recommendation == .reject)
        #expect(vote(empty).confidence == 0)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func whatIsNotFiniteCountsAsMissing(_ value: Double) {
        let metrics = GateMetrics(
            totalReturnPct: value, sharpeRatio: value, maximumDrawdownPct: value, tradeCount: 30, pValue: value)
        let gates = Gate.evaluate(metrics, against: thresholds)
        #expect(gates.filter(\.passed).map(\.gate) == ["min_trades"])
        #expect(gates[0].value == nil)
    }

    @Test(.enabled(if: Reference.isRunnable, Comment(rawValue: Reference.comment)))
    func gatesMatchTheReferenceCases() throws {
        let cases = try #require(try Reference.json("gates.json")["promotion"]?.arrayValue)
        #expect(cases.count == 38)
        for entry in cases {
            let metrics = try #require(entry["metrics"])
            let result = vote(
                GateMetrics(
                    totalReturnPct: metrics["total_return_pct"]?.numberValue, sharpeRatio: metrics["sharpe"]?.numberValue,
                    maximumDrawdownPct: metrics["max_dd_pct"]?.numberValue,
                    tradeCount: try #require(metrics["n_trades"]?.integerValue), pValue: metrics["p_value"]?.numberValue))
            let expected = try #require(entry["expected"])
            let gates: [JSONValue] = result.gates.map(\.json).map { json in
                var object = json.objectValue ?? JSONObject()
                object["label"] = nil
                return .object(object)
            }
            #expect(gates == expected["gates"]?.arrayValue)
            #expect(result.confidence == expected["confidence"]?.numberValue)
            #expect(Double(result.gates.count { $0.passed }) == expected["n_passed"]?.numberValue)
            // The reference has no REJECT: where it says REVIEW, ours may say either.
            if expected["recommendation"]?.stringValue == "PROMOTE" {
                #expect(result.recommendation == .promote)
            } else {
                #expect(result.recommendation != .promote)
            }
        }
    }
}

struct EvidenceCheckTests {
    private func checks(_ change: (inout EvidenceMetrics) -> Void) -> [GateResult] {
        var metrics = convincing
        change(&metrics)
        return EvidenceCheck.evaluate(metrics, against: evidenceThresholds)
    }

    @Test func theThreeChecksComeInOrder() {
        let results = checks { _ in }
        #expect(results.map(\.gate) == ["beats_naive_rivals", "deflated_sharpe", "cost_stress"])
        #expect(results.allSatisfy { $0.passed })
        #expect(results[2].label == "Estres de Costos (5 pb)")
    }

    @Test(arguments: [(7.0, 0.51, false), (7.0.nextUp, 0.5, false), (7.01, 0.51, true), (6.99, 0.49, false)])
    func returnAndSharpeMustBothBeatTheBestRival(_ totalReturn: Double, _ sharpe: Double, _ passes: Bool) {
        let rivals = checks {
            $0.totalReturnPct = totalReturn
            $0.sharpeRatio = sharpe
        }[0]
        #expect(rivals.passed == passes)
    }

    @Test func theRivalsCheckShowsThePairThatDecided() throws {
        let bySharpe = checks { $0.sharpeRatio = 0.5 }[0]
        #expect(bySharpe.label.contains("Sharpe"))
        #expect(bySharpe.value == 0.5)
        #expect(bySharpe.threshold == 0.5)
        for result in [bySharpe, checks { $0.totalReturnPct = 6 }[0], checks { _ in }[0]] {
            let (value, threshold) = (try #require(result.value), try #require(result.threshold))
            #expect(result.passed == (value > threshold))
        }
    }

    @Test(arguments: [(0.95.nextDown, false), (0.95, true), (0.96, true)])
    func theDeflatedSharpeMustReachItsLimit(_ value: Double, _ passes: Bool) {
        #expect(checks { $0.deflatedSharpeRatio = value }[1].passed == passes)
    }

    @Test(arguments: [(-0.01, false), (0.0, false), (0.01, true)])
    func theStressedReturnMustBeAboveItsLimit(_ value: Double, _ passes: Bool) {
        #expect(checks { $0.stressedReturnPct = value }[2].passed == passes)
    }

    @Test func missingEvidenceFails() {
        let results = checks {
            $0.totalReturnPct = nil
            $0.deflatedSharpeRatio = nil
            $0.stressedReturnPct = nil
        }
        #expect(results.allSatisfy { !$0.passed && $0.value == nil })
    }
}

struct AutomaticVoteTests {
    @Test(arguments: [-15.0, -20]) func aFailedReturnGateRejects(_ value: Double) {
        var metrics = passing
        metrics.totalReturnPct = value
        #expect(vote(metrics).recommendation == .reject)
        #expect(vote(metrics).confidence == 0.8)
    }

    @Test func aFailedDrawdownGateRejects() {
        var metrics = passing
        metrics.maximumDrawdownPct = 20
        #expect(vote(metrics).recommendation == .reject)
    }

    @Test func anyOtherFailedGateAsksForReview() {
        for change: (inout GateMetrics) -> Void in [
            { $0.sharpeRatio = 0 }, { $0.tradeCount = 9 }, { $0.pValue = 0.05 },
        ] {
            var metrics = passing
            change(&metrics)
            #expect(vote(metrics).recommendation == .review)
        }
    }

    @Test func failedEvidenceTurnsPromotionIntoReviewOnlyWhenEnforced() {
        var evidence = convincing
        evidence.deflatedSharpeRatio = 0.9
        #expect(vote(evidence: evidence, policy: .enforced).recommendation == .review)
        #expect(vote(evidence: evidence, policy: .advisory).recommendation == .promote)
        #expect(vote(evidence: evidence).confidence == 1)
    }

    @Test func failedEvidenceDoesNotSoftenARejection() {
        var metrics = passing
        metrics.totalReturnPct = -30
        var evidence = convincing
        evidence.stressedReturnPct = nil
        #expect(vote(metrics, evidence: evidence).recommendation == .reject)
    }
}
