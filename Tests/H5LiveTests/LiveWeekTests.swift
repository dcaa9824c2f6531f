import CivilTime
@testable import H5Live
import Testing

/// Which week a run is about, and on which of its days it may be.
@Suite struct LiveWeekTests {
    private func week(_ asOf: String) throws -> LiveWeek {
        let instant = try #require(Instant("\(asOf)-05:00"))
        return try #require(LiveWeek(asOf: instant))
    }

    @Test(arguments: [
        ("2025-06-06T23:59:59", "2025-W23"), ("2025-06-07T00:00:00", "2025-W24"), ("2025-06-08T01:30:00", "2025-W24"),
        ("2025-06-09T00:00:00", "2025-W24"), ("2025-06-13T23:59:59", "2025-W24"), ("2024-12-29T01:30:00", "2025-W01"),
        ("2021-01-02T01:30:00", "2021-W01"),
    ])
    func aWeekendBelongsToTheWeekThatFollows(asOf: String, expected: String) throws {
        #expect(try week(asOf).week.description == expected)
    }

    @Test(arguments: [
        ("2025-06-09T08:15:00", "2025-06-09"), ("2025-06-23T08:15:00", "2025-06-24"), ("2025-03-22T08:15:00", "2025-03-25"),
        ("2024-12-30T08:15:00", "2024-12-30"),
    ])
    func theDecisionIsMadeOnTheFirstTradingDay(asOf: String, expected: String) throws {
        #expect(try week(asOf).decisionDate.description == expected)
    }

    @Test func itRunsOnThatDayAlone() throws {
        #expect(try week("2025-06-09T08:15:00").reasonToSkip(isForced: false) == nil)
        #expect(try week("2025-06-10T08:15:00").reasonToSkip(isForced: false) != nil)
        #expect(try week("2025-06-23T08:15:00").reasonToSkip(isForced: false) != nil, "a holiday")
        #expect(try week("2025-06-24T08:15:00").reasonToSkip(isForced: false) == nil)
    }

    @Test func forceMovesItToALaterDayAndNeverToAnEarlierOne() throws {
        #expect(try week("2025-06-10T08:15:00").reasonToSkip(isForced: true) == nil)
        #expect(try week("2025-06-13T23:59:59").reasonToSkip(isForced: true) == nil)
        #expect(try week("2025-06-23T08:15:00").reasonToSkip(isForced: true) != nil, "a holiday before it")
        #expect(try week("2025-06-08T08:15:00").reasonToSkip(isForced: true) != nil, "the Sunday before")
    }
}
