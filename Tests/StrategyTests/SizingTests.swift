import Failures
import JSON
@testable import Strategy
import TestSupport
import Testing

@Suite struct SizingTests {
    let volatility = VolatilityRules(
        target: 0.15, floor: 0.05, fallback: 0.15, lookbackDays: 21, daysPerYear: 252, leverageMin: 0.5, leverageMax: 2.0)
    let stops = StopRules(sigmas: 2.0, hardStopMin: 0.01, hardStopMax: 0.03, takeProfitRatio: 0.5)

    @Test(arguments: [
        (0.0, 2.0), (0.05, 2.0), (0.074, 2.0), (0.075, 2.0), (0.1, 1.5), (0.15, 1.0), (0.3, 0.5), (0.31, 0.5), (9.0, 0.5),
    ])
    func baseLeverageIsTheTargetOverVolatilityWithinBounds(annual: Double, leverage: Double) {
        expectClose(volatility.baseLeverage(volatility: annual), leverage, absolute: 1e-15)
    }

    @Test func theFloorActsBelowItselfOnly() {
        var rules = volatility
        rules.leverageMax = 100
        #expect(rules.baseLeverage(volatility: 0.05.nextDown) == rules.baseLeverage(volatility: 0.05))
        #expect(rules.baseLeverage(volatility: 0.051) < rules.baseLeverage(volatility: 0.05))
    }

    @Test(arguments: [(0.6, 0.5, 0.5), (1.2, 0.5, 0.6), (1.0, 0.5, 0.5), (1.3, 1.5, 1.9500000000000002), (1.4, 1.5, 2.0)])
    func confidenceScalesLeverageWithinTheSameBounds(base: Double, multiplier: Double, final: Double) {
        #expect(volatility.finalLeverage(base: base, multiplier: multiplier) == final)
    }

    @Test(arguments: [0.0, 0.01, 0.035])
    func aQuietMarketGetsTheNearestStop(annual: Double) {
        #expect(stops.stops(volatility: annual, horizonDays: 5, daysPerYear: 252).hardStop == 0.01)
    }

    @Test(arguments: [0.107, 0.2, 5.0])
    func aWildMarketGetsTheFarthestStop(annual: Double) {
        #expect(stops.stops(volatility: annual, horizonDays: 5, daysPerYear: 252).hardStop == 0.03)
    }

    @Test func takeProfitIsHalfTheHardStop() {
        for annual in [0.0, 0.05, 0.08, 0.2] {
            let pair = stops.stops(volatility: annual, horizonDays: 5, daysPerYear: 252)
            #expect(pair.takeProfit == pair.hardStop / 2)
        }
    }

    @Test(arguments: ExpectedResults.runnable)
    func stopsAndLeverageAreAsExpected(source: ExpectedResults) throws {
        let cases = try #require(try source.json("week_executor.json")["sizing"]?["stops_and_leverage"]?.arrayValue)
        #expect(cases.count >= 20)
        for example in cases {
            let annual = try #require(example["realized_vol_annualized"]?.numberValue)
            let pair = stops.stops(volatility: annual, horizonDays: 5, daysPerYear: 252)
            expectClose(pair.hardStop, try #require(example["hard_stop_pct"]?.numberValue), absolute: 1e-12)
            expectClose(pair.takeProfit, try #require(example["take_profit_pct"]?.numberValue), absolute: 1e-12)
            let base = volatility.baseLeverage(volatility: annual)
            expectClose(base, try #require(example["base_leverage"]?.numberValue), absolute: 1e-12)
            let finals = try #require(example["final_leverage"]?.objectValue)
            for (key, expected) in finals.members {
                let multiplier = try #require(Double(key))
                guard multiplier > 0 else { continue }
                expectClose(
                    volatility.finalLeverage(base: base, multiplier: multiplier), try #require(expected.numberValue),
                    absolute: 1e-12)
            }
        }
    }
}
