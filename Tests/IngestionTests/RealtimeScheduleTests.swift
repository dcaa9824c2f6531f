import CivilTime
import JSON
import Market
import TestSupport
import Testing

@testable import Realtime

/// When the realtime task runs: at, just before and just after each edge.
struct RealtimeScheduleTests {
    private func reason(_ text: String) throws -> String? {
        RealtimeSchedule.reasonToSkip(at: try #require(Instant(text)))
    }

    @Test(arguments: [
        "2025-06-05T08:05:00-05:00", "2025-06-05T08:05:01-05:00", "2025-06-05T10:00:00-05:00", "2025-06-05T12:59:59-05:00",
        "2025-06-05T13:04:59-05:00", "2025-06-05T13:05:00-05:00", "2025-06-05T13:05:59.999999-05:00", "2025-06-05T18:05:00Z",
    ])
    func theSessionIsTheTime(text: String) throws { #expect(try reason(text) == nil) }

    @Test(arguments: [
        "2025-06-05T08:04:59-05:00", "2025-06-05T08:04:59.999999-05:00", "2025-06-05T08:00:00-05:00",
        "2025-06-05T13:06:00-05:00", "2025-06-05T00:00:00-05:00", "2025-06-05T23:59:59-05:00",
        // 10:00 in UTC is 05:00 in Bogotá.
        "2025-06-05T10:00:00Z",
    ])
    func outsideTheSessionIsNot(text: String) throws {
        #expect(try reason(text)?.contains("outside 08:05–13:05") == true)
    }

    @Test(arguments: [
        "2025-06-07T10:00:00-05:00", "2025-06-08T10:00:00-05:00",  // A weekend.
        "2025-06-02T10:00:00-05:00", "2026-07-13T10:00:00-05:00",  // Ascension; a Monday holiday new in 2026.
    ])
    func closedDaysAreNot(text: String) throws {
        #expect(try reason(text)?.contains("not a trading day") == true)
    }

    @Test(arguments: ["2024-12-24T10:00:00-05:00", "2025-11-27T10:00:00-05:00", "2025-07-13T23:59:59Z"])
    func theCalendarIsColombias(text: String) throws {
        // Christmas Eve and Thanksgiving are open here; the Sunday is not.
        #expect((try reason(text) == nil) == !text.hasPrefix("2025-07-13"))
    }

    @Test func aHolidayIsSkippedWithoutAskingTheProvider() throws {
        let bench = try RealtimeBench(now: "2025-06-02T15:02:00Z")
        let answer = try bench.run(at: "2025-06-02T10:02:00-05:00")
        #expect(answer.status == 99 && answer.output["reason"] == "2025-06-02 is not a trading day in Colombia")
        #expect(try bench.simulator.log().isEmpty && (try bench.bars()).isEmpty)
    }

    @Test func aForcedRunAsksOnAHolidayAndStoresNoBarOfIt() throws {
        let bench = try RealtimeBench(now: "2025-06-02T15:02:00Z")
        try bench.simulator.control(["round_the_clock": true])
        let answer = try bench.run(at: "2025-06-02T10:02:00-05:00", ["force_run": true])
        #expect(answer.status == 0 && answer.output["changed"] == false)
        #expect(try bench.simulator.log().count == 3 && (try bench.bars()).isEmpty)
        #expect(answer.symbol(.usdcop)?["status"] == "empty")
        #expect((answer.symbol(.usdcop)?["closed_day"]?.integerValue ?? 0) > 0)
        #expect(answer.validation(.usdcop)?["fill_rate"] == .null && answer.warnings == [])
    }

    @Test func aForcedRunInTheEveningStoresTheDay() throws {
        let bench = try RealtimeBench(now: "2025-06-06T01:00:00Z")
        #expect(try bench.run(at: "2025-06-05T20:00:00-05:00").status == 99)
        let answer = try bench.run(at: "2025-06-05T20:00:00-05:00", ["force_run": true])
        #expect(answer.status == 0)
        #expect(try bench.bars() == (try bench.served(before: "2025-06-05T20:00:00-05:00")))
        #expect(answer.validation(.usdcop)?["fill_rate"]?.numberValue == 1)
    }

    @Test func theEdgesHoldForTheTaskItself() throws {
        let bench = try RealtimeBench(now: "2025-06-05T18:06:00Z")
        #expect(try bench.run(at: "2025-06-05T08:04:59-05:00").status == 99)
        #expect(try bench.run(at: "2025-06-05T08:05:00-05:00").status == 0)
        #expect(try bench.bars().map(\.time) == [try #require(Instant("2025-06-05T13:00:00Z"))])
        #expect(try bench.run(at: "2025-06-05T13:05:00-05:00").status == 0)
        #expect(try bench.run(at: "2025-06-05T13:06:00-05:00").status == 99)
    }
}
