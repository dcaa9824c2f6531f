import Failures
import Postgres
import TestSupport
import Testing

/// Each rule of a table lets a good row in and keeps the same row with one bad value out.
struct MigrationCheckTests {
    /// A good row of a table, and the values that spoil it.
    struct Rule: Sendable, CustomTestStringConvertible {
        let table: String
        let row: [(column: String, value: String)]
        let bad: [(column: String, value: String)]

        var testDescription: String { table }

        func insert(_ column: String? = nil, _ value: String = "") -> TrustedScript {
            var row = row
            if let column {
                row.removeAll { $0.column == column }
                row.append((column, value))
            }
            let columns = row.map(\.column).joined(separator: ", ")
            return TrustedScript(
                vouchingFor: "insert into \(table) (\(columns)) values (\(row.map(\.value).joined(separator: ", ")))")
        }
    }

    @Test(arguments: MigrationCheckTests.rules)
    func everyCheckBites(rule: Rule) throws {
        let connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database())
        for (column, value) in rule.bad {
            var failure: Failure?
            do throws(Failure) { try connection.run(rule.insert(column, value)) } catch { failure = error }
            #expect(failure?.code == "check_violation", "\(rule.table).\(column) = \(value): \(failure?.message ?? "accepted")")
        }
        // Last, so that no unique key stands in the way of the checks.
        try connection.run(rule.insert())
    }

    @Test func oneActiveProductionModelAStrategy() throws {
        let connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database())
        func register(_ id: String, _ strategy: String, active: Bool) throws(Failure) {
            try connection.execute(
                """
                insert into model_registry (model_id, strategy_id, model_path, model_hash, stage, is_active)
                values (\(id), \(strategy), 'p', repeat('a', 64), 'production', \(active))
                """)
        }
        try register("a", "s", active: true)
        try register("b", "s", active: false)
        try register("c", "other", active: true)
        var failure: Failure?
        do throws(Failure) { try register("d", "s", active: true) } catch { failure = error }
        #expect(failure?.code == "unique_violation")
    }

    @Test(arguments: [
        "auto_vote = null", "manual_vote = null, manual_vote_by = null, manual_vote_at = null",
        "checklist_risk_reviewed = false", "auto_vote = 'reject'", "manual_vote_by = null",
    ])
    func aPromotionNeedsBothVotesAndTheChecklist(change: String) throws {
        let connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database())
        try connection.run(
            TrustedScript(
                vouchingFor: """
                    insert into model_registry (model_id, strategy_id, model_path, model_hash) values ('m', 's', 'p', repeat('a', 64));
                    insert into promotion_requests (model_id, strategy_id, target_stage, auto_vote, manual_vote, manual_vote_by,
                        manual_vote_at, checklist_backtest_reviewed, checklist_risk_reviewed, checklist_rollback_prepared, final_decision,
                        expires_at) values ('m', 's', 'production', 'promote', 'approve', 'me', now(), true, true, true, 'promoted', now())
                    """))
        var failure: Failure?
        do throws(Failure) {
            try connection.run(TrustedScript(vouchingFor: "update promotion_requests set \(change)"))
        } catch { failure = error }
        #expect(failure?.code == "check_violation")
    }
}

