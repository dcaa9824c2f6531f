import CivilTime
import Market
import TestSupport
import Testing

struct GapDetectionTests {
    @Test func nothingStoredAndNoStartExpectsNothing() {
        let report = gaps(in: [], asOf: "2026-03-24 13:00")
        #expect(report.expected == 0 && report.ranges.isEmpty && report.days.isEmpty && report.fillRate == nil)
    }

    @Test func nothingMissingAsksForNothing() {
        let report = gaps(in: sessions("2026-03-02", "2026-03-24"), asOf: "2026-03-24 13:00")
        #expect(report.ranges.isEmpty && report.missing == 0 && report.fillRate == 1 && report.credits == 0)
        #expect(report.days.allSatisfy { $0.status == .full } && report.count(of: .full) == 16)
    }

    @Test func coverageBeginsOnTheFirstStoredDay() {
        let report = gaps(in: slots("2026-03-17", 10..<11) + slots("2026-03-16", 59..<60), asOf: "2026-03-17 20:00")
        #expect(report.expected == 120 && report.existing == 2 && report.missing == 118)
        #expect(report.days.map(\.date) == [day("2026-03-16"), day("2026-03-17")])
        #expect(Array(report.days[0].missing) == Array(0..<59))
    }

    @Test func anAskedStartGoesBeforeAndAfterTheFirstStoredDay() {
        let stored = sessions("2026-03-17", "2026-03-18")
        #expect(gaps(in: stored, from: "2026-03-16", asOf: "2026-03-18 20:00").missing == 60)
        let later = gaps(in: stored, from: "2026-03-18", asOf: "2026-03-18 20:00")
        #expect(later.expected == 60 && later.existing == 60 && later.unexpected == 0)
        #expect(gaps(in: stored, from: "2026-03-19", asOf: "2026-03-18 20:00").days.isEmpty)
    }

    @Test(arguments: [
        ("2026-03-24 00:00", 0), ("2026-03-24 08:00", 0), ("2026-03-24 08:04", 0), ("2026-03-24 08:05", 1),
        ("2026-03-24 08:09", 1), ("2026-03-24 12:59", 59), ("2026-03-24 13:00", 60), ("2026-03-24 23:59", 60),
        ("2026-03-23 10:00", 0), ("2026-03-22 10:00", 0),
    ])
    func onTheCurrentDayOnlyEndedSlotsAreExpected(asOf: String, expected: Int) {
        let report = GapDetection().report(on: .usdcop, stored: [], from: Zone.bogota.date(cot(asOf)), asOf: cot(asOf))
        #expect(report.expected == expected && report.missing == expected)
        #expect(report.days.count == (expected == 0 ? 0 : 1))
    }

    @Test func aSlotEndsToTheMicrosecond() {
        let end = cot("2026-03-24 08:05")
        for (asOf, expected) in [(-1, 0), (0, 1), (1, 1)] {
            let report = GapDetection().report(
                on: .usdcop, stored: [], from: day("2026-03-24"),
                asOf: Instant(microseconds: end.microseconds + Int64(asOf)))
            #expect(report.expected == expected)
        }
    }

    @Test func barsThatHaveNotEndedAreNotLookedAt() {
        let before = gaps(in: slots("2026-03-24", 0..<3), asOf: "2026-03-24 08:10")
        #expect(before.existing == 2 && before.unexpected == 0)
        #expect(before == gaps(in: slots("2026-03-24", 0..<60) + slots("2026-03-25"), asOf: "2026-03-24 08:10"))
        #expect(gaps(in: slots("2026-03-25"), asOf: "2026-03-24 08:10").days.isEmpty)
    }

    @Test(arguments: [(0, DayCoverage.Status.missing), (1, .partial), (59, .partial), (60, .full)])
    func aDayIsFullPartialOrMissing(bars: Int, status: DayCoverage.Status) {
        let report = gaps(in: slots("2026-03-24", 0..<bars), from: "2026-03-24", asOf: "2026-03-25 07:00")
        #expect(report.days.map(\.status) == [status])
        #expect(report.missing == 60 - bars)
    }

