import CivilTime
import Features
import Macro
import Market
import Testing

struct MacroLagTests {
    /// The lagged dollar index at bars of some January 2024 days, from macro rows of some January days (0 = 31 December).
    private func lag(bars: [Int], macro: [(day: Int, value: Double)], published: [Int: Int] = [:]) -> [Double] {
        let eve = SmallMarket.start.adding(days: -1)
        let table = MacroTable(
            dates: macro.map { eve.adding(days: $0.day) }, columns: [.dxy: macro.map(\.value)],
            publications: macro.map { row in published[row.day].map { eve.adding(days: $0) } })
        let features = FeatureTable(
            bars: bars.map { SmallMarket.bar(eve.adding(days: $0), open: 4000, close: 4001) }, macro: table)
        return bars.indices.map { features.value(.dxyCloseLag1, at: $0) }
    }

    private func expectSame(_ actual: [Double], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            actual.count == expected.count && zip(actual, expected).allSatisfy(isSame), "\(actual) is not \(expected)",
            sourceLocation: sourceLocation)
    }

    @Test func aBarSeesTheRowBeforeItsOwnDay() {
        expectSame(lag(bars: [2, 3, 4], macro: [(1, 10), (2, 20), (3, 30), (4, 40)]), [10, 20, 30])
    }

    /// Days 1 to 5 are Monday to Friday. A decision after the bar of a day is made from the next weekday's morning on.
    @Test(arguments: [(3, 20.0), (4, 20), (5, 10), (8, 10)])
    func aRowPublishedLaterIsNotSeenBefore(published: Int, value: Double) {
        let rows = [(1, 10.0), (2, 20), (3, 30), (4, 40)]
        #expect(lag(bars: [3], macro: rows, published: [2: published]) == [value])
    }

    @Test(arguments: [(7, 40.0), (8, 40), (9, 30)])
    func overTheWeekendThatMorningIsMondays(published: Int, value: Double) {
        let rows = [(2, 20.0), (3, 30), (4, 40), (5, 50)]
        #expect(lag(bars: [5], macro: rows, published: [4: published]) == [value])
    }

    @Test func rowsThatSayTheRulesDayChangeNothing() {
        let rows = [(1, 10.0), (2, 20), (3, 30), (4, 40), (5, 50), (8, 80)]
        let usual = [1: 2, 2: 3, 3: 4, 4: 5, 5: 8, 8: 9]
        expectSame(lag(bars: [2, 3, 4, 5, 8], macro: rows, published: usual), lag(bars: [2, 3, 4, 5, 8], macro: rows))
    }

    @Test func aDayWithoutARowStillGoesOneRowBackFromTheNewest() {
        // On day 5 the newest row is day 3's; one row back is day 2's, though day 3's is older than day 5.
        expectSame(lag(bars: [5], macro: [(2, 20), (3, 30)]), [20])
    }

    @Test func weekendRowsCountAsRows() {
        expectSame(lag(bars: [5, 8], macro: [(4, 40), (5, 50), (6, 60), (7, 70), (8, 80)]), [40, 70])
    }

    @Test func rowsBeforeTheFirstBarServeIt() {
        expectSame(lag(bars: [10], macro: [(1, 10), (2, 20), (3, 30)]), [20])
    }

    @Test func theFirstRowHasNothingBeforeIt() {
        expectSame(lag(bars: [1, 2], macro: [(1, 10), (2, 20)]), [.nan, 10])
    }

    @Test func withoutRowsYetTheValueIsMissing() {
        expectSame(lag(bars: [1, 2, 9], macro: [(7, 10), (8, 20)]), [.nan, .nan, 10])
        expectSame(lag(bars: [1, 2], macro: []), [.nan, .nan])
    }

    @Test func aMissingRowTakesItsTurnAndIsFilledFromTheBarBefore() {
        // Day 3 has a row without a value: day 4's bar, one row behind, meets the gap and keeps what day 3's bar had.
        expectSame(lag(bars: [2, 3, 4, 5], macro: [(1, 10), (2, 20), (3, .nan), (4, 40), (5, 50)]), [10, 20, 20, 40])
    }

    @Test func fillingRunsDownTheBarsNotUpTheMacroRows() {
        // The only bar meets a gap. The value of day 1 is known, but no earlier bar had it.
        expectSame(lag(bars: [4], macro: [(1, 10), (2, 20), (3, .nan), (4, 40)]), [.nan])
        expectSame(lag(bars: [3, 4], macro: [(1, 10), (2, 20), (3, .nan), (4, 40)]), [20, 20])
    }

    @Test func fillingHasNoLimit() {
        let gap = (3...200).map { (day: $0, value: Double.nan) }
        let lags = lag(bars: Array(2...200), macro: [(1, 10), (2, 20)] + gap)
        expectSame(lags, [10] + Array(repeating: 20, count: 198))
    }

    @Test func aGapAtTheStartStaysMissing() {
        expectSame(lag(bars: [2, 3, 4], macro: [(1, .nan), (2, .nan), (3, 30), (4, 40)]), [.nan, .nan, 30])
    }

    @Test func aNegativeOilPriceIsAValue() {
        let dates = (0..<3).map { SmallMarket.start.adding(days: $0) }
        let macro = MacroTable(dates: dates, columns: [.wti: [18.3, -37.63, 10.0]])
        let bars = dates.map { SmallMarket.bar($0, open: 4000, close: 4001) }
        #expect(FeatureTable(bars: bars, macro: macro).value(.oilCloseLag1, at: 2) == -37.63)
    }

    @Test func eachVariableHasItsOwnFeature() {
        let dates = (0..<2).map { SmallMarket.start.adding(days: $0) }
        let macro = MacroTable(
            dates: dates, columns: [.dxy: [1, 0], .wti: [2, 0], .vix: [3, 0], .embi: [4, 0]])
        let table = FeatureTable(bars: dates.map { SmallMarket.bar($0, open: 4000, close: 4001) }, macro: macro)
        #expect(Array(table.row(1).suffix(4)) == [1, 2, 3, 4])
    }

    @Test func aVariableThatNobodySuppliesKeepsRowsIncomplete() {
        let macro = MacroTable(dates: [SmallMarket.start.adding(days: -9)], columns: [:])
        let bars = SmallMarket.bars(closes: SmallMarket.closes(60))
        #expect(FeatureTable(bars: bars, macro: macro).completeRows.isEmpty)
    }
}
