import JSON
import Statistics
import TestSupport
import Testing

/// Returns and what is concluded from them, against an independent program.
@Suite struct StatisticsAgainstExpectedTests {
    private func years(_ source: ExpectedResults) throws -> [(name: String, value: JSONValue)] {
        let members = try source.json("evidence.json")["years"]?.objectValue?.members ?? []
        #expect(members.map(\.key) == source.walkForwardYears.map(String.init))
        return members.map { ($0.key, $0.value) }
    }

    /// Yearly returns, and the reference's hand-made series.
    private func series(_ source: ExpectedResults) throws -> [(name: String, value: JSONValue)] {
        guard source == .reference else { return try years(source) }
        let small = try #require(try source.json("evidence.json")["series"]?.arrayValue)
        #expect(small.count >= 10)
        return try years(source) + small.map { ($0["name"]?.stringValue ?? "", $0) }
    }

    @Test(arguments: ExpectedResults.runnable)
    func indexStreamsAndPValuesAreAsExpected(source: ExpectedResults) throws {
        let cases = try source.json("bootstrap.json")["cases"]?.arrayValue ?? []
        #expect(cases.count == (source == .golden ? 9 : 11))
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

    @Test(arguments: ExpectedResults.runnable)
    func momentsAreAsExpected(source: ExpectedResults) throws {
        for (name, item) in try series(source) {
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

    @Test(arguments: ExpectedResults.runnable)
    func judgementsAreAsExpected(source: ExpectedResults) throws {
        for (name, item) in try series(source) {
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
}
