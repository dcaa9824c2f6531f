import CivilTime
import Market
import SyntheticMarket
import Testing

struct SimulationDeterminismTests {
    @Test func oneSeedMakesOneMarket() {
        let again = MarketSimulation()
        #expect(again.bars == market.bars)
        #expect(again.dailyBars == market.dailyBars)
        #expect(again.macroDates == market.macroDates)
        for (left, right) in zip(again.macroColumns, market.macroColumns) {
            #expect(left.name == right.name && left.values.map(\.bitPattern) == right.values.map(\.bitPattern))
        }
    }

    @Test func anotherSeedMakesAnotherMarket() {
        let other = MarketSimulation(seed: 1)
        #expect(other.bars[.usdcop]?.first != market.bars[.usdcop]?.first)
        #expect(other.macroDates == market.macroDates)
    }
}
