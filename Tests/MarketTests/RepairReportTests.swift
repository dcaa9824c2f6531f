import CivilTime
import Market
import Testing

struct RepairReportTests {
    func text(_ bars: [Bar], isApplied: Bool = false) -> String {
        RepairReport(TimeZoneRepair.plan(bars), instrument: .usdcop, originalsHash: "abc123", isApplied: isApplied).text
    }

    let bars = [
        bar(cot("2024-03-20 03:05"), 4000.000012), bar(cot("2024-03-20 08:05"), 4000), bar(cot("2024-03-21 13:00"), 4001),
    ]

    @Test func everyDayHasItsLine() {
        let rows = text(bars).split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(
            rows.suffix(2) == [["2024-03-20", "1", "0", "1", "1", "0.000012"], ["2024-03-21", "0", "1", "0", "0", "0.000000"]])
    }

    @Test func aDryRunSaysWhatWouldMoveAndTheHashNamesTheOriginals() {
        let plan = text(bars)
        #expect(plan.hasPrefix("USD/COP: 2 bars would move on 2 days, 1 would give way"))
        #expect(plan.contains("2 bars would remain\n") && plan.contains("originals: 3 bars, SHA-256 abc123\n"))
        #expect(text(bars, isApplied: true).hasPrefix("USD/COP: 2 bars were moved on 2 days, 1 gave way"))
    }

    @Test func nothingToRepairIsOneLine() {
        #expect(text([bars[1]]) == "USD/COP: no mis-zoned bar\n")
    }

    @Test func whatWasLeftAloneIsSaid() {
        let text = text([bar(cot("2024-03-20 01:00"), 4000), bar(cot("2024-03-20 20:00"), 4000)])
        #expect(text.contains("left alone: 2 bars") && text.hasSuffix("from 2024-03-20 01:00 to 2024-03-20 20:00 COT\n"))
    }
}
