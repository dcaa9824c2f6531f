import JSON
import Statistics
import TestSupport
import Testing

/// Cases given by their moments, which only the reference suite has.
@Suite(.enabled(if: Reference.isRunnable, Comment(rawValue: Reference.comment)))
struct StatisticsReferenceTests {
    @Test func parametricCasesMatchTheReference() throws {
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

    @Test func ledgersOfTrialsMatchTheReference() throws {
        for item in try #require(try Reference.json("evidence.json")["ledgers"]?.arrayValue) {
            let trials = try #require(item["trial_sharpe_per_trade"]?.arrayValue).compactMap(\.numberValue)
            expectClose(sampleVariance(trials), try number(item, "variance"), absolute: 1e-12, relative: 1e-9)
            #expect(trials.count == item["n_trials"]?.integerValue)
            let candidate = try #require(item["candidate"])
            try deflate(estimate(candidate), item)
        }
    }

    @Test func publishedExamplesMatchTheReference() throws {
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
}
