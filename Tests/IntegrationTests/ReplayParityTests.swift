import Files
import JSON
import TestSupport
import Testing

/// The executables trade what the backtest says: every figure of a replayed year, bit by bit.
@Suite struct ReplayParityTests {
    /// Members that stand under the same name in both documents.
    private static let members = [
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
        var trades = 0
        var decisions = 0
        for (week, record) in zip(weeks, expected) {
            compare(week, record, item)
            if week["ensemble"]?.numberValue != nil { decisions += 1 }
            if week["pnl"]?.numberValue != nil { trades += 1 }
        }
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
