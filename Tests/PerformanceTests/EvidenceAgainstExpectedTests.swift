import CivilTime
import Execution
import JSON
import Performance
import Strategy
import TestSupport
import Testing

/// Rivals, costs and judgements of the purged years, against an independent program.
@Suite struct EvidenceAgainstExpectedTests {
    static let years = ExpectedResults.runnable.flatMap { source in source.walkForwardYears.map { (source, $0) } }

    private func evidence(_ source: ExpectedResults, _ year: Int) throws -> JSONValue {
        try source.json("evidence.json").member("years").member("\(year)")
    }

    private func strategy(_ source: ExpectedResults, _ year: Int) throws -> JSONValue {
        try source.json("h5_walkforward_\(year).json").member("variants").member("purged_5")
    }

    private func exits(_ rivals: JSONValue, _ names: String...) throws -> [String: PositionExit] {
        var exits: [String: PositionExit] = [:]
        for item in try names.flatMap({ try rivals.member($0).list("weeks") }) {
            let time = try #require(Instant("\(try item.text("exit_date"))T12:50:00-05:00"))
            let reason = try #require(ExitReason(rawValue: try item.text("exit_reason")))
            let exit = PositionExit(time: time, price: try item.number("exit_price"), reason: reason)
            exits[try item.text("monday")] = exit
        }
        return exits
    }

    /// The weeks of a year: decisions from the walk-forward, exits of both sides from the rivals that had them.
    private func replay(_ source: ExpectedResults, _ year: Int) throws -> WeekReplay {
        let rivals = try evidence(source, year).member("rivals")
        let short = try exits(rivals, "always_short")
        let long = try exits(rivals, "always_long", "always_long_same_weeks")
        let entries = try Dictionary(
            uniqueKeysWithValues: rivals.member("always_short").list("weeks").map {
                (try $0.text("monday"), try $0.number("entry_price"))
            })
        let mondays = try strategy(source, year).list("mondays")
        let weeks = try mondays.map { item in
            let monday = try item.text("monday")
            let tier = try item.text("tier")
            let multiplier = try #require(["HIGH": 1.0, "MEDIUM": 0.5, "LOW": 0][tier])
            return WeekOutcome(
                entryTime: try #require(Instant("\(monday)T09:00:00-05:00")), entryPrice: entries[monday] ?? 4000,
                direction: try item.direction("direction"), confidenceTier: tier,
                baseLeverage: try item.number("base_leverage"), hardStop: try item.number("hard_stop_pct"),
                takeProfit: try item.number("take_profit_pct"),
                long: WeekOutcome.Side(multiplier: multiplier, exit: long[monday]),
                short: WeekOutcome.Side(multiplier: 1.5, exit: short[monday]))
        }
        return WeekReplay(weeks: weeks, terms: referenceTerms)
    }

    @Test(arguments: years) func theReplayedStrategyIsTheStrategy(source: ExpectedResults, year: Int) throws {
        let ledger = try replay(source, year).strategy()
        let expected = try strategy(source, year)
        #expect(try ledger.trades == expected.list("trades").map { try $0.roundedTrade() })
        try expectSame(PerformanceMetrics(ledger, buyAndHold: holding(source, year)), expected.member("metrics"), "strategy")
    }

    @Test(arguments: years) func rivalsEarnWhatIsExpected(source: ExpectedResults, year: Int) throws {
        let replay = try replay(source, year)
        let rivals = try evidence(source, year).member("rivals")
        for (name, side) in [("always_short", Direction.short), ("always_long", .long)] {
            let ledger = replay.ledger { _ in side }
            let expected = try rivals.member(name)
            #expect(try ledger.trades.map(\.pnlPct) == expected.list("pnl_pct").compactMap(\.numberValue))
            try expectSame(PerformanceMetrics(ledger, buyAndHold: holding(source, year)), expected.member("metrics"), name)
            for (trade, week) in try zip(ledger.trades, expected.list("weeks")) {
                expectClose(trade.leverage, try week.number("leverage"), absolute: 0.00050001)
            }
        }
        let compared = NaiveRivals(replay)
        for item in compared.results {
            let metrics = try rivals.member(item.name.rawValue).member("metrics")
            #expect(item.result.totalReturnPct == metrics["total_return_pct"]?.numberValue)
            #expect(item.result.sharpe == metrics["sharpe"]?.numberValue)
            #expect(item.result.tradeCount == metrics["n_trades"]?.integerValue)
        }
        let best = try evidence(source, year).member("best_rival")
        #expect(compared.highestReturnPct == best["total_return_pct"]?.numberValue)
        #expect(compared.highestSharpe == best["sharpe"]?.numberValue)
    }

    @Test(arguments: years) func costsLeaveWhatIsExpected(source: ExpectedResults, year: Int) throws {
        let replay = try replay(source, year)
        let curve = try evidence(source, year).list("cost_curve")
        #expect(try curve.map { try $0.integer("bps_per_side") } == costCurve)
        for item in curve {
            let points = try item.integer("bps_per_side")
            let ledger = replay.strategy(costs: .perSide(Double(points) / 10_000))
            #expect(try ledger.trades.map(\.pnlPct) == item.list("pnl_pct").compactMap(\.numberValue), "\(points) bp")
            let metrics = try item.member("metrics")
            try expectSame(PerformanceMetrics(ledger, buyAndHold: holding(source, year)), metrics, "\(points) bp")
            let point = CostPoint(replay, basisPointsPerSide: points)
            #expect(point.result.totalReturnPct == metrics["total_return_pct"]?.numberValue)
            #expect(point.result.sharpe == metrics["sharpe"]?.numberValue)
        }
    }

    @Test(arguments: years) func judgementsAreAsExpected(source: ExpectedResults, year: Int) throws {
        let replay = try replay(source, year)
        let ledger = replay.strategy()
        let judged = try evidence(source, year).member("judged")
        let beats = try evidence(source, year).member("beats_rivals").member("sharpe") == .bool(true)
        for item in try judged.list("dsr") {
            // Ten trials whose sample variance is the expected V: five a root above zero, five below.
            let root = (try item.number("variance") * 0.9).squareRoot()
            let recorded = (0..<10).map { RecordedTrial(configuration: "\($0)", sharpePerTrade: $0 < 5 ? root : -root) }
            let declared = max(0, try item.integer("n_trials") - 10)
            let trials = TrialPolicy(recorded: recorded, declared: declared, tradeCount: ledger.trades.count)
            let evidence = Evidence(ledger, replay: replay, trials: trials, costCurve: costCurve, stress: 5)
            expectClose(try #require(evidence.probabilisticSharpeRatio), try judged.number("psr_0"), absolute: 1e-9)
            if try item.integer("n_trials") >= 10 {
                expectClose(try #require(evidence.deflatedSharpeRatio), try item.number("dsr"), absolute: 1e-9)
            }
            if let trades = judged["min_track_record_0_95"]?.numberValue {
                expectClose(try #require(evidence.minimumTrackRecordTrades), trades, relative: 1e-9)
            } else {
                #expect(evidence.minimumTrackRecordTrades == nil)
            }
            #expect(evidence.beatsNaiveRivals == beats)
            let interval = try #require(evidence.sharpeInterval)
            #expect(interval.contains(evidence.strategy.sharpe))
        }
    }

    private func holding(_ source: ExpectedResults, _ year: Int) throws -> BuyAndHold {
        let exact = try evidence(source, year).member("strategy").member("unrounded").number("bh_return_pct")
        return BuyAndHold(firstClose: 100, lastClose: 100 + exact)
    }
}
