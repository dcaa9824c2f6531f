import JSON
import Statistics
import TestSupport
import Testing

/// A number of a result file; a test failure when it is not there.
func number(_ value: JSONValue, _ key: String) throws -> Double { try #require(value[key]?.numberValue, "\(key)") }

/// Both absent, or both there and close.
func expectSame(
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

/// Expects the deflation of a Sharpe ratio to be that of an item with `n_trials`, `variance`, `sr0` and `dsr`.
func deflate(_ estimate: SharpeEstimate, _ item: JSONValue) throws {
    let trials = try #require(item["n_trials"]?.integerValue)
    let variance = try number(item, "variance")
    expectSame(
        SharpeEstimate.deflationBenchmark(trials: trials, variance: variance), item["sr0"], absolute: 1e-12, relative: 1e-9,
        "sr0")
    expectSame(estimate.deflatedSharpeRatio(trials: trials, variance: variance), item["dsr"], absolute: 1e-9, "dsr")
}
