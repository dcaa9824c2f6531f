import CivilTime
import Files
import JSON
import Strategy
import TestSupport
import Testing

/// What the ledger says beyond the backtest's document, derived from that document alone: every member is compared by one of
/// both, so that two ledgers of one market cannot differ unseen.
private struct Book {
    /// Members derived here; the others stand in the backtest's document under the same name.
    static let members: Set = [
        "raw_leverage", "hard_stop", "take_profit", "status", "equity_at_entry", "week_pnl_pct", "week_pnl_unleveraged_pct",
        "cumulative_pnl_pct", "gate_status", "open", "orders", "week", "skip_reason",
    ]
    static let orderMembers: Set = [
        "leg", "side", "quantity", "price", "status", "note", "bar_time", "fill_price", "costs",
    ]

    let strategy: StrategyConfiguration
    private var equity: Double
    private(set) var trades = 0

    init(strategy: StrategyConfiguration) {
        self.strategy = strategy
        equity = strategy.initialCapital
    }

    mutating func compare(_ week: JSONValue, _ record: JSONValue, _ place: String) {
        let known = Self.members.union(ReplayParityTests.members)
        #expect(Set(week.objectValue?.keys ?? []) == known, "\(place): members that nobody compares")
        #expect(week["open"] == false, "\(place) open")
        if let volatility = record["realized_vol_annualized"]?.numberValue {
            let raw = strategy.volatility.target / max(volatility, strategy.volatility.floor)
            #expect(week["raw_leverage"]?.numberValue == raw, "\(place) raw_leverage")
        }
        let isTraded = record["pnl"]?.numberValue != nil
        for (name, percent) in [("hard_stop", "hard_stop_pct"), ("take_profit", "take_profit_pct")] where isTraded {
            #expect(week[name]?.numberValue.map { $0 * 100 } == record[percent]?.numberValue, "\(place) \(name)")
        }
        if isTraded {
            compareTrade(week, record, place)
        } else {
            for name in ["equity_at_entry", "week_pnl_pct", "week_pnl_unleveraged_pct"] {
                #expect(week[name] == .null, "\(place) \(name)")
            }
            #expect(week["status"] != "positioned" && week["status"] != "closed", "\(place) status")
        }
        equity = record["equity"]?.numberValue ?? .nan
        if let cumulative = week["cumulative_pnl_pct"]?.numberValue {
            #expect(cumulative == (equity / strategy.initialCapital - 1) * 100, "\(place) cumulative_pnl_pct")
        }
        // What becomes of the strategy is asked from so many traded weeks on.
        #expect(
            (week["gate_status"]?.stringValue != nil) == (trades >= strategy.gates.decision.minimumWeeks), "\(place) gate_status")
    }

    private mutating func compareTrade(_ week: JSONValue, _ record: JSONValue, _ place: String) {
        trades += 1
        #expect(week["status"] == "closed" && week["equity_at_entry"]?.numberValue == equity, "\(place) equity_at_entry")
        func number(_ name: String) -> Double { record[name]?.numberValue ?? .nan }
        let side = Double(record["direction"]?.integerValue ?? 0)
        let move = side * (number("exit_price") - number("entry_price")) / number("entry_price")
        #expect(week["week_pnl_pct"]?.numberValue == number("pnl") * 100, "\(place) week_pnl_pct")
        #expect(week["week_pnl_unleveraged_pct"]?.numberValue == move * 100, "\(place) week_pnl_unleveraged_pct")
        let quantity = equity * number("final_leverage")
        let isMarketExit = record["exit_reason"] == "week_end"
        let costs = isMarketExit ? quantity * strategy.execution.slippage : quantity * strategy.execution.makerFee
        for (order, (time, cost, note)) in zip(
            week["orders"]?.arrayValue ?? [],
            [
                ("entry_time", quantity * strategy.execution.makerFee, JSONValue.null),
                ("exit_time", costs, record["exit_reason"] ?? .null),
            ])
        {
            #expect(Set(order.objectValue?.keys ?? []) == Self.orderMembers, "\(place): members of orders that nobody compares")
            #expect(order["quantity"]?.numberValue == quantity && order["price"] == order["fill_price"], "\(place) \(time)")
            #expect(order["costs"]?.numberValue == cost && order["note"] == note, "\(place) \(time)")
            compareBar(order, record[time], isOlderFine: time == "entry_time" || isMarketExit, "\(place) \(time)")
        }
    }

    /// The bar that priced an order had ended by then: at the very time, or before where the newest was an older one.
    private func compareBar(_ order: JSONValue, _ time: JSONValue?, isOlderFine: Bool, _ place: String) {
        guard let bar = Instant(order["bar_time"]?.stringValue ?? ""), let time = Instant(time?.stringValue ?? "") else {
            Issue.record("\(place) has no time")
            return
        }
        let end = bar.adding(minutes: 5)
        #expect(end == time || isOlderFine && end < time, "\(place) bar_time")
    }
}

