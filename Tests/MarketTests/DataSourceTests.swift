import CivilTime
import Market
import Testing

/// Labels of sources, and which bars they belong to.
struct DataSourceTests {
    @Test(arguments: [
        ("synthetic", true), ("a", true), ("twelvedata_backfill", true), ("0", true), ("a+b", true),
        (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false), ("", false), ("Synthetic ", false),
        ("Synthetic", false), ("synthetic ", false), ("syn\u{200B}thetic", false), ("s\u{443}nthetic", false), ("a-b", false),
        ("a\n", false),
    ])
    func aLabelHasOneForm(text: String, isLabel: Bool) { #expect(DataSource.isLabel(text) == isLabel) }

    @Test(arguments: [
        (["twelvedata", "synthetic"], "synthetic+twelvedata"), (["b+a", "a", "c"], "a+b+c"), ([], "unlabelled"),
        (["x", "x"], "x"),
    ])
    func aSetIsNamedWithEveryMemberOnce(labels: [String], label: String) { #expect(DataSource.combined(labels) == label) }

    @Test(arguments: [(32, true), (31, false)])
    func namesTooLongForALabelHideNoGeneratedOne(length: Int, isTooLong: Bool) {
        let long = [String(repeating: "a", count: 32), String(repeating: "b", count: length)]
        #expect((DataSource.combined(long) == "several") == isTooLong)
        let combined = DataSource.combined(long + ["synthetic"])
        #expect(combined == "several+synthetic" && DataSource.isLabel(combined) && DataSource.isGenerated(combined))
    }

    @Test(arguments: [("synthetic", true), ("a+synthetic", true), ("synthetic+b", true), ("synthetics", false), ("a+b", false)])
    func oneGeneratedMemberMakesTheSetGenerated(label: String, isGenerated: Bool) {
        #expect(DataSource.isGenerated(label) == isGenerated)
    }

    // MARK: - Bars

    /// Bars from 2024-06-03 08:00 COT, every five minutes.
    private let bars: [Bar] = (0..<6).map { slot in
        Bar(unchecked: Instant(microseconds: 1_717_419_600_000_000).adding(minutes: 5 * slot), 4000, 4001, 3999, 4000)
    }

    @Test func everyBarKeepsItsLabel() {
        let labels = ["a", "b", "b", "a", "c", "c"]
        let sources = BarSources(times: bars.map(\.time), labels: labels)
        #expect(bars.map { sources.label(at: $0.time) } == labels)
        let groups = sources.groups(of: bars)
        #expect(groups.map(\.label) == ["a", "b", "c"])
        #expect(groups.map(\.bars) == [[bars[0], bars[3]], [bars[1], bars[2]], [bars[4], bars[5]]])
        #expect(sources.groups(of: Array(bars[1...2])).map(\.label) == ["b"], "what is left out has no label")
        #expect(sources.combined == "a+b+c" && !sources.isOne && BarSources(times: [], labels: []).combined == "unlabelled")
    }

    @Test func aDayIsFromAllItsBarsSources() {
        let next = bars.map { bar in Bar(unchecked: bar.time.adding(minutes: 24 * 60), 4000, 4001, 3999, 4000) }
        let all = bars + next
        let sources = BarSources(
            times: all.map(\.time), labels: ["b", "a", "b", "b", "b", "b"] + Array(repeating: "b", count: 6))
        let days = DailyBar.aggregating(all).map { sources.daily(of: all).label(at: $0.bar.time) }
        #expect(days == ["a+b", "b"])
    }
}
