import CivilTime
import Market
import Testing

struct GapRangeTests {
    @Test func aGapReachesAcrossWeekendAndHoliday() {
        // providers.md, section 11: Friday wholly missing, Monday a holiday, Tuesday missing its first 30 minutes.
        let stored = sessions("2026-03-16", "2026-03-19") + slots("2026-03-24", 6..<60)
        let report = gaps(in: stored, asOf: "2026-03-24 13:00")
        #expect(report.ranges == [GapRange(start: cot("2026-03-20 08:00"), end: cot("2026-03-24 08:30"), missing: 66)])
        #expect(report.credits == 1 && report.missing == 66)
        #expect(report.ranges.first?.description == "2026-03-20 08:00 … 2026-03-24 08:30 COT, 66 missing")
    }

    @Test func theRangeEndsWhereTheLastMissingSlotEnds() {
        let report = gaps(in: slots("2026-03-17", 0..<59), asOf: "2026-03-17 13:00")
        #expect(report.ranges.map(\.start) == [cot("2026-03-17 12:55")] && report.ranges.map(\.end) == [cot("2026-03-17 13:00")])
    }

    @Test(arguments: [(58, 1), (59, 1), (60, 2), (61, 2)])
    func aFilledStretchUnderSixtySlotsIsBridged(stretch: Int, requests: Int) {
        // One slot missing, then the stretch, then everything missing.
        let all = sessions("2026-03-16", "2026-03-18")
        let report = gaps(in: Array(all[1..<(1 + stretch)]), from: "2026-03-16", asOf: "2026-03-18 13:00")
        #expect(report.ranges.count == requests)
        #expect(report.ranges.reduce(0) { $0 + $1.missing } == 180 - stretch)
    }

    @Test func stretchesBetweenSeveralGapsDoNotAddUp() {
        let all = sessions("2026-03-16", "2026-03-18")
        let missing: Set = [0, 50, 100, 150]
        let stored = all.indices.filter { !missing.contains($0) }.map { all[$0] }
        let report = gaps(in: stored, asOf: "2026-03-18 13:00")
        #expect(report.ranges.map(\.missing) == [4])
    }

    @Test func knownAbsencesBetweenGapsAreNoFilledStretch() {
        let stored = slots("2026-03-16", 0..<30) + slots("2026-03-19", 30..<60)
        let absent = Set(sessions("2026-03-17", "2026-03-18"))
        let report = gaps(in: stored, asOf: "2026-03-19 13:00", absent: absent)
        #expect(report.ranges == [GapRange(start: cot("2026-03-16 10:30"), end: cot("2026-03-19 10:30"), missing: 60)])
    }

    @Test func theFourteenthDayIsInAndTheFifteenthIsNot() {
        // Wednesday 5 to Tuesday 18 August 2026 are 14 days with two holidays; Monday 10 to Monday 24 are 15 with one.
        let within = gaps(in: [], from: "2026-08-05", asOf: "2026-08-18 13:00")
        #expect(within.ranges.map(\.missing) == [8 * 60])
        let beyond = gaps(in: [], from: "2026-08-10", asOf: "2026-08-24 08:05")
        #expect(beyond.ranges.map(\.start) == [cot("2026-08-24 08:00"), cot("2026-08-10 08:00")])
        #expect(beyond.ranges.map(\.missing) == [1, 9 * 60])
    }

    @Test func aYearComesInFortnightsTheMostRecentFirst() {
        let report = gaps(in: [], from: "2025-01-01", asOf: "2025-12-31 23:00")
        #expect(report.expected == 245 * 60 && report.missing == 245 * 60)
        // 365 days hold 26 fortnights and a day; holidays at the seams save one or none.
        #expect((26...27).contains(report.credits))
        #expect(zip(report.ranges, report.ranges.dropFirst()).allSatisfy { $0.start >= $1.end })
    }

    @Test func theSlotsOfARangeAreThoseItCounts() {
        let stored = slots("2026-03-17", 5..<60) + slots("2026-03-18") + slots("2026-03-19", 10..<60)
        let report = gaps(in: stored, asOf: "2026-03-19 13:00")
        #expect(report.ranges.map { report.wantedSlots(in: $0) } == [slots("2026-03-19", 0..<10), slots("2026-03-17", 0..<5)])
    }

    @Test func fillingTheRecentRangesLeavesTheSameOlderOnes() {
        let plan = gaps(in: [], from: "2025-06-01", asOf: "2025-12-31 23:00")
        var stored: [Instant] = []
        for (index, range) in plan.ranges.enumerated() {
            let rest = gaps(in: stored, from: "2025-06-01", asOf: "2025-12-31 23:00")
            #expect(rest.ranges == Array(plan.ranges[index...]))
            stored += plan.wantedSlots(in: range)
        }
        #expect(gaps(in: stored, from: "2025-06-01", asOf: "2025-12-31 23:00").ranges.isEmpty)
    }
}
