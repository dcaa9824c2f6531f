public import Failures
public import Postgres

/// All that the tables say of the weeks that were decided: decision, size, execution and booking, and the orders with their fills.
public struct WeekLedgerStore {
    private let connection: Connection

    /// The ledger behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// Figures of a week, a fraction or a percentage as the name says, in full precision.
    public static let numbers = [
        "ridge_pred", "bayesian_ridge_pred", "ensemble", "agreement", "magnitude", "sizing_multiplier",
        "realized_vol_annualized", "raw_leverage", "base_leverage", "final_leverage", "hard_stop", "take_profit",
        "hard_stop_pct", "take_profit_pct", "equity_at_entry", "entry_price", "exit_price", "pnl", "week_pnl_pct",
        "week_pnl_unleveraged_pct", "cumulative_pnl_pct",
    ]
    /// Words of a week.
    public static let texts = ["tier", "skip_reason", "status", "exit_reason", "gate_status"]
    /// Whole numbers of a week.
    public static let integers = ["direction", "n_train"]

    /// A row a decided week, in order, with `signal_date`, `feature_date`, `entry_timestamp`, `exit_timestamp` and the columns of
    /// ``numbers``, ``texts`` and ``integers``.
    ///
    /// - Throws: as `Connection.query`.
    public func weeks() throws(Failure) -> QueryResult {
        try connection.query(
            """
            select s.signal_date, s.feature_date, s.n_train, ridge.predicted_return as ridge_pred,
                bayes.predicted_return as bayesian_ridge_pred, s.ensemble_return as ensemble, s.direction::int as direction,
                s.confidence_agreement as agreement, s.confidence_magnitude as magnitude, s.confidence_tier as tier,
                s.sizing_multiplier, s.skip_reason, s.realized_vol_21d as realized_vol_annualized,
                s.raw_leverage, s.clipped_leverage as base_leverage, s.adjusted_leverage as final_leverage,
                x.hard_stop, x.take_profit, s.hard_stop_pct, s.take_profit_pct, x.status, x.equity_at_entry, x.entry_timestamp,
                x.entry_price, x.exit_timestamp, x.exit_price, x.exit_reason, x.week_pnl as pnl, x.week_pnl_pct,
                x.week_pnl_unleveraged_pct, p.cumulative_pnl_pct, p.gate_status
            from forecast_h5_signals s
            left join forecast_h5_executions x using (signal_date)
            left join forecast_h5_paper_trading p using (signal_date)
            left join forecast_h5_predictions ridge on ridge.inference_week = s.inference_week
                and ridge.inference_year = s.inference_year and ridge.model_id = 'ridge'
            left join forecast_h5_predictions bayes on bayes.inference_week = s.inference_week
                and bayes.inference_year = s.inference_year and bayes.model_id = 'bayesian_ridge'
            order by s.signal_date
            """)
    }

    /// A row an order with its fill, the entry of a week before its exit.
    ///
    /// - Throws: as `Connection.query`.
    public func orders() throws(Failure) -> QueryResult {
        try connection.query(
            """
            select o.signal_date, o.leg, o.side, o.quantity, o.price, o.status, o.note, f.bar_time, f.price as fill_price, f.costs
            from orders o left join fills f using (client_order_id)
            order by o.signal_date, o.leg, f.bar_time
            """)
    }
}