/// The executables trade what the backtest says: every figure of a replayed year, bit by bit.
@Suite struct ReplayParityTests {
    /// Members that stand under the same name in both documents.
    static let members = [
        "decision_date", "feature_date", "n_train", "ridge_pred", "bayesian_ridge_pred", "ensemble", "direction", "agreement",
        "magnitude", "tier", "sizing_multiplier", "realized_vol_annualized", "base_leverage", "final_leverage", "hard_stop_pct",
        "take_profit_pct", "entry_time", "entry_price", "exit_time", "exit_price", "exit_reason", "pnl", "equity",
    ]

    @Test(.enabled(if: !ReplayedYear.chosen.isEmpty), arguments: ReplayedYear.chosen)
    func aReplayedYearIsItsBacktest(_ item: ReplayedYear) throws {
        let expected = try item.backtest()
        let run = try ReplayRun(
            "\(item.year)-01-01", "\(item.year)-12-31", ["--json"], database: item.database.name)
        let document = try run.document()
        let years = try #require(document["years"]?.arrayValue)
        try #require(years.count == 1)
        let weeks = try #require(years[0]["weeks"]?.arrayValue)
        #expect(weeks.map { $0["week"] } == expected.map { $0["week"] })
        var book = Book(
            strategy: try StrategyConfiguration(path: Path.join(packageDirectory, "config/execution/smart_simple_v1.yaml")))
        var decisions = 0
        for (week, record) in zip(weeks, expected) {
            compare(week, record, item)
            book.compare(week, record, "\(item.name) \(record["week"]?.stringValue ?? "")")
            if week["ensemble"]?.numberValue != nil { decisions += 1 }
        }
        let trades = book.trades
        #expect(trades > 10 && decisions == expected.count)
        print(
            "PARITY \(item.name): \(weeks.count) weeks, \(decisions) decisions, \(trades) trades equal to the backtest, "
                + "\(years[0]["runs"]?.integerValue ?? 0) processes, ledger \(document["ledger_hash"]?.stringValue ?? "")")
    }

    private func compare(_ week: JSONValue, _ record: JSONValue, _ item: ReplayedYear) {
        let place = "\(item.name) \(record["week"]?.stringValue ?? "")"
        for name in Self.members {
            #expect(week[name] == record[name], "\(place) \(name)")
        }
        // A week without bars is known to be so when it ends, and not when it is decided.
        let skipReason = week["skip_reason"] == .null && week["exit_reason"] == "no_bars" ? "no_bars" : week["skip_reason"]
        #expect(skipReason == record["skip_reason"], "\(place) skip_reason")
        let orders = week["orders"]?.arrayValue ?? []
        guard record["entry_time"] != .null else {
            #expect(orders.isEmpty, "\(place) orders")
            return
        }
        #expect(orders.map { $0["leg"] } == ["entry", "exit"], "\(place) orders")
        #expect(orders.map { $0["fill_price"] } == [record["entry_price"], record["exit_price"]], "\(place) fills")
        #expect(orders.map { $0["status"] } == ["filled", "filled"], "\(place) orders")
        let sides: [JSONValue] = record["direction"] == 1 ? ["buy", "sell"] : ["sell", "buy"]
        #expect(orders.map { $0["side"] ?? .null } == sides, "\(place) orders")
    }
}
