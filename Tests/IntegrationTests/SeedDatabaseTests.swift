import Approval
import CivilTime
import Failures
import Files
import JSON
import Postgres
import TestSupport
import Testing

/// `seed_db`: what was published stands in the database too.
@Suite struct SeedDatabaseTests {
    private static let tables = [
        "forecast_h5_predictions", "forecast_h5_signals", "forecast_h5_executions", "forecast_h5_subtrades",
        "forecast_h5_paper_trading", "backtest_results",
    ]
    private static let production: KeyValuePairs<String, JSONValue> = ["phase": "production", "seed_db": true]

    /// A folder with an approved backtest of 2024 on the seeds.
    private func approved(_ fillModel: String = "daily_close") throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        let answer = try MarketDatabase.run(["year": 2024, "fill_model": .string(fillModel)], into: folder)
        try #require(answer.status == 0, "\(answer.error)")
        try ApprovalStore(directory: folder.file("production")).vote(
            .approve, actor: "reviewer", notes: "seen", at: Zone.utc.instant(.firstDay(ofYear: 2026)))
        return folder
    }

    /// Rows of a table with everything an update would change.
    private func contents(_ connection: Connection) throws -> [String] {
        try Self.tables.flatMap { table in
            let identifier = try #require(Identifier(table))
            return try connection.query("select t::text as row from \(identifier) as t order by 1").values("row", as: String.self)
        }
    }

    private func close(_ left: Double?, _ right: JSONValue?, within tolerance: Double = 1e-12) -> Bool {
        switch (left, right?.numberValue) {
        case (nil, nil): true
        case (let left?, let right?): abs(left - right) <= tolerance * max(1, abs(right))
        default: false
        }
    }

    @Test func theBacktestsRowSaysWhatItsDocumentsSay() throws {
        let (database, folder) = (try MarketDatabase(), TemporaryFolder())
        let answer = try database.run(["year": 2025, "seed_db": true], into: folder)
        #expect(answer.output["seeded_rows"] == ["backtest_results": 1], "\(answer.error)")
        let trades = try folder.document("trades/smart_simple_v11_2025.json")
        let figures = try #require(try folder.document("summary_2025.json")["strategies"]?["smart_simple_v11"])
        let connection = try database.worker()
        let list = try #require(trades["trades"])
        let row = try connection.query(
            """
            select *, backtest_uuid::text as uuid, trades = \(JSONText(list.serialized())) as same,
                jsonb_array_length(equity_curve) as points, (equity_curve -> -1 ->> 'equity')::float8 as last
            from backtest_results
            """
        ).single()
        #expect(try row.value("same"))
        #expect(try row.value("signature", as: String.self) == SHA256.hexadecimal(of: Array(list.serialized().utf8)))
        #expect(try row.value("total_trades", as: Int.self) == figures["n_trades"]?.integerValue)
        for (column, key) in [
            ("win_rate_pct", "win_rate_pct"), ("sharpe_ratio", "sharpe"), ("max_dd_pct", "max_dd_pct"),
            ("total_return_pct", "total_return_pct"), ("profit_factor", "profit_factor"),
        ] {
            #expect(close(try row.optional(column), figures[key]), "\(column)")
        }
        #expect(close(try row.optional("total_pnl"), trades["summary"]?["total_pnl"]))
        #expect(try row.value("points", as: Int.self) == list.arrayValue?.count)
        #expect(close(try row.optional("last"), list.arrayValue?.last?["equity_at_exit"]))
        #expect(try row.value("start_date", as: CivilDate.self).description == trades["date_range"]?["start"]?.stringValue)
        #expect(try row.value("end_date", as: CivilDate.self).description == trades["date_range"]?["end"]?.stringValue)
        #expect(try row.value("is_out_of_sample") && row.value("period_type", as: String.self) == "test")
        // The evidence names the row.
        let hash = try #require(answer.output["evidence_hash"]?.stringValue)
        let uuid = try row.value("uuid", as: String.self)
        #expect(uuid.hasPrefix("\(hash.prefix(8))-\(hash.dropFirst(8).prefix(4))-8") && uuid.count == 36)
    }

    @Test func theLegacyOverlapIsNotOutOfSample() throws {
        let (database, folder) = (try MarketDatabase(), TemporaryFolder())
        #expect(try database.run(["year": 2025, "seed_db": true, "purge_days": 0], into: folder).status == 0)
        let row = try database.worker().query("select is_out_of_sample as v from backtest_results").single()
        #expect(try row.value("v") == false)
    }

    @Test func aSecondRunChangesNothing() throws {
        let (database, folder) = (try MarketDatabase(), try approved())
        let backtest: KeyValuePairs<String, JSONValue> = ["year": 2024, "seed_db": true]
        for parameters in [backtest, Self.production] {
            #expect(try database.run(parameters, into: folder).output["changed"] == true)
        }
        let before = try contents(try database.worker())
        for parameters in [backtest, Self.production] {
            let answer = try database.run(parameters, into: folder, asOf: "2026-06-02T00:00:00Z")
            #expect(answer.status == 0 && answer.output["changed"] == false, "\(answer.document)")
            let counts = try #require(answer.output["seeded_rows"]?.objectValue)
            #expect(counts.keys.allSatisfy { counts[$0] == 0 } && !counts.keys.isEmpty)
        }
        #expect(try contents(try database.worker()) == before)
    }

    @Test(arguments: ["daily_close", "intraday_m5"]) func theYearsRowsAreItsWeeks(_ fillModel: String) throws {
        let (database, folder) = (try MarketDatabase(), try approved(fillModel))
        let answer = try database.run(
            ["phase": "production", "seed_db": true, "fill_model": .string(fillModel)], into: folder)
        try #require(answer.status == 0, "\(answer.error)")
        let weeks = try #require(try folder.document("weeks/smart_simple_v11.json")["weeks"]?.arrayValue)
        let traded = weeks.filter { $0["entry_price"] != .null }
        try #require(weeks.count > 40 && traded.count > 10 && traded.count < weeks.count)
        #expect(
            answer.output["seeded_rows"] == [
                "forecast_h5_predictions": .integer(2 * weeks.count), "forecast_h5_signals": .integer(weeks.count),
                "forecast_h5_executions": .integer(traded.count), "forecast_h5_subtrades": .integer(traded.count),
                "forecast_h5_paper_trading": .integer(weeks.count),
            ])
        let connection = try database.worker()
        try expectSignals(connection, weeks)
        try expectPredictions(connection, weeks)
        try expectExecutions(connection, traded)
        try expectPaper(connection, weeks, try folder.document("summary.json"))
    }

    private func expectSignals(_ connection: Connection, _ weeks: [JSONValue]) throws {
        let rows = try connection.query("select * from forecast_h5_signals order by signal_date")
        try #require(rows.count == weeks.count)
        for (row, week) in zip(rows.rows, weeks) {
            #expect(try row.value("signal_date", as: CivilDate.self).description == week["decision_date"]?.stringValue)
            let name = "\(try row.value("inference_year", as: Int.self))-W"
            #expect(week["week"]?.stringValue?.hasPrefix(name) == true)
            for (column, key) in [
                ("ensemble_return", "ensemble"), ("confidence_agreement", "agreement"), ("confidence_magnitude", "magnitude"),
                ("sizing_multiplier", "sizing_multiplier"), ("realized_vol_21d", "realized_vol_annualized"),
                ("clipped_leverage", "base_leverage"), ("adjusted_leverage", "final_leverage"),
                ("hard_stop_pct", "hard_stop_pct"), ("take_profit_pct", "take_profit_pct"),
            ] {
                #expect(close(try row.optional(column), week[key], within: 0), "\(column) of \(week["week"] ?? .null)")
            }
            #expect(try row.value("direction", as: Int.self) == week["direction"]?.integerValue)
            #expect(try row.value("confidence_tier", as: String.self) == week["tier"]?.stringValue)
            #expect(try row.value("skip_trade") == week["skip"]?.boolValue)
            #expect(try row.optional("skip_reason", as: String.self) == week["skip_reason"]?.stringValue)
            let raw: Double = try row.value("raw_leverage")
            let clipped: Double = try row.value("clipped_leverage")
            #expect(clipped == min(max(raw, 0.5), 2), "\(raw) \(clipped)")
        }
    }

    private func expectPredictions(_ connection: Connection, _ weeks: [JSONValue]) throws {
        for (model, key) in [("ridge", "ridge_pred"), ("bayesian_ridge", "bayesian_ridge_pred")] {
            let rows = try connection.query(
                "select * from forecast_h5_predictions where model_id = \(model) and horizon_id = 5 order by inference_date")
            try #require(rows.count == weeks.count)
            for (row, week) in zip(rows.rows, weeks) {
                let predicted: Double = try row.value("predicted_return")
                #expect(close(predicted, week[key], within: 0))
                #expect(try row.value("direction", as: String.self) == (predicted > 0 ? "UP" : "DOWN"))
                let base: Double = try row.value("base_price")
                let price: Double = try row.value("predicted_price")
                // e^x by its series is good enough for a return of a week.
                let factor = 1 + predicted + predicted * predicted / 2 + predicted * predicted * predicted / 6
                #expect(abs(price / base - factor) < 1e-6)
                let target: CivilDate = try row.value("target_date")
                #expect(try target > row.value("inference_date", as: CivilDate.self))
            }
        }
    }

    private func expectExecutions(_ connection: Connection, _ traded: [JSONValue]) throws {
        let rows = try connection.query(
            """
            select e.*, s.subtrade_index, s.direction as s_direction, s.entry_price as s_entry, s.exit_price as s_exit,
                s.exit_reason as s_reason, s.pnl_pct as s_pnl, s.pnl_unleveraged_pct as s_move
            from forecast_h5_executions e join forecast_h5_subtrades s on s.execution_id = e.id order by signal_date
            """)
        try #require(rows.count == traded.count)
        for (row, week) in zip(rows.rows, traded) {
            #expect(try row.value("signal_date", as: CivilDate.self).description == week["decision_date"]?.stringValue)
            #expect(try row.value("status", as: String.self) == "closed" && row.value("n_subtrades", as: Int.self) == 1)
            #expect(try row.value("subtrade_index", as: Int.self) == 0)
            for (column, key) in [
                ("leverage", "final_leverage"), ("entry_price", "entry_price"), ("exit_price", "exit_price"),
                ("s_entry", "entry_price"), ("s_exit", "exit_price"), ("hard_stop_pct", "hard_stop_pct"),
            ] {
                #expect(close(try row.optional(column), week[key], within: 0), "\(column)")
            }
            let pnl: Double = try row.value("week_pnl_pct")
            #expect(close(pnl / 100, week["pnl"]))
            #expect(try row.value("s_pnl", as: Double.self) == pnl)
            let (entry, exit): (Double, Double) = (try row.value("entry_price"), try row.value("exit_price"))
            let direction: Int = try row.value("direction")
            let move: Double = try row.value("week_pnl_unleveraged_pct")
            #expect(abs(move - Double(direction) * (exit - entry) / entry * 100) < 1e-9)
            #expect(try row.value("s_move", as: Double.self) == move && row.value("s_direction", as: Int.self) == direction)
            for (column, key) in [("entry_timestamp", "entry_time"), ("exit_timestamp", "exit_time")] {
                #expect(
                    try row.value(column, as: Instant.self).formatted(in: .bogota) == week[key]?.stringValue, "\(column)")
            }
            #expect(try row.value("exit_reason", as: String.self) == week["exit_reason"]?.stringValue)
            #expect(try row.value("s_reason", as: String.self) == week["exit_reason"]?.stringValue)
        }
    }

    /// The last week's running figures are those of the year.
    private func expectPaper(_ connection: Connection, _ weeks: [JSONValue], _ summary: JSONValue) throws {
        let rows = try connection.query("select * from forecast_h5_paper_trading order by signal_date")
        try #require(rows.count == weeks.count)
        for (row, week) in zip(rows.rows, weeks) {
            let equity = try #require(week["equity"]?.numberValue)
            #expect(abs(try row.value("cumulative_pnl_pct", as: Double.self) - (equity / 10_000 - 1) * 100) < 1e-9)
            #expect(close(try row.optional("week_pnl_pct", as: Double.self).map { $0 / 100 }, week["pnl"]))
        }
        let last = try #require(rows.rows.last)
        let figures = try #require(summary["strategies"]?["smart_simple_v11"])
        for (column, expected) in [
            ("cumulative_pnl_pct", figures["total_return_pct"]), ("running_sharpe", figures["sharpe"]),
            ("running_max_dd_pct", figures["max_dd_pct"]), ("running_da_pct", summary["direction_accuracy_pct"]),
        ] {
            #expect(close(try last.optional(column), expected, within: 0.051), "\(column)")
        }
        for (column, key) in [("n_weeks", "n_trades"), ("n_long", "n_long"), ("n_short", "n_short")] {
            #expect(try last.value(column, as: Int.self) == figures[key]?.integerValue, "\(column)")
        }
    }
}
