import CivilTime
import Features
import Foundation
import Macro
import Market
import TestSupport
import Testing

struct PriceFeatureTests {
    let closes = SmallMarket.closes(80)
    let table = SmallMarket.table(80)

    @Test func theContractHasTwentyOneNamesInOrder() {
        #expect(FeatureTable.width == 21)
        #expect(Feature.allCases.first?.name == "close")
        #expect(Feature.allCases.last?.name == "embi_close_lag1")
        #expect(Set(Feature.allCases.map(\.name)).count == 21)
        let lines = Feature.contractText.split(separator: "\n").map(String.init)
        #expect(lines == ["usdcop.features/1"] + Feature.allCases.map(\.name))
    }

    @Test func aRowBeginsWithItsBar() {
        let bars = SmallMarket.bars(closes: closes)
        for (row, bar) in bars.enumerated() {
            #expect(Array(table.row(row).prefix(4)) == [bar.bar.close, bar.bar.open, bar.bar.high, bar.bar.low])
            #expect(table.dates[row] == bar.date)
            #expect(table.closes[row] == bar.bar.close)
        }
    }

    @Test(arguments: [(Feature.return1d, 1), (.return5d, 5), (.return10d, 10), (.return20d, 20)])
    func aReturnIsSimpleAndCountsRows(_ feature: Feature, _ rows: Int) {
        for row in 0..<80 {
            let value = table.value(feature, at: row)
            if row < rows {
                #expect(value.isNaN)
            } else {
                expectClose(value, (closes[row] - closes[row - rows]) / closes[row - rows], absolute: 1e-15)
            }
        }
    }

    @Test(arguments: [(Feature.volatility5d, 5), (.volatility10d, 10), (.volatility20d, 20)])
    func volatilityIsTheSampleDeviationOfReturns(_ feature: Feature, _ rows: Int) {
        for row in 0..<80 {
            let value = table.value(feature, at: row)
            guard row >= rows else {
                #expect(value.isNaN)
                continue
            }
            let returns = (row - rows + 1...row).map { closes[$0] / closes[$0 - 1] - 1 }
            let squares = returns.reduce(0) { $0 + $1 * $1 }
            let mean = returns.reduce(0, +) / Double(rows)
            expectClose(value, ((squares - Double(rows) * mean * mean) / Double(rows - 1)).squareRoot(), relative: 1e-11)
        }
    }

    @Test func volatilityByHand() {
        // Returns 0.1, −0.1, 0.1, −0.1, 0.1: mean 0.02, squares about it 0.048, over 4.
        let closes = [100, 110, 99, 108.9, 98.01, 107.811]
        let table = FeatureTable(bars: SmallMarket.bars(closes: closes), macro: SmallMarket.macro(days: 20))
        expectClose(table.value(.volatility5d, at: 5), 0.012.squareRoot(), relative: 1e-13)
    }

    @Test(arguments: [(Feature.maRatio20d, 20), (.maRatio50d, 50)])
    func theMovingAverageIncludesTheRowItself(_ feature: Feature, _ rows: Int) {
        for row in 0..<80 {
            let value = table.value(feature, at: row)
            guard row >= rows - 1 else {
                #expect(value.isNaN)
                continue
            }
            expectClose(value * closes[(row - rows + 1)...row].reduce(0, +), closes[row] * Double(rows), relative: 1e-14)
        }
    }

    @Test func relativeStrengthWeighsMovesByAge() {
        for row in 0..<80 {
            let value = table.value(.rsi14d, at: row)
            guard row >= 13 else {
                #expect(value.isNaN)
                continue
            }
            var gain = 0.0
            var loss = 0.0
            var weights = 1.0  // The first row, a move of 0, weighs (13/14)^row like any other.
            for age in 0..<row {
                let move = closes[row - age] - closes[row - age - 1]
                let weight = pow(13.0 / 14, Double(age))
                weights += weight
                if move > 0 { gain += weight * move } else { loss -= weight * move }
            }
            expectClose(value, 100 - 100 / (1 + (gain / weights) / (loss / weights)), relative: 1e-12)
        }
    }

    @Test func relativeStrengthIsMissingWithoutALossAndZeroWithoutAGain() {
        let rising = FeatureTable(
            bars: SmallMarket.bars(closes: (1...30).map(Double.init)), macro: SmallMarket.macro(days: 60))
        #expect((0..<30).allSatisfy { rising.value(.rsi14d, at: $0).isNaN })
        let falling = FeatureTable(
            bars: SmallMarket.bars(closes: (1...30).reversed().map(Double.init)), macro: SmallMarket.macro(days: 60))
        #expect((13..<30).allSatisfy { falling.value(.rsi14d, at: $0) == 0 })
    }

    @Test func aFlatMarketHasNoReturnNoVolatilityAndNoStrength() {
        let flat = FeatureTable(
            bars: SmallMarket.bars(closes: Array(repeating: 4000.1, count: 60)), macro: SmallMarket.macro(days: 120))
        #expect(flat.value(.return20d, at: 59) == 0)
        #expect(flat.value(.volatility20d, at: 59) == 0)
        expectClose(flat.value(.maRatio50d, at: 59), 1, absolute: 1e-14)
        #expect(flat.value(.rsi14d, at: 59).isNaN)
        #expect(flat.completeRows.isEmpty)
    }

    @Test func calendarFeaturesFollowTheDate() throws {
        let dates = try ["2024-02-28", "2024-02-29", "2024-03-29", "2024-03-31", "2024-04-01"].map { try #require(CivilDate($0)) }
        let table = FeatureTable(
            bars: dates.map { SmallMarket.bar($0, open: 4000, close: 4001) }, macro: SmallMarket.macro(days: 1))
        #expect(dates.indices.map { table.value(.dayOfWeek, at: $0) } == [2, 3, 4, 6, 0])
        #expect(dates.indices.map { table.value(.month, at: $0) } == [2, 2, 3, 3, 4])
        // 2024-03-29 is the last trading day of its month, not the last calendar day.
        #expect(dates.indices.map { table.value(.isMonthEnd, at: $0) } == [0, 1, 0, 1, 0])
    }

    @Test func rowsAreCompleteFromTheFiftiethOn() {
        #expect(table.completeRows == Array(49..<80))
    }

    @Test func noBarsMakeAnEmptyTable() {
        let empty = FeatureTable(bars: [], macro: SmallMarket.macro(days: 1))
        #expect(empty.dates.isEmpty)
        #expect(empty.values.isEmpty)
        #expect(empty.completeRows.isEmpty)
    }
}
