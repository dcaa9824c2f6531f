import CivilTime
import JSON
import Performance
import Strategy
import TestSupport
import Testing

/// Trades to metrics, against an independent program.
@Suite struct PerformanceAgainstExpectedTests {
    static let files = ExpectedResults.runnable.flatMap { source in
        (source.walkForwardYears.map { "h5_walkforward_\($0).json" } + ["h5_intraday_\(source.intradayYear).json"])
            .map { (source, $0) }
    }

    @Test(arguments: files) func metricsOfPrintedTrades(source: ExpectedResults, file: String) throws {
        let variants = try #require(try source.json(file)["variants"]?.objectValue).members
        #expect(variants.count == 2)
        for (name, variant) in variants {
            let trades = try variant.list("trades").map { try $0.roundedTrade() }
            let weeks = try (variant["mondays"] ?? variant.member("weeks")).arrayValue ?? []
            let equity = try #require(weeks.last).number("equity")
            let expected = try variant.member("metrics")
            let exactHolding = try expected.member("unrounded").number("bh_return_pct")
            let measured = PerformanceMetrics(
                trades: trades, .weekly, unroundedFinalEquity: equity, initialCapital: 10_000,
                buyAndHold: BuyAndHold(firstClose: 100, lastClose: 100 + exactHolding))
            try expectSame(measured, expected, "\(file) \(name)")
        }
    }

    @Test(arguments: files) func weeksBecomeThePrintedTrades(source: ExpectedResults, file: String) throws {
        for (name, variant) in try #require(try source.json(file)["variants"]?.objectValue).members {
            var ledger = TradeLedger(initialCapital: 10_000, cadence: .weekly)
            for item in try (variant["mondays"] ?? variant.member("weeks")).arrayValue ?? [] {
                if item["exit_price"] != .null, item["exit_price"] != nil {
                    let entry = try item["entry_time"].map { _ in try item.instant("entry_time") }
                    let exit = try item["exit_time"].map { _ in try item.instant("exit_time") }
                    ledger.record(
                        ClosedTrade(
                            entryTime: try entry ?? stamp(item, "monday", "09:00"),
                            exitTime: try exit ?? stamp(item, "exit_date", "12:50"),
                            direction: try item.direction("direction"), entryPrice: try item.number("entry_price"),
                            exitPrice: try item.number("exit_price"), exitReason: try item.text("exit_reason"),
                            pnl: try item.number("pnl"), leverage: try item.number("final_leverage"),
                            confidenceTier: try item.text("tier"), hardStop: try item.number("hard_stop_pct"),
                            takeProfit: try item.number("take_profit_pct")))
                }
                expectClose(ledger.equity, try item.number("equity"), relative: 1e-14)
            }
            let expected = try variant.list("trades").map { try $0.roundedTrade() }
            #expect(ledger.trades.count == expected.count)
            for (ours, theirs) in zip(ledger.trades, expected) { #expect(ours == theirs, "\(file) \(name)") }
        }
    }

    private func stamp(_ item: JSONValue, _ key: String, _ time: String) throws -> Instant {
        try #require(Instant("\(try item.text(key))T\(time):00-05:00"))
    }
}
