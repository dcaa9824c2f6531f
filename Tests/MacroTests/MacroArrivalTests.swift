import CivilTime
import Macro
import TestSupport
import Testing

struct MacroArrivalTests {
    private func addition(
        _ value: Double, of series: MacroSeriesID = .embi, on day: String, _ arrival: MacroArrival = .live,
        after newest: MacroVintage? = nil, fetchedAt: String, from source: MacroSource = .bcrp
    ) throws -> MacroVintage? {
        series.definition.addition(
            value, on: try date(day), from: source, arrival, after: newest, fetchedAt: try instant(fetchedAt))
    }

    @Test(arguments: [
        ("2026-01-16T11:00:00Z", "2026-01-16T12:00:00Z"), ("2026-01-16T15:00:00Z", "2026-01-16T15:00:00Z"),
    ])
    func aLiveValueIsKnownFromTheLaterOfRuleAndFetch(fetched: String, known: String) throws {
        #expect(try addition(250, on: "2026-01-15", fetchedAt: fetched)?.publishedAt == (try instant(known)))
    }

    @Test func aValueOfHistoryIsKnownByTheRuleWhenverItIsFetched() throws {
        let vintage = try addition(250, on: "2020-01-15", .history, fetchedAt: "2026-01-16T15:00:00Z")
        #expect(vintage?.publishedAt == (try instant("2020-01-16T12:00:00Z")))
    }

    @Test func anEqualValueAddsNothing() throws {
        let first = try addition(250, on: "2026-01-15", fetchedAt: "2026-01-16T15:00:00Z")
        #expect(try addition(250, on: "2026-01-15", after: first, fetchedAt: "2026-01-20T15:00:00Z") == nil)
    }

    @Test func backAndForthAreThreeVintages() throws {
        let first = try addition(250, on: "2026-01-15", fetchedAt: "2026-01-16T15:00:00Z")
        let second = try addition(251, on: "2026-01-15", after: first, fetchedAt: "2026-01-17T15:00:00Z")
        let third = try addition(250, on: "2026-01-15", after: second, fetchedAt: "2026-01-18T15:00:00Z")
        #expect(second?.publishedAt == (try instant("2026-01-17T15:00:00Z")))
        #expect(third?.publishedAt == (try instant("2026-01-18T15:00:00Z")) && third?.value == 250)
    }

    @Test func aCorrectionBeforeTheRulesInstantComesAMicrosecondAfterIt() throws {
        let first = try addition(250, on: "2026-01-15", fetchedAt: "2026-01-16T09:00:00Z")
        let second = try addition(251, on: "2026-01-15", after: first, fetchedAt: "2026-01-16T10:00:00Z")
        #expect(second?.publishedAt == Instant(microseconds: try instant("2026-01-16T12:00:00Z").microseconds + 1))
    }

    @Test func aRevisionFoundInAHistoryIsKnownFromTheFetchOn() throws {
        let first = try addition(250, on: "2020-01-15", .history, fetchedAt: "2026-01-16T15:00:00Z")
        let second = try addition(251, on: "2020-01-15", .history, after: first, fetchedAt: "2026-02-01T15:00:00Z")
        #expect(second?.publishedAt == (try instant("2026-02-01T15:00:00Z")))
    }

    @Test(arguments: [
        (MacroSeriesID.gdp, "2024-07-01", "2024-10-30", "2024-10-30T12:30:00Z"),
        (.gdp, "2024-07-01", "2024-11-27", "2024-11-27T13:30:00Z"),
        // Out before the month is over: known when it is.
        (.umcsent, "2026-01-01", "2026-01-23", "2026-02-01T15:00:00Z"),
        (.dgs2, "2026-01-16", "2026-01-20", "2026-01-20T21:30:00Z"),
    ])
    func aVintageIsKnownAtItsDayAndTheRulesHour(series: MacroSeriesID, period: String, day: String, known: String) throws {
        let vintage = try addition(
            1, of: series, on: period, .vintage(try date(day)), fetchedAt: "2026-02-18T15:00:00Z", from: .fred)
        #expect(vintage?.publishedAt == (try instant(known)))
    }
}
