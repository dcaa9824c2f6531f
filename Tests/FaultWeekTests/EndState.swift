import Failures
import Postgres
import Store

/// What a week has left behind, without ids and wall clock times.
struct EndState: Equatable {
    /// A line a row.
    let lines: [String]

    init(_ connection: Connection) throws {
        let result = try connection.query(
            """
            select line from (
                select 1 as part, row(inference_date, model_id, horizon_id, target_date, base_price, predicted_price,
                    predicted_return, direction, collapse_flag, collapse_std, model_version, feature_hash)::text as line
                from forecast_h5_predictions
                union all
                select 2, row(signal_date, inference_date, ensemble_return, direction, confidence_tier, confidence_agreement,
                    confidence_magnitude, sizing_multiplier, skip_reason, realized_vol_21d, raw_leverage, clipped_leverage,
                    adjusted_leverage, hard_stop_pct, take_profit_pct, model_id, feature_date, features, n_train)::text
                from forecast_h5_signals
                union all
                select 3, row(signal_date, direction, leverage, status, confidence_tier, hard_stop, take_profit,
                    equity_at_entry, entry_price, entry_timestamp, entry_bar_time, exit_price, exit_timestamp, exit_reason,
                    n_subtrades, week_pnl, week_pnl_pct, week_pnl_unleveraged_pct, deviations, client_order_id)::text
                from forecast_h5_executions
                union all
                select 4, row(s.subtrade_index, s.direction, s.entry_price, s.entry_timestamp, s.exit_price, s.exit_timestamp,
                    s.exit_reason, s.pnl_pct, s.pnl_unleveraged_pct)::text
                from forecast_h5_subtrades s
                union all
                select 5, row(client_order_id, leg, side, quantity, price, status, signal_date, note)::text from orders
                union all
                select 6, row(client_order_id, bar_time, price, costs)::text from fills
                union all
                select 7, row(signal_date, direction, leverage, week_pnl_pct, n_subtrades, cumulative_pnl_pct, running_da_pct,
                    running_sharpe, running_max_dd_pct, n_weeks, n_long, n_short, consecutive_losses, circuit_breaker,
                    gate_status, notes)::text
                from forecast_h5_paper_trading
            ) state order by part, line
            """)
        lines = try result.values("line")
    }

    /// The lines in which two states differ.
    func difference(from other: EndState) -> String {
        let gone = other.lines.filter { !lines.contains($0) }.map { "  - \($0)" }
        let new = lines.filter { !other.lines.contains($0) }.map { "  + \($0)" }
        return (gone + new).joined(separator: "\n")
    }
}

/// How a week came out.
enum Ending: String, CaseIterable {
    /// As if nothing had gone wrong.
    case equal
    /// A person's command that was drawn halted trading, and the week itself says so.
    case halted
    /// The week itself says why it may differ from its backtest, and an alert does.
    case declaredDeviation
    /// Something else.
    case violation
}

extension Connection {
    /// How the week of this database came out against the undisturbed one.
    ///
    /// - Parameter isHaltDrawn: whether a person halted trading meanwhile; nobody else may have.
    func ending(
        against expected: EndState, strategyID: String, isHaltDrawn: Bool
    ) throws -> (Ending, difference: String) {
        let state = try EndState(self)
        if state == expected { return (.equal, "") }
        let row = try query(
            """
            select exists (select from approval_audit_log where subject = \(strategyID) and to_state = 'halted'
                    and actor <> 'operator') as halted_by_itself,
                exists (select from forecast_h5_executions where deviations && array['halted', 'closed_late']) as held_back,
                exists (select from forecast_h5_executions where cardinality(deviations) > 0) as deviates,
                exists (select from alerts where key like '%:drift:%' or key like '%:contradiction:%' or key like '%:entry_late')
                    as alerted
            """
        ).single()
        let haltedByItself: Bool = try row.value("halted_by_itself")
        let isHeldBack: Bool = try row.value("held_back")
        let deviates: Bool = try row.value("deviates")
        let isAlerted: Bool = try row.value("alerted")
        let difference = state.difference(from: expected)
        if haltedByItself { return (.violation, "trading was halted by no person\n" + difference) }
        if isHaltDrawn, isHeldBack { return (.halted, difference) }
        if deviates, isAlerted { return (.declaredDeviation, difference) }
        return (.violation, state.difference(from: expected))
    }

    /// What holds whatever happens: each order filled once, and orders where the week says it was entered and left.
    func brokenInvariants() throws -> [String] {
        let result = try query(
            """
            select 'order ' || o.client_order_id || ' has ' || count(f.*) || ' fills' as line
            from orders o left join fills f using (client_order_id) group by o.client_order_id having count(f.*) <> 1
            union all
            select 'the execution of ' || x.signal_date || ' has ' || count(o.*) || ' orders and is ' || x.status
            from forecast_h5_executions x left join orders o using (signal_date)
            group by x.id
            having count(o.*) filter (where o.leg = 'entry') <> (x.entry_price is not null)::int
                or count(o.*) filter (where o.leg = 'exit') <> (x.exit_price is not null)::int
            union all
            select 'the execution of ' || x.signal_date || ' is priced otherwise than its ' || o.leg || ' fill'
            from forecast_h5_executions x join orders o using (signal_date)
                join fills f on f.client_order_id = o.client_order_id
            where f.price <> case o.leg when 'entry' then x.entry_price else x.exit_price end
            union all
            select 'two weeks wait or are open at once' where (
                select count(*) from forecast_h5_executions where status in ('pending', 'positioned')) > 1
            """)
        return try result.values("line")
    }
}
