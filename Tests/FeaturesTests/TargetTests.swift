import CivilTime
import Features
import Foundation
import Macro
import Market
import TestSupport
import Testing

struct TargetTests {
    let table = SmallMarket.table(100)
    let closes = SmallMarket.closes(100)

    @Test(arguments: [1, 5, 30]) func theTargetIsTheLogReturnOverLaterRows(_ horizon: Int) throws {
        let targets = table.targets(horizon: horizon)
        #expect(targets.count == 100)
        for row in 0..<100 - horizon {
            let target = try #require(targets[row])
            expectClose(exp(target), closes[row + horizon] / closes[row], relative: 1e-14)
        }
        #expect(targets.suffix(horizon).allSatisfy { $0 == nil })
    }

    @Test func aHorizonBeyondTheTableHasNoTargets() {
        #expect(table.targets(horizon: 100).allSatisfy { $0 == nil })
    }
}

struct RealizedVolatilityTests {
    /// A table whose last rows have these returns; the rest wanders.
    private func table(lastReturns: [Double]) -> FeatureTable {
        var closes = SmallMarket.closes(60)
        for value in lastReturns { closes.append((closes.last ?? 0) * (1 + value)) }
        return FeatureTable(bars: SmallMarket.bars(closes: closes), macro: SmallMarket.macro(days: 300))
    }

    private let never = CivilDate.firstDay(ofYear: 2030)

    @Test func itIsThePopulationDeviationOfTheLastReturnsAnnualised() {
        // 21 returns, eleven of 0.01 and ten of −0.01: variance 1e-4 × (1 − 1/441).
        let returns = (0..<21).map { $0 % 2 == 0 ? 0.01 : -0.01 }
        let expected = (1e-4 * (1 - 1.0 / 441) * 252).squareRoot()
        expectClose(table(lastReturns: returns).realizedVolatility(before: never), expected, relative: 1e-11)
    }

    @Test func aQuietMarketOrAShortHistoryFallsBack() {
        let flat = table(lastReturns: Array(repeating: 0, count: 21))
        #expect(flat.realizedVolatility(before: never) == 0.15)
        #expect(flat.realizedVolatility(before: never, fallback: 0.2) == 0.2)
    }

    @Test func twentyOneCompleteRowsAreEnoughAndTwentyAreNot() {
        // Complete rows begin at index 49: the 21st is index 69.
        let table = SmallMarket.table(90)
        #expect(table.realizedVolatility(before: table.dates[69]) == 0.15)
        #expect(table.realizedVolatility(before: table.dates[70]) != 0.15)
    }

    @Test func completeRowsBeforeADateEndBeforeIt() {
        let table = SmallMarket.table(60)
        #expect(Array(table.completeRows(before: table.dates[52])) == [49, 50, 51])
        #expect(table.completeRows(before: table.dates[49]).isEmpty)
        #expect(Array(table.completeRows(before: never)) == Array(49..<60))
    }
}
