import CivilTime
import Market
import TestSupport
import Testing

struct FillReportTests {
    let stored = sessions("2026-03-16", "2026-03-18").filter { Zone.bogota.date($0) != day("2026-03-17") }

    func report(filled: Int, absent: Set<Instant> = []) -> FillReport {
        let before = gaps(in: stored, asOf: "2026-03-18 13:00", absent: absent)
        let after = gaps(in: stored + slots("2026-03-17", 0..<filled), asOf: "2026-03-18 13:00", absent: absent)
        return FillReport(before: before, after: after, credits: 2)
    }

    @Test func countsBeforeAndAfterAddUp() {
        let report = report(filled: 45, absent: Set(slots("2026-03-17", 55..<60)))
        #expect(report.counts.map(\.value) == [180, 120, 60, 45, 15, 5, 0, 1, 2])
        #expect(report.counts.map(\.name).prefix(5) == ["expected", "existing", "missing", "filled", "still_missing"])
        #expect(report.expected == report.existing + report.filled + report.stillMissing && !report.isComplete)
        #expect(report.fillRate == 165.0 / 180)
    }

    @Test func aFillIsCompleteWhenOnlyAbsencesAreLeft() {
        let absent = Set(slots("2026-03-17", 55..<60))
        #expect(report(filled: 55, absent: absent).isComplete && !report(filled: 54, absent: absent).isComplete)
        #expect(report(filled: 60).isComplete && report(filled: 60).fillRate == 1)
    }

    @Test func aFirstFillOfAnEmptyTableCounts() {
        let before = gaps(in: [], asOf: "2026-03-18 13:00")
        let report = FillReport(before: before, after: gaps(in: stored, asOf: "2026-03-18 13:00"), credits: 0)
        #expect(report.existing == 0 && report.missing == 180 && report.filled == 120 && report.stillMissing == 60)
        let nothing = FillReport(before: before, after: before, credits: 0)
        #expect(nothing.fillRate == nil && nothing.isComplete)
    }

    @Test func theTableHasALineAPairAndNeverRoundsUpToAll() {
        let lines = FillReport.text([report(filled: 45)]).split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(
            lines.map { $0.split(separator: " ").map(String.init) }[1]
                == ["USD/COP", "180", "120", "60", "45", "15", "0", "0", "1", "2", "91.66", "%"])
        #expect(lines.first?.hasSuffix("fill rate") == true && Set(lines.map(\.count)).count == 1)
        #expect(FillReport.text([]).isEmpty)
        let whole = sessions("2020-01-01", "2026-03-18")
        let almost = gaps(in: Array(whole.dropLast()), asOf: "2026-03-18 13:00")
        #expect(FillReport.text([FillReport(before: almost, after: almost, credits: 0)]).contains("99.99 %"))
    }
}
