import Execution
import Performance
import Strategy
import TestSupport
import Testing

struct WeekReplayTests {
    private func replay(_ weeks: [WeekOutcome], costs: TradingCosts = referenceTerms.costs) -> WeekReplay {
        WeekReplay(weeks: weeks, terms: ReplayTerms(initialCapital: 10_000, volatility: volatilityRules, costs: costs))
    }

    @Test(arguments: [
        (0.49, 1.0, 0.5), (0.5, 1, 0.5), (0.51, 1, 0.51), (1.33, 1.5, 1.995), (1.34, 1.5, 2), (2, 1, 2), (1, 0.5, 0.5),
        (0.6, 0.5, 0.5),
    ])
    func leverageKeepsToItsLimits(base: Double, multiplier: Double, expected: Double) throws {
        let week = outcome(.long, endsAt: 4040, multipliers: (multiplier, 1.5), baseLeverage: base)
        expectClose(try #require(replay([week]).leverage(.long, in: week)), expected, relative: 1e-15)
    }

    @Test func aMultiplierOfZeroSkipsTheWeek() {
        let week = outcome(.long, endsAt: 4040, multipliers: (0, 1.5), baseLeverage: 2)
        #expect(replay([week]).leverage(.long, in: week) == nil)
        #expect(replay([week]).trade(.long, in: week) == nil && replay([week]).trade(.short, in: week) != nil)
    }

    @Test func aWeekThatNothingClosesIsNotTraded() {
        let side = WeekOutcome.Side(multiplier: 1, exit: nil)
        let open = WeekOutcome(
            entryTime: moment("12-30"), entryPrice: 4000, direction: .short, confidenceTier: "LOW", baseLeverage: 1,
            hardStop: 0.02,
            takeProfit: 0.01, long: side, short: side)
        #expect(replay([open]).strategy().trades.isEmpty)
        #expect(NaiveRivals(replay([open])).results.allSatisfy { $0.result.tradeCount == 0 })
    }

    @Test func profitIsTheMoveTimesSignAndLeverage() throws {
        // 40 of 4000 is 1 %; leverage 1 long, 1.5 short; a take profit costs nothing.
        let week = outcome(.long, endsAt: 4040, reason: ExitReason.takeProfit)
        expectClose(try #require(replay([week]).trade(.long, in: week)).pnl, 0.01, relative: 1e-15)
        expectClose(try #require(replay([week]).trade(.short, in: week)).pnl, -0.015, relative: 1e-15)
    }

    @Test(arguments: [
        (TradingCosts.fills(makerFee: 0, weekEndSlippage: 0.0001), ExitReason.weekEnd, 0.0001),
        (.fills(makerFee: 0, weekEndSlippage: 0.0001), ExitReason.hardStop, 0),
        (.fills(makerFee: 0.0002, weekEndSlippage: 0.0001), ExitReason.weekEnd, 0.0003),
        (.fills(makerFee: 0.0002, weekEndSlippage: 0.0001), ExitReason.takeProfit, 0.0004),
        (.perSide(0.0005), ExitReason.weekEnd, 0.001), (.perSide(0.0005), ExitReason.takeProfit, 0.001),
        (.perSide(0), ExitReason.weekEnd, 0),
    ])
    func costsAreTakenFromTheLeveragedPosition(costs: TradingCosts, reason: ExitReason, fraction: Double) throws {
        let week = outcome(.short, endsAt: 4000, reason: reason)
        let trade = try #require(replay([week], costs: costs).trade(.short, in: week))
        expectClose(trade.pnl, -1.5 * fraction, absolute: 1e-18, relative: 1e-14)
    }

    @Test func theStrategyStaysOutOfHeldBackWeeksAndRivalsDoNot() {
        let replay = replay([
            outcome(.short, on: "06-03", endsAt: 3960), outcome(.short, on: "06-10", endsAt: 3960, isHeldBack: true),
        ])
        #expect(replay.strategy().trades.count == 1)
        #expect(NaiveRivals(replay).results.map(\.result.tradeCount) == [2, 2, 0])
    }

    @Test func higherCostsEarnLess() {
        let replay = replay([
            outcome(.short, on: "06-03", endsAt: 3960), outcome(.long, on: "06-10", endsAt: 3990, reason: ExitReason.hardStop),
        ])
        let returns = costCurve.map { CostPoint(replay, basisPointsPerSide: $0).result.totalReturnPct }
        #expect(zip(returns, returns.dropFirst()).allSatisfy { $0 > $1 })
        // (1 + 1.5 %) (1 − 0.25 %) gross.
        #expect(returns.first == 1.25)
    }
}

struct NaiveRivalsTests {
    private func rivals(endsAt prices: [Double]) -> NaiveRivals {
        let weeks = prices.map { outcome(.short, endsAt: $0, reason: ExitReason.takeProfit) }
        return NaiveRivals(WeekReplay(weeks: weeks, terms: referenceTerms))
    }

    private func result(_ returnPct: Double, sharpe: Double) -> ComparedResult {
        // Two returns around half the total, their distance set by the ratio.
        var ledger = TradeLedger(initialCapital: 10_000, cadence: .weekly)
        let spread = sharpe == 0 ? 0 : returnPct / 2 * 52.0.squareRoot() / sharpe
        for pnl in [returnPct / 2 - spread, returnPct / 2 + spread] {
            ledger.record(
                ClosedTrade(
                    entryTime: moment("06-03"), exitTime: moment("06-07"), direction: .long, entryPrice: 1, exitPrice: 1,
                    exitReason: "week_end", pnl: pnl / 100, leverage: 1, confidenceTier: "LOW", hardStop: 0.01, takeProfit: 0.01))
        }
        return ComparedResult(ledger)
    }

    @Test func inAFallingMarketTheShortIsBest() {
        let falling = rivals(endsAt: [3960, 3980])
        #expect(falling.best == .alwaysShort && falling.highestReturnPct == 2.26)
        #expect(rivals(endsAt: [4040, 4020]).best == .alwaysLong)
    }

    @Test func whereBothLoseDoingNothingIsBest() {
        let zigzag = rivals(endsAt: [4040, 3960, 4040, 3960])
        #expect(zigzag.best == .noTrade && zigzag.highestReturnPct == 0)
    }

    @Test func equalRivalsAreNamedInTheirOrder() {
        #expect(rivals(endsAt: [4000]).best == .alwaysShort)
        #expect(rivals(endsAt: []).best == .alwaysShort)
    }

    @Test func aResultHasToExceedBothReturnAndSharpe() {
        let idle = rivals(endsAt: [4040, 3960, 4040, 3960])
        #expect(idle.highestReturnPct == 0 && idle.highestSharpe == 0)
        #expect(idle.areBeaten(by: result(1, sharpe: 2)))
        #expect(!idle.areBeaten(by: result(1, sharpe: 0)))
        #expect(!idle.areBeaten(by: result(-1, sharpe: -2)))
        // As printed: a gain of 0.004 % is none.
        #expect(!idle.areBeaten(by: result(0.004, sharpe: 1)))
        #expect(idle.areBeaten(by: result(0.006, sharpe: 1)))
    }

    @Test func aRivalDoesNotBeatItself() {
        let weeks = [3960.0, 3980].map { outcome(.short, endsAt: $0) }
        let replay = WeekReplay(weeks: weeks, terms: referenceTerms)
        #expect(!NaiveRivals(replay).areBeaten(by: ComparedResult(replay.strategy())))
    }
}
