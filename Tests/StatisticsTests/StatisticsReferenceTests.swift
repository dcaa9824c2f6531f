import JSON
import Statistics
import TestSupport
import Testing

/// The library against the independent program of the reference suite.
@Suite(.enabled(if: Reference.isRunnable, Comment(rawValue: Reference.comment)))
struct StatisticsReferenceTests {
    private func number(_ value: JSONValue, _ key: String) throws -> Double {
        try #require(value[key]?.numberValue, "\(key)")
    }

    /// Both absent, or both there and close.
    private func expectSame(
        _ actual: Double?, _ expected: JSONValue?, absolute: Double = 0, relative: Double = 0, _ name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let actual, let expected = expected?.numberValue else {
            #expect(
                actual == nil && (expected == nil || expected == .null), "\(name): \(actual as Any) against \(expected as Any)",
                sourceLocation: sourceLocation)
            return
        }
        expectClose(
            actual, expected, absolute: absolute, relative: relative, Comment(rawValue: name), sourceLocation: sourceLocation)
    }

    private func series() throws -> [(name: String, value: JSONValue)] {
        let evidence = try Reference.json("evidence.json")
        let small = (evidence["series"]?.arrayValue ?? []).map { ($0["name"]?.stringValue ?? "", $0) }
        let years = (evidence["years"]?.objectValue?.members ?? []).map { ($0.key, $0.value) }
        #expect(small.count >= 10 && years.count == 2)
        return small + years
    }

    @Test func indexStreamsAndPValues() throws {
        let cases = try Reference.json("bootstrap.json")["cases"]?.arrayValue ?? []
        #expect(cases.count >= 10)
        for item in cases {
            let returns = try #require(item["pnl_pct"]?.arrayValue).compactMap(\.numberValue).map { $0 / 100 }
            var generator = MersenneTwister19937(seed: 42)
            for resample in try #require(item["first_two_resamples"]?.arrayValue) {
                var indices = [Int32](repeating: 0, count: returns.count)
                generator.fill(&indices, below: returns.count)
                #expect(indices.map(Int.init) == resample.arrayValue?.compactMap(\.integerValue))
            }
            expectClose(MeanBootstrap(returns).shareNotPositive, try number(item, "p_value"), absolute: 0.00010001)
        }
    }

    @Test func moments() throws {
        for (name, item) in try series() {
            let returns = try #require(item["pnl_pct"]?.arrayValue).compactMap(\.numberValue).map { $0 / 100 }
            let expected = try #require(item["describe"])
            let moments = try #require(Moments(returns))
            let test = StudentTest(moments)
            #expect(moments.count == expected["n"]?.integerValue)
            let fields: [(String, Double?)] = [
                ("mean", moments.mean), ("sd_population", moments.populationDeviation), ("sd_sample", moments.sampleDeviation),
                ("skewness", moments.skewness), ("skewness_adjusted", moments.adjustedSkewness), ("kurtosis", moments.kurtosis),
                ("kurtosis_excess", moments.excessKurtosis), ("kurtosis_excess_adjusted", moments.adjustedExcessKurtosis),
                ("t_stat", test?.statistic), ("sharpe_per_trade", moments.sharpeRatio),
                ("sharpe_annualized", moments.sharpeRatio.map { $0 * 52.0.squareRoot() }),
            ]
            for (field, value) in fields {
                expectSame(value, expected[field], absolute: 1e-12, relative: 1e-9, "\(name) \(field)")
            }
            expectSame(test?.twoSidedProbability, expected["p_two_sided"], absolute: 1e-9, name)
            expectSame(test?.upperTailProbability, expected["p_mean_not_positive"], absolute: 1e-9, name)
        }
    }

    @Test func judgements() throws {
        for (name, item) in try series() {
            let returns = try #require(item["pnl_pct"]?.arrayValue).compactMap(\.numberValue).map { $0 / 100 }
            let expected = try #require(item["judged"])
            guard expected != .null else {
                #expect(Moments(returns).flatMap(SharpeEstimate.init) == nil)
                continue
            }
            let estimate = try #require(Moments(returns).flatMap(SharpeEstimate.init))
            let annual = 1 / 52.0.squareRoot()
            expectSame(estimate.standardError, expected["se_sharpe"], relative: 1e-9, name)
            expectSame(estimate.probabilisticSharpeRatio(), expected["psr_0"], absolute: 1e-9, name)
            expectSame(
                estimate.probabilisticSharpeRatio(benchmark: annual), expected["psr_annualized_1"], absolute: 1e-9, name)
            expectSame(estimate.minimumTrackRecord(), expected["min_track_record_0_95"], relative: 1e-9, name)
            expectSame(
                estimate.minimumTrackRecord(benchmark: annual), expected["min_track_record_annualized_1_95"], relative: 1e-9, name
            )
            for item in try #require(expected["dsr"]?.arrayValue) { try deflate(estimate, item) }
        }
    }

    @Test func parametricCases() throws {
        let evidence = try Reference.json("evidence.json")
        for item in try #require(evidence["parametric"]?.arrayValue) {
            let name = item["name"]?.stringValue ?? ""
            let estimate = try estimate(item)
            let benchmark = try number(item, "benchmark")
            expectSame(estimate.bracket, item["bracket"], absolute: 1e-12, relative: 1e-9, name)
            expectSame(estimate.probabilisticSharpeRatio(benchmark: benchmark), item["psr"], absolute: 1e-9, name)
            for percent in [95, 99] {
                expectSame(
                    estimate.minimumTrackRecord(benchmark: benchmark, confidence: Double(percent) / 100),
                    item["min_track_record_\(percent)"], relative: 1e-9, name)
            }
        }
        for item in try #require(evidence["expected_max"]?.arrayValue) {
            expectClose(
                SharpeEstimate.expectedMaximum(trials: try #require(item["n"]?.integerValue)), try number(item, "approximation"),
                absolute: 1e-12, relative: 1e-9)
        }
    }

    @Test func ledgersOfTrials() throws {
        for item in try #require(try Reference.json("evidence.json")["ledgers"]?.arrayValue) {
            let trials = try #require(item["trial_sharpe_per_trade"]?.arrayValue).compactMap(\.numberValue)
            expectClose(sampleVariance(trials), try number(item, "variance"), absolute: 1e-12, relative: 1e-9)
            #expect(trials.count == item["n_trials"]?.integerValue)
            let candidate = try #require(item["candidate"])
            try deflate(estimate(candidate), item)
        }
    }

    @Test func publishedExamples() throws {
        for item in try #require(try Reference.json("evidence.json")["published"]?.arrayValue) {
            let estimate = try estimate(item)
            if item["dsr"] != nil { try deflate(estimate, item) }
            if item["psr"] != nil { expectSame(estimate.probabilisticSharpeRatio(), item["psr"], absolute: 1e-9, "psr") }
            if item["min_track_record"] != nil {
                expectSame(
                    estimate.minimumTrackRecord(benchmark: try number(item, "benchmark")), item["min_track_record"],
                    relative: 1e-9, "track record")
            }
        }
    }

    private func estimate(_ item: JSONValue) throws -> SharpeEstimate {
        SharpeEstimate(
            sharpeRatio: try number(item, "sr"), count: item["n"]?.integerValue ?? 2, skewness: try number(item, "skewness"),
            kurtosis: try number(item, "kurtosis"))
    }

    private func deflate(_ estimate: SharpeEstimate, _ item: JSONValue) throws {
        let trials = try #require(item["n_trials"]?.integerValue)
        let variance = try number(item, "variance")
        expectSame(
            SharpeEstimate.deflationBenchmark(trials: trials, variance: variance), item["sr0"], absolute: 1e-12, relative: 1e-9,
            "sr0")
        expectSame(estimate.deflatedSharpeRatio(trials: trials, variance: variance), item["dsr"], absolute: 1e-9, "dsr")
    }
}