    @Test func barsOfClosedDaysAreUnexpected() {
        let report = gaps(in: slots("2026-03-23", 0..<7) + slots("2026-03-24"), asOf: "2026-03-24 14:00")
        #expect(report.days.map(\.status) == [.closed, .full])
        #expect(report.days.map(\.unexpected) == [7, 0] && report.unexpected == 7)
        #expect(report.expected == 60 && report.existing == 60 && report.days[0].missing.isEmpty)
    }

    @Test func onlyTheExactSlotCounts() {
        let stamps = ["2026-03-24 08:01", "2026-03-24 07:55", "2026-03-24 13:00", "2026-03-24 03:00"].map { cot($0) }
        let report = gaps(in: stamps, asOf: "2026-03-24 20:00")
        #expect(report.existing == 0 && report.missing == 60 && report.unexpected == 4)
    }

    @Test func orderAndRepetitionOfTheBarsDoNotMatter() {
        let stored = slots("2026-03-17", 3..<40) + slots("2026-03-18", 0..<9)
        #expect(gaps(in: stored, asOf: "2026-03-18 20:00") == gaps(in: stored.reversed() + stored, asOf: "2026-03-18 20:00"))
    }

    @Test func knownAbsencesStayMissingAndAreNotAskedFor() {
        let absent = Set(slots("2026-03-17", 10..<20))
        let stored = slots("2026-03-17", 0..<10) + slots("2026-03-17", 20..<59)
        let report = gaps(in: stored, asOf: "2026-03-17 20:00", absent: absent)
        #expect(report.missing == 11 && report.absent == 10 && report.wanted == 1)
        #expect(report.wantedSlots == slots("2026-03-17", 59..<60) && report.ranges.map(\.missing) == [1])
        #expect(report.days[0].status == .partial)
    }

    @Test func forceAsksForKnownAbsencesAgain() {
        let absent = Set(slots("2026-03-17", 10..<20))
        let stored = slots("2026-03-17", 0..<10) + slots("2026-03-17", 20..<60)
        #expect(gaps(in: stored, asOf: "2026-03-17 20:00", absent: absent).ranges.isEmpty)
        let forced = gaps(in: stored, asOf: "2026-03-17 20:00", absent: absent, force: true)
        #expect(forced.wantedSlots == absent.sorted() && forced.absent == 0)
    }

    @Test func anAbsenceThatHasABarAfterAllIsNone() {
        let report = gaps(in: slots("2026-03-17"), asOf: "2026-03-17 20:00", absent: Set(slots("2026-03-17", 3..<4)))
        #expect(report.absent == 0 && report.missing == 0)
    }

    @Test func absencesElsewhereChangeNothing() {
        let stored = slots("2026-03-17", 0..<30)
        let elsewhere: Set = [cot("2026-03-17 08:01"), cot("2026-03-16 08:00"), cot("2026-03-19 08:00"), cot("2026-03-17 14:00")]
        #expect(gaps(in: stored, asOf: "2026-03-18 07:00", absent: elsewhere) == gaps(in: stored, asOf: "2026-03-18 07:00"))
    }

    @Test func missingBarsOfUSHolidaysAreAskedForWithoutAlarm() {
        // Memorial Day 2026 is 25 May, a trading day in Colombia.
        let stored = sessions("2026-05-22", "2026-05-26").filter { Zone.bogota.date($0) != day("2026-05-25") }
        let report = gaps(in: stored, asOf: "2026-05-26 20:00")
        #expect(report.days.map(\.isUSHoliday) == [false, true, false])
        #expect(report.wanted == 60 && report.alarming == 0 && report.ranges.count == 1)
        let plain = gaps(in: sessions("2026-05-26", "2026-05-26") + slots("2026-05-22"), asOf: "2026-05-27 20:00")
        #expect(plain.wanted == 120 && plain.alarming == 60)
    }

    @Test func decreedClosingsAndOpeningsAreFollowed() {
        let calendar = TradingCalendar(exceptions: [
            .init(.closing, on: day("2026-03-24"), decreed: day("2026-03-01")),
            .init(.opening, on: day("2026-03-23"), decreed: day("2026-03-01")),
        ])
        let report = GapDetection(calendar: calendar).report(
            on: .usdbrl, stored: [], from: day("2026-03-23"), asOf: cot("2026-03-24 20:00"))
        #expect(report.days.map(\.date) == [day("2026-03-23")] && report.instrument == .usdbrl)
    }
}
