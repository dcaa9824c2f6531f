import Performance
import Strategy
import TestSupport
import Testing

struct PerformanceMetricsTests {
    @Test func sharpeIsTheAnnualRatioOfMeanToPopulationDeviation() throws {
        // 1, 3 % : mean 2, population deviation 1.
        let measured = metrics([trade(pnlPct: 1), trade(pnlPct: 3)])
        expectClose(try #require(measured.unrounded.sharpe), 2 * 52.0.squareRoot(), relative: 1e-14)
        #expect(measured.printed.sharpe == 14.422)
    }

    @Test func equalReturnsHaveASharpeOfZero() {
        #expect(metrics([trade(pnlPct: 1), trade(pnlPct: 1)]).printed.sharpe == 0)
        #expect(metrics([trade(pnlPct: 1)]).printed.sharpe == 0)
        #expect(metrics([trade(pnlPct: 1)]).unrounded.tStatistic == nil)
    }

    @Test func drawdownIsMeasuredFromTheHighestPointSoFar() throws {
        // 10 000 → 11 000 → 9 900 → 9 405 → 12 226.5: the fall is from 11 000 to 9 405.
        let measured = metrics([10, -10, -5, 30].map { trade(pnlPct: $0) })
        expectClose(try #require(measured.unrounded.maxDrawdownPct), 14.5, relative: 1e-12)
    }

    @Test func theStartIsAPeakToo() throws {
        expectClose(try #require(metrics([trade(pnlPct: -4)]).unrounded.maxDrawdownPct), 4, relative: 1e-12)
        #expect(metrics([trade(pnlPct: 4)]).printed.maxDrawdownPct == 0)
    }

    @Test func totalReturnComesFromTheUnroundedEquity() throws {
        let measured = metrics([trade(pnlPct: 50)], finalEquity: 10_012.345)
        expectClose(try #require(measured.unrounded.totalReturnPct), 0.12345, relative: 1e-9)
        #expect(measured.printed.totalReturnPct == 0.12 && measured.printed.finalEquity == 10_012.34)
    }

    @Test(arguments: [(0.01, 1), (0, 0), (-0.01, 0)])
    func aWinnerEarnsAtLeastACent(pnlUSD: Double, winners: Int) {
        // 0.004 USD prints as nothing gained.
        let measured = metrics([trade(pnlPct: 0.0001, pnlUSD: pnlUSD)])
        #expect(measured.winnerCount == winners && measured.loserCount == 1 - winners)
        #expect(measured.printed.winRatePct == Double(winners) * 100)
    }

    @Test func profitFactorComparesWhatWasWonAndLost() throws {
        let measured = metrics([30, -10, 15, -5, 0].map { trade(pnlPct: $0 / 100, pnlUSD: $0) })
        expectClose(try #require(measured.unrounded.profitFactor), 3, relative: 1e-15)
        #expect(measured.printed.winRatePct == 40)
    }

    @Test func withoutLossesThereIsNoProfitFactor() {
        #expect(metrics([trade(pnlPct: 1)]).unrounded.profitFactor == nil)
        #expect(metrics([trade(pnlPct: 1), trade(pnlPct: 0)]).unrounded.profitFactor == nil)
        #expect(metrics([trade(pnlPct: -1)]).unrounded.profitFactor == 0)
    }

    @Test func accuracyAsksForThePriceNotForTheProfit() {
        // Right about the price, but costs ate the gain; then the reverse side, wrong.
        let measured = metrics([
            trade("06-03", .long, pnlPct: -0.01, move: 0.1), trade("06-10", .short, pnlPct: -1, move: 0.1),
            trade("06-17", .short, pnlPct: 1, move: -40),
        ])
        #expect(measured.printed.directionAccuracyPct == 66.7 && measured.printed.winRatePct == 33.3)
    }

    @Test func sidesAndReasonsAreCounted() {
        let measured = metrics([
            trade("06-03", .long, pnlPct: 1, reason: "week_end"), trade("06-10", .short, pnlPct: 1, reason: "take_profit"),
            trade("06-17", .short, pnlPct: 1, reason: "week_end"),
        ])
        #expect(measured.tradeCount == 3 && measured.longCount == 1 && measured.shortCount == 2)
        #expect(
            measured.exitReasons
                == [ExitReasonCount(reason: "week_end", count: 2), ExitReasonCount(reason: "take_profit", count: 1)])
    }

    @Test func monthsAreThoseOfTheEntryInBogota() {
        let late = RoundedTrade(
            tradeID: 3, entryTime: moment("06-30", "23:30"), exitTime: moment("07-05"), side: .long, entryPrice: 1, exitPrice: 2,
            pnlUSD: 1, pnlPct: 0.25, exitReason: "week_end", equityAtEntry: 1, equityAtExit: 1, leverage: 1,
            confidenceTier: "HIGH", hardStopPct: 1, takeProfitPct: 1)
        let measured = metrics([trade("06-03", pnlPct: 0.1), late, trade("08-05", pnlPct: -2)])
        #expect(measured.months.map(\.month) == ["2024-06", "2024-08"])
        #expect(measured.months.map(\.tradeCount) == [2, 1])
        #expect(measured.months.map(\.roundedPnlPct) == [0.35, -2])
    }

    @Test func withoutTradesNothingIsMeasured() {
        let measured = metrics([])
        let figures = measured.printed
        #expect(figures.totalReturnPct == nil && figures.sharpe == nil && figures.maxDrawdownPct == nil)
        #expect(figures.winRatePct == nil && figures.profitFactor == nil && figures.directionAccuracyPct == nil)
        #expect(figures.tStatistic == nil && figures.annualMeanInterval == nil)
        #expect(figures.pValue == 1 && !measured.isSignificant(below: 0.05) && figures.finalEquity == 10_000)
        #expect(measured.months.isEmpty && measured.exitReasons.isEmpty && measured.tradeCount == 0)
    }

    @Test func gainsOnlyAreSignificantAndLossesOnlyAreNot() {
        #expect(metrics([trade(pnlPct: 1), trade(pnlPct: 2)]).printed.pValue == 0)
        #expect(metrics([trade(pnlPct: 1), trade(pnlPct: 2)]).isSignificant(below: 0.05))
        #expect(metrics([trade(pnlPct: -1), trade(pnlPct: -2)]).printed.pValue == 1)
    }

    @Test func theIntervalOfTheAnnualMeanHoldsTheMean() throws {
        let interval = try #require(metrics([1, -2, 3, 0.5, 1.5].map { trade(pnlPct: $0) }).unrounded.annualMeanInterval)
        #expect(interval.contains(0.008 * 52) && interval.lowerBound < 0)
        // The lowest and the highest mean there can be are −2 and 3 %.
        #expect(interval.lowerBound > -0.02 * 52 && interval.upperBound < 0.03 * 52)
    }

    @Test func holdingIsTheMoveFromTheFirstToTheLastClose() throws {
        let measured = PerformanceMetrics(
            trades: [], .weekly, unroundedFinalEquity: 10_000, initialCapital: 10_000,
            buyAndHold: BuyAndHold(firstClose: 4000, lastClose: 4410))
        #expect(measured.printed.buyAndHoldReturnPct == 10.25 && measured.printed.buyAndHoldFinalEquity == 11_025)
        #expect(metrics([]).printed.buyAndHoldReturnPct == nil)
    }

    @Test func studentsStatisticIsThatOfTheReturns() throws {
        // 1, 2, 3 %: mean 2, sample deviation 1, t = 2 √3.
        let measured = metrics([1, 2, 3].map { trade(pnlPct: $0) })
        expectClose(try #require(measured.unrounded.tStatistic), 2 * 3.0.squareRoot(), relative: 1e-12)
        #expect(measured.printed.tStatistic == 3.464)
    }

    @Test(arguments: [(0.999, false), (1, false), (1.001, true)]) func aPValueAtTheLevelIsNotSignificant(
        level: Double, below: Bool
    ) {
        // Without trades it is 1 exactly.
        #expect(metrics([]).isSignificant(below: level) == below)
    }
}
