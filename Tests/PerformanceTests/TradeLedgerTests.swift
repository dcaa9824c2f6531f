import Performance
import Strategy
import TestSupport
import Testing

struct TradeLedgerTests {
    private func closed(
        pnl: Double, entryPrice: Double = 4000, exitPrice: Double = 4010, leverage: Double = 1, stop: Double = 0.02
    ) -> ClosedTrade {
        ClosedTrade(
            entryTime: moment("06-03"), exitTime: moment("06-07", "12:50"), direction: .short, entryPrice: entryPrice,
            exitPrice: exitPrice, exitReason: "hard_stop", pnl: pnl, leverage: leverage, confidenceTier: "LOW", hardStop: stop,
            takeProfit: stop / 2)
    }

    @Test func equityCompoundsUnrounded() {
        var ledger = TradeLedger(initialCapital: 10_000, cadence: .weekly)
        for pnl in [0.0123456789, -0.0234567891, 0.0034567891] { ledger.record(closed(pnl: pnl)) }
        let expected = 10_000 * 1.0123456789 * (1 - 0.0234567891) * 1.0034567891
        expectClose(ledger.equity, expected, relative: 1e-15)
        #expect(ledger.trades.map(\.tradeID) == [1, 2, 3])
        #expect(ledger.trades[1].equityAtEntry == 10_123.46 && ledger.trades[0].equityAtExit == 10_123.46)
    }

    @Test func everyFigureHasItsDecimals() {
        let trade = RoundedTrade(
            closed(pnl: -0.01234567, entryPrice: 4001.125, exitPrice: 3884.845, leverage: 1.23456, stop: 0.0237651),
            tradeID: 7, equityAtEntry: 9_999.994)
        #expect(trade.entryPrice == 4001.12)
        #expect(trade.exitPrice == 3884.84)
        #expect(trade.pnlUSD == -123.46)
        #expect(trade.pnlPct == -1.2346)
        #expect(trade.equityAtEntry == 9_999.99)
        #expect(trade.equityAtExit == 9_876.54)
        #expect(trade.leverage == 1.235)
        #expect(trade.hardStopPct == 2.38)
        #expect(trade.takeProfitPct == 1.19)
        #expect(trade.tradeID == 7 && trade.side == .short && trade.confidenceTier == "LOW")
    }

    @Test func aLedgerWithoutTradesKeepsItsCapital() {
        let ledger = TradeLedger(initialCapital: 2_500, cadence: .weekly)
        #expect(ledger.equity == 2_500 && ledger.trades.isEmpty)
        #expect(ledger.profitUSD == 0)
    }

    @Test(arguments: [(0.01234567, 30.86), (-0.01234567, -30.86)]) func theProfitIsWhatEquityGainedOrLost(
        pnl: Double, usd: Double
    ) {
        var ledger = TradeLedger(initialCapital: 2_500, cadence: .weekly)
        ledger.record(closed(pnl: pnl))
        #expect(ledger.profitUSD == usd)
    }

    @Test(arguments: [(Direction.long, 0.01, true), (.long, 0, false), (.long, -0.01, false), (.short, -0.01, true)])
    func theSignIsRightWhenThePriceMovesItsWay(side: Direction, move: Double, isCorrect: Bool) {
        #expect(trade("06-03", side, pnlPct: 0, move: move).isDirectionCorrect == isCorrect)
    }

    @Test func aDirectionIsTheSignOfItsGains() {
        #expect(Direction.long.rawValue == 1 && Direction.short.rawValue == -1 && Direction(rawValue: 0) == nil)
    }
}
