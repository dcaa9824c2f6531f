import CivilTime
import Market
import Statistics
import TestSupport
import Testing

/// Random holes in a few months of bars, against the rules read literally off a list of slots.
struct GapPropertyTests {
    /// One random question.
    struct Market {
        let first: CivilDate
        let asOf: Instant
        let expected: [Instant]
        let stored: Set<Instant>
        let absent: Set<Instant>

        var missing: [Instant] { expected.filter { !stored.contains($0) && !absent.contains($0) } }

        /// Holes of every size from a slot to weeks, some days off, some absences.
        init(seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            let first = CivilDate.firstDay(ofYear: 2020).adding(days: random.nextIndex(below: 2000))
            self.first = first
            let last = first.adding(days: random.nextIndex(below: 120))
            let asOf = Zone.bogota.instant(last).adding(minutes: random.nextIndex(below: 1440))
            self.asOf = asOf
            expected = TradingCalendar.colombia.tradingDays(in: first...last)
                .flatMap { date in (0..<60).map { TradingSession.instant(date, slot: $0) } }
                .filter { $0.adding(minutes: 5) <= asOf }
            var kept = Set(expected)
            for _ in 0..<random.nextIndex(below: 12) where !expected.isEmpty {
                let start = random.nextIndex(below: expected.count)
                let length = [1, 3, 40, 70, 600, 1500][random.nextIndex(below: 6)]
                kept.subtract(expected[start..<min(start + length, expected.count)])
            }
            stored = kept
            let absentSome = random.nextIndex(below: 2) == 0
            absent = Set(expected.filter { !kept.contains($0) && absentSome && random.nextIndex(below: 5) == 0 })
        }

        func report(_ more: some Sequence<Instant> = [], force: Bool = false) -> GapReport {
            GapDetection().report(
                on: .usdcop, stored: Array(stored) + more, from: first, asOf: asOf, absent: absent, force: force)
        }

        /// Stored slots strictly between two ranges.
        func storedBetween(_ older: GapRange, _ newer: GapRange) -> Int {
            expected.count { $0 >= older.end && $0 < newer.start && stored.contains($0) }
        }
    }

    static let seeds = Array(UInt64(1)...60)

    @Test(arguments: seeds) func countsAreThoseOfTheList(seed: UInt64) {
        let market = Market(seed: seed)
        let report = market.report()
        #expect(report.expected == market.expected.count && report.existing == market.stored.count)
        #expect(report.absent == market.absent.count && report.unexpected == 0)
        #expect(report.wantedSlots == market.missing)
        #expect(market.report(force: true).wanted == market.expected.count - market.stored.count)
    }

    @Test(arguments: seeds) func rangesHoldEveryMissingSlotOnce(seed: UInt64) {
        let market = Market(seed: seed)
        let report = market.report()
        for slot in market.missing { #expect(report.ranges.count { $0.contains(slot) } == 1) }
        for range in report.ranges {
            let own = market.missing.filter(range.contains)
            #expect(own.count == range.missing && own.first == range.start && own.last?.adding(minutes: 5) == range.end)
            #expect(report.wantedSlots(in: range) == own)
        }
        #expect(report.ranges.isEmpty == market.missing.isEmpty)
    }

    @Test(arguments: seeds) func noRangeIsLongerThanFourteenDaysAndNoneOverlap(seed: UInt64) {
        let report = Market(seed: seed).report()
        for range in report.ranges {
            #expect(Zone.bogota.date(range.end).days(since: Zone.bogota.date(range.start)) < 14)
        }
        for (newer, older) in zip(report.ranges, report.ranges.dropFirst()) { #expect(older.end <= newer.start) }
    }

    @Test(arguments: seeds) func noTwoRangesCouldBeOne(seed: UInt64) {
        let market = Market(seed: seed)
        let ranges = market.report().ranges
        for (newer, older) in zip(ranges, ranges.dropFirst()) {
            let fits = Zone.bogota.date(newer.end).days(since: Zone.bogota.date(older.start)) < 14
            #expect(!fits || market.storedBetween(older, newer) >= 60)
        }
    }

    @Test(arguments: seeds) func noRangeBridgesALongFilledStretch(seed: UInt64) {
        let market = Market(seed: seed)
        for range in market.report().ranges {
            var stretch = 0
            for slot in market.expected where range.contains(slot) {
                if market.stored.contains(slot) { stretch += 1 } else if !market.absent.contains(slot) { stretch = 0 }
                #expect(stretch < 60)
            }
        }
    }

    @Test(arguments: seeds) func detectingAfterAPartialFillLeavesTheRest(seed: UInt64) {
        let market = Market(seed: seed)
        let before = market.report()
        let filled = before.ranges.prefix(before.ranges.count / 2 + 1).flatMap { before.wantedSlots(in: $0) }
        let after = market.report(filled)
        #expect(after.wantedSlots == market.missing.filter { !Set(filled).contains($0) })
        #expect(after.ranges == Array(before.ranges.dropFirst(before.ranges.count / 2 + 1)))
        #expect(market.report(before.wantedSlots).ranges.isEmpty)
    }

    @Test func theSeedsMeetEveryCase() {
        let reports = Self.seeds.map { Market(seed: $0).report() }
        #expect(reports.contains { $0.ranges.count > 3 } && reports.contains { $0.ranges.isEmpty })
        #expect(reports.contains { $0.absent > 100 } && reports.contains { $0.ranges.contains { $0.missing > 400 } })
    }
}
