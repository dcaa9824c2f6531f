import Files
import JSON
import TestSupport
import Testing

/// The small market is what the other tests take it for.
@Suite struct SmallMarketTests {
    @Test func itTakesBothSidesSkipsWeeksAndLeavesThemInEveryWay() throws {
        let bench = try Workbench()
        let metrics = try #require(try bench.succeed()["metrics"])
        print(metrics.serialized())
        let weeks = try #require(try bench.document("weeks/smart_simple_v11_2022.json")["weeks"]?.arrayValue)
        print(weeks.map { ($0["skip_reason"]?.stringValue ?? "-") + ":" + ($0["tier"]?.stringValue ?? "?") })
        let m = try #require(try bench.succeed(["fill_model": "intraday_m5", "guardrails": false])["metrics"])
        print(m.serialized())
    }
}
