import CivilTime
import Features
import Macro
import Market
import Testing

struct FeatureLookAheadTests {
    static let count = 90
    let bars = SmallMarket.bars(closes: SmallMarket.closes(count))
    let macro = SmallMarket.macro(days: count * 2)
    let whole = SmallMarket.table(count)

    @Test func cuttingTheHistoryOffAnywhereLeavesEveryRowAsItWas() {
        for end in 1...Self.count {
            let cut = FeatureTable(bars: Array(bars[0..<end]), macro: macro)
            for row in 0..<end { #expect(zip(cut.row(row), whole.row(row)).allSatisfy(isSame)) }
        }
    }

    @Test func garbageAfterARowChangesNothingUpToIt() {
        for last in [0, 13, 48, 49, 50, 70, Self.count - 2] {
            var poisoned = bars
            for row in (last + 1)..<Self.count {
                poisoned[row] = SmallMarket.bar(bars[row].date, open: 1e-9 * Double(row + 1), close: 1e9)
            }
            // A bar may see macro rows dated before its day: those of its day and later are garbage too.
            let first = macro.dates.firstIndex { $0 >= bars[last].date } ?? macro.dates.count
            let columns = MacroVariable.allCases.map { variable in
                (variable, macro.values(variable).enumerated().map { $0.offset >= first ? 666e6 : $0.element })
            }
            let poisonedMacro = MacroTable(dates: macro.dates, columns: Dictionary(uniqueKeysWithValues: columns))
            let table = FeatureTable(bars: poisoned, macro: poisonedMacro)
            for row in 0...last { #expect(zip(table.row(row), whole.row(row)).allSatisfy(isSame)) }
            #expect(!zip(table.row(last + 1), whole.row(last + 1)).allSatisfy(isSame))
        }
    }

    @Test func volatilityBeforeADateIgnoresThatDateAndLaterOnes() {
        let date = bars[75].date
        let cut = FeatureTable(bars: Array(bars[0..<75]), macro: macro)
        #expect(whole.realizedVolatility(before: date) == cut.realizedVolatility(before: date))
        #expect(whole.realizedVolatility(before: date) != whole.realizedVolatility(before: date.adding(days: 1)))
    }
}
