import CivilTime
import Market
import MarketFiles
import TestSupport
import Testing

@Suite(.enabled(if: Reference.isRunnable, Comment(rawValue: Reference.comment))) struct TimeZoneRepairReferenceTests {
    private func bars(_ name: String) throws -> [Bar] {
        try FiveMinuteFile.read(Reference.data(name), instrument: .usdcop, asOf: cot("2025-01-15 00:00")).bars
    }

    private func plan() throws -> RepairPlan { TimeZoneRepair.plan(try bars("dirty/usdcop_m5_ohlcv_raw_2024.parquet")) }

    @Test func theRepairedRawFileIsTheCleanOne() throws {
        let clean = try bars("usdcop_m5_ohlcv.parquet").filter { Zone.bogota.date($0.time).year == 2024 }
        let plan = try plan()
        #expect(plan.result.count == 15_513 && plan.result == clean)
        #expect(TimeZoneRepair.plan(plan.result).isEmpty && TimeZoneRepair.plan(clean).isEmpty)
    }

    @Test func theReportIsTheDocumentedOne() throws {
        let plan = try plan()
        let dates = [
            "2024-01-24", "2024-02-19", "2024-03-20", "2024-03-26", "2024-04-19", "2024-06-18", "2024-07-18", "2024-09-16",
            "2024-10-16", "2024-11-15",
        ]
        #expect(plan.days.map(\.date) == dates.map { day($0) })
        #expect(plan.moves.count == 598 && plan.moves.allSatisfy { $0.slip == .colombianStampedUTC })
        #expect(plan.dropped.count == 21 && plan.dropped.allSatisfy { $0.slip == nil })
        #expect(plan.days.reduce(0) { $0 + $1.collisions } == 21 && plan.days.reduce(0) { $0 + $1.differingCloses } == 17)
        let largest = plan.days.map(\.largestCloseDifference).max() ?? 0
        #expect(largest > 0 && largest < 0.000051)
        #expect(plan.unexplained.isEmpty && plan.originals.count == 619)
    }

    @Test func everyDayOfTheCleanFileIsJudged() throws {
        let times = try bars("usdcop_m5_ohlcv.parquet").map(\.time)
        let report = GapDetection().report(on: .usdcop, stored: times, asOf: cot("2024-12-31 20:00"))
        #expect(report.existing + report.unexpected == 74_869)
        #expect(report.existing + report.missing == report.expected)
        #expect(report.expected == 60 * TradingCalendar.colombia.tradingDays(in: day("2020-01-02")...day("2024-12-31")).count)
        #expect(report.days.first { $0.date == day("2024-12-24") }?.status == .missing)
        #expect(report.days.first { $0.date == day("2024-01-01") }?.status == .closed)
    }
}