extension MigrationCheckTests {
    static let rules: [Rule] = [
        Rule(
            table: "usdcop_m5_ohlcv",
            row: [
                ("time", "'2024-06-03 13:00Z'"), ("symbol", "'USD/COP'"), ("open", "10"), ("high", "12"), ("low", "9"),
                ("close", "11"), ("volume", "0"), ("source", "'s'"),
            ],
            bad: [
                ("time", "'2024-06-03 13:01Z'"), ("time", "'2024-06-03 13:00:00.000001Z'"), ("time", "'1999-12-31 13:00Z'"),
                ("time", "'infinity'"), ("symbol", "'usdcop'"), ("symbol", "''"), ("open", "12.01"), ("open", "8.99"),
                ("open", "'NaN'"), ("high", "8"), ("high", "'infinity'"), ("high", "'NaN'"), ("low", "0"), ("low", "-1"),
                ("low", "'NaN'"), ("low", "11.5"), ("close", "12.01"), ("close", "8.99"), ("close", "'NaN'"), ("volume", "-1"),
                ("volume", "'NaN'"), ("source", "''"), ("source", "'Synthetic '"), ("source", "repeat('a', 65)"),
            ]),
        Rule(
            table: "ohlcv_quarantine",
            row: [("symbol", "'USD/COP'"), ("time", "now()"), ("payload", "'{}'"), ("reason", "'off_grid'")],
            bad: [("symbol", "''"), ("reason", "'Off grid'"), ("reason", "''")]),
        Rule(
            table: "ohlcv_absences",
            row: [
                ("symbol", "'USD/COP'"), ("time", "'2024-06-03 13:00Z'"), ("first_empty_at", "'2024-06-05Z'"),
                ("second_empty_at", "'2024-06-06Z'"),
            ],
            bad: [("time", "'2024-06-03 13:02Z'"), ("second_empty_at", "'2024-06-04Z'"), ("symbol", "'x'")]),
        Rule(
            table: "ingestion_circuit",
            row: [
                ("source", "'twelvedata'"), ("key", "'USD/COP'"), ("state", "'open'"), ("failures", "3"), ("opened_at", "now()"),
                ("retry_at", "now()"),
            ],
            bad: [
                ("state", "'ajar'"), ("failures", "-1"), ("opened_at", "null"), ("retry_at", "null"), ("source", "''"),
                ("trials", "-1"),
            ]),
        Rule(
            table: "macro_observations",
            row: [
                ("variable", "'volt_vix_usa_d_vix'"), ("observation_date", "'2024-06-03'"), ("published_at", "now()"),
                ("value", "-37.63"), ("source", "'fred'"), ("fetched_at", "now()"),
            ],
            bad: [
                ("value", "'NaN'"), ("value", "'-infinity'"), ("variable", "'VIX; drop'"), ("observation_date", "'1899-12-31'"),
                ("observation_date", "'2101-01-01'"), ("source", "''"), ("source", "'FRED'"),
            ]),
        Rule(
            table: "macro_variables",
            row: [
                ("variable", "'x_y'"), ("frequency", "'daily'"), ("unit", "'u'"), ("primary_source", "'fred'"),
                ("expected_min", "1"), ("expected_max", "2"),
            ],
            bad: [("frequency", "'weekly'"), ("expected_min", "3"), ("ffill_limit_days", "-1"), ("variable", "'X'")]),
        Rule(
            table: "macro_indicators_daily",
            row: [("fecha", "'2024-06-03'"), ("volt_vix_usa_d_vix", "12"), ("ffill_count", "0")],
            bad: [("volt_vix_usa_d_vix", "'NaN'"), ("ffill_count", "-1"), ("fecha", "'1800-01-01'")]),
        Rule(
            table: "macro_indicators_monthly",
            row: [("fecha", "'2024-06-01'"), ("infl_cpi_total_col_m_ipccol", "140")],
            bad: [("infl_cpi_total_col_m_ipccol", "'infinity'"), ("fecha", "'2024-06-30'")]),
        Rule(
            table: "macro_indicators_quarterly",
            row: [("fecha", "'2024-04-01'"), ("gdpp_real_gdp_usa_q_gdp_q", "28000")],
            bad: [("gdpp_real_gdp_usa_q_gdp_q", "'NaN'"), ("fecha", "'2024-05-01'")]),
        Rule(
            table: "forecast_h5_predictions",
            row: [
                ("inference_date", "'2024-06-02'"), ("model_id", "'ridge'"), ("horizon_id", "5"), ("inference_week", "23"),
                ("inference_year", "2024"), ("target_date", "'2024-06-07'"), ("base_price", "3900"), ("predicted_return", "0.01"),
                ("direction", "'UP'"),
            ],
            bad: [
                ("direction", "'LONG'"), ("horizon_id", "0"), ("inference_week", "54"), ("inference_year", "1999"),
                ("target_date", "'2024-06-02'"), ("base_price", "0"), ("predicted_return", "'NaN'"), ("collapse_std", "-1"),
            ]),
        Rule(
            table: "forecast_h5_signals",
            row: [
                ("signal_date", "'2024-06-03'"), ("inference_date", "'2024-06-02'"), ("inference_week", "23"),
                ("inference_year", "2024"), ("ensemble_return", "0.01"), ("direction", "-1"), ("confidence_tier", "'HIGH'"),
                ("confidence_agreement", "0"), ("confidence_magnitude", "0.01"), ("sizing_multiplier", "1.5"),
                ("raw_leverage", "1"), ("hard_stop_pct", "2"), ("take_profit_pct", "1"),
            ],
            bad: [
                ("direction", "0"), ("direction", "2"), ("confidence_tier", "'SURE'"), ("skip_trade", "true"),
                ("skip_reason", "'open'"), ("raw_leverage", "0"), ("raw_leverage", "-1"), ("raw_leverage", "'NaN'"),
                ("hard_stop_pct", "0"), ("hard_stop_pct", "100"), ("take_profit_pct", "0"), ("sizing_multiplier", "-0.1"),
                ("inference_date", "'2024-06-04'"), ("realized_vol_21d", "-0.01"),
            ]),
        Rule(
            table: "forecast_h5_executions",
            row: [
                ("signal_date", "'2024-06-03'"), ("inference_week", "23"), ("inference_year", "2024"), ("direction", "1"),
                ("leverage", "1.5"), ("status", "'closed'"), ("entry_price", "3900"), ("entry_timestamp", "'2024-06-03 14:00Z'"),
                ("exit_price", "3950"), ("exit_timestamp", "'2024-06-07 17:50Z'"), ("exit_reason", "'week_end'"),
            ],
            bad: [
                ("direction", "0"), ("leverage", "0"), ("leverage", "100.5"), ("status", "'open'"), ("exit_reason", "'bored'"),
                ("entry_price", "-1"), ("exit_timestamp", "'2024-06-03 13:59Z'"), ("entry_price", "null"), ("n_subtrades", "-1"),
            ]),
        Rule(
            table: "forecast_h5_paper_trading",
            row: [
                ("signal_date", "'2024-06-03'"), ("inference_week", "23"), ("inference_year", "2024"), ("running_da_pct", "55"),
                ("gate_status", "'keep'"),
            ],
            bad: [
                ("running_da_pct", "101"), ("running_da_pct", "-1"), ("gate_status", "'maybe'"), ("running_max_dd_pct", "-1"),
                ("consecutive_losses", "-1"), ("direction", "0"),
            ]),
        Rule(
            table: "forecast_predictions",
            row: [
                ("inference_date", "'2024-06-03'"), ("model_id", "'ridge'"), ("horizon_id", "1"), ("base_price", "3900"),
                ("predicted_return", "0.01"), ("direction", "'DOWN'"),
            ],
            bad: [("direction", "'SHORT'"), ("base_price", "'NaN'"), ("horizon_id", "61")]),
        Rule(
            table: "forecast_vol_targeting_signals",
            row: [
                ("signal_date", "'2024-06-03'"), ("forecast_direction", "-1"), ("forecast_return", "-0.01"),
                ("min_leverage", "0.5"), ("max_leverage", "2"), ("target_vol", "0.15"),
            ],
            bad: [("forecast_direction", "0"), ("min_leverage", "3"), ("target_vol", "0"), ("forecast_age_days", "-1")]),
        Rule(
            table: "forecast_paper_trading",
            row: [
                ("signal_date", "'2024-06-03'"), ("signal_direction", "-1"), ("signal_leverage", "1"), ("decision", "'pause'"),
            ],
            bad: [("decision", "'halt'"), ("signal_direction", "0"), ("signal_leverage", "0")]),
        Rule(
            table: "model_registry",
            row: [
                ("model_id", "'m'"), ("strategy_id", "'s'"), ("model_path", "'p'"), ("model_hash", "repeat('a', 64)"),
                ("stage", "'staging'"),
            ],
            bad: [("stage", "'live'"), ("model_hash", "'abc'"), ("approved_by", "'me'")]),
        Rule(
            table: "backtest_results",
            row: [
                ("backtest_uuid", "gen_random_uuid()"), ("strategy_id", "'s'"), ("start_date", "'2024-01-01'"),
                ("end_date", "'2024-12-31'"), ("period_type", "'test'"), ("is_out_of_sample", "true"), ("total_trades", "27"),
                ("signature", "repeat('a', 64)"), ("run_at", "now()"),
            ],
            bad: [
                ("period_type", "'train'"), ("end_date", "'2023-12-31'"), ("total_trades", "-1"), ("win_rate_pct", "100.1"),
                ("signature", "'x'"), ("max_dd_pct", "-1"),
            ]),
        Rule(
            table: "approval_audit_log",
            row: [
                ("at", "now()"), ("actor", "'a'"), ("subject", "'s'"), ("to_state", "'LIVE'"),
                ("previous_hash", "repeat('0', 64)"), ("hash", "repeat('a', 64)"),
            ],
            bad: [("actor", "''"), ("hash", "'x'"), ("previous_hash", "repeat('A', 64)")]),
        Rule(
            table: "operator_controls",
            row: [("scope", "'global'"), ("state", "'paused'"), ("actor", "'a'"), ("at", "now()")],
            bad: [("state", "'stopped'"), ("actor", "''")]),
        Rule(
            table: "orders",
            row: [
                ("client_order_id", "'o'"), ("strategy_id", "'s'"), ("leg", "'entry'"), ("side", "'sell'"), ("quantity", "1"),
                ("price", "3900"), ("status", "'filled'"), ("signal_date", "'2024-06-03'"),
            ],
            bad: [
                ("leg", "'both'"), ("side", "'short'"), ("quantity", "0"), ("price", "0"), ("status", "'done'"),
                ("signal_date", "'1999-12-31'"),
            ]),
        Rule(
            table: "alerts",
            row: [("key", "'k'"), ("severity", "'info'"), ("title", "'t'"), ("at", "now()")],
            bad: [("severity", "'loud'"), ("title", "''"), ("attempts", "-1")]),
        Rule(
            table: "task_runs",
            row: [
                ("task", "'core_l0_02_ohlcv_realtime'"), ("as_of", "now()"), ("started_at", "now()"), ("finished_at", "now()"),
                ("status", "'success'"), ("exit_code", "0"), ("version", "'1'"), ("host", "'h'"),
            ],
            bad: [
                ("status", "'ok'"), ("exit_code", "256"), ("exit_code", "null"), ("finished_at", "'2000-01-01Z'"),
                ("task", "'Bad Name'"), ("duration_ms", "-1"),
            ]),
    ]
}
