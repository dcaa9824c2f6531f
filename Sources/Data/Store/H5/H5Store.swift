public import CivilTime
public import Failures
public import Postgres

/// The weekly strategy's rows: `forecast_h5_predictions`, `_signals`, `_executions`, `_subtrades` and `_paper_trading`.
///
/// Every write is an upsert that touches nothing when the row already says so. To be called inside a transaction, so that a
/// year's rows appear together.
public struct H5Store {
    let connection: Connection

    /// The rows behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// Stores predictions, one a day, model and horizon. One that was made live gives way only to another made live: those have
    /// a feature hash.
    ///
    /// - Returns: how many rows are new or different now; so do the others.
    /// - Throws: as `Connection.query`; so do the others.
    public func upsert(_ predictions: [H5Prediction]) throws(Failure) -> Int {
        var changed = 0
        for row in predictions {
            let week = ISOWeek(containing: row.inferenceDate)
            changed += try connection.execute(
                """
                insert into forecast_h5_predictions as stored (inference_date, model_id, horizon_id, inference_week,
                    inference_year, target_date, base_price, predicted_price, predicted_return, direction, model_version, feature_hash,
                    collapse_flag, collapse_std)
                values (\(row.inferenceDate), \(row.modelID), \(row.horizonDays), \(week.number), \(week.year),
                    \(nullable: row.targetDate), \(row.basePrice), \(row.predictedPrice), \(row.predictedReturn),
                    \(row.direction), \(nullable: row.modelVersion), \(nullable: row.featureHash), \(row.isCollapsed),
                    \(nullable: row.collapseDeviation))
                on conflict (inference_date, model_id, horizon_id) do update
                set target_date = excluded.target_date, base_price = excluded.base_price,
                    predicted_price = excluded.predicted_price, predicted_return = excluded.predicted_return,
                    direction = excluded.direction, model_version = excluded.model_version,
                    feature_hash = excluded.feature_hash, collapse_flag = excluded.collapse_flag,
                    collapse_std = excluded.collapse_std
                where (stored.feature_hash is null or excluded.feature_hash is not null)
                    and (stored.target_date, stored.base_price, stored.predicted_price, stored.predicted_return,
                        stored.direction, stored.model_version, stored.feature_hash, stored.collapse_flag, stored.collapse_std)
                    is distinct from (excluded.target_date, excluded.base_price, excluded.predicted_price,
                        excluded.predicted_return, excluded.direction, excluded.model_version, excluded.feature_hash,
                        excluded.collapse_flag, excluded.collapse_std)
                """)
        }
        return changed
    }

    /// The signal dates of weeks that the live tasks decided on or traded.
    public func liveDates() throws(Failure) -> [CivilDate] {
        try connection.query(
            """
            select signal_date from forecast_h5_signals where decided_at is not null
            union select signal_date from forecast_h5_executions where client_order_id is not null order by signal_date
            """
        ).values("signal_date")
    }

    /// Stores signals computed afterwards, one a week. One that was decided live stays as it is.
    public func upsert(_ signals: [H5Signal]) throws(Failure) -> Int {
        var changed = 0
        for row in signals {
            let week = ISOWeek(containing: row.signalDate)
            changed += try connection.execute(
                """
                insert into forecast_h5_signals as stored (signal_date, inference_date, inference_week, inference_year,
                    ensemble_return, direction, confidence_tier, confidence_agreement, confidence_magnitude,
                    sizing_multiplier, skip_trade, skip_reason, realized_vol_21d, raw_leverage, clipped_leverage,
                    adjusted_leverage, hard_stop_pct, take_profit_pct, config_version, config_hash)
                values (\(row.signalDate), \(row.inferenceDate), \(week.number), \(week.year), \(row.ensembleReturn),
                    \(row.direction), \(row.tier), \(row.agreement), \(row.magnitude), \(row.sizingMultiplier),
                    \(row.skipReason != nil), \(nullable: row.skipReason), \(nullable: row.realizedVolatility),
                    \(nullable: row.rawLeverage), \(nullable: row.clippedLeverage), \(nullable: row.adjustedLeverage),
                    \(nullable: row.hardStopPct), \(nullable: row.takeProfitPct), \(nullable: row.configVersion),
                    \(nullable: row.configHash))
                on conflict (signal_date) do update
                set inference_date = excluded.inference_date, ensemble_return = excluded.ensemble_return,
                    direction = excluded.direction, confidence_tier = excluded.confidence_tier,
                    confidence_agreement = excluded.confidence_agreement, confidence_magnitude = excluded.confidence_magnitude,
                    sizing_multiplier = excluded.sizing_multiplier, skip_trade = excluded.skip_trade,
                    skip_reason = excluded.skip_reason, realized_vol_21d = excluded.realized_vol_21d,
                    raw_leverage = excluded.raw_leverage, clipped_leverage = excluded.clipped_leverage,
                    adjusted_leverage = excluded.adjusted_leverage, hard_stop_pct = excluded.hard_stop_pct,
                    take_profit_pct = excluded.take_profit_pct, config_version = excluded.config_version,
                    config_hash = excluded.config_hash
                where stored.decided_at is null
                    and (stored.inference_date, stored.ensemble_return, stored.direction, stored.confidence_tier,
                        stored.confidence_agreement, stored.confidence_magnitude, stored.sizing_multiplier,
                        stored.skip_reason, stored.realized_vol_21d, stored.raw_leverage, stored.clipped_leverage,
                        stored.adjusted_leverage, stored.hard_stop_pct, stored.take_profit_pct, stored.config_version,
                        stored.config_hash)
                    is distinct from (excluded.inference_date, excluded.ensemble_return, excluded.direction,
                        excluded.confidence_tier, excluded.confidence_agreement, excluded.confidence_magnitude,
                        excluded.sizing_multiplier, excluded.skip_reason, excluded.realized_vol_21d, excluded.raw_leverage,
                        excluded.clipped_leverage, excluded.adjusted_leverage, excluded.hard_stop_pct,
                        excluded.take_profit_pct, excluded.config_version, excluded.config_hash)
                """)
        }
        return changed
    }

    /// Stores the results of weeks, one a week.
    public func upsert(_ weeks: [H5PaperWeek]) throws(Failure) -> Int {
        var changed = 0
        for row in weeks {
            let week = ISOWeek(containing: row.signalDate)
            changed += try connection.execute(
                """
                insert into forecast_h5_paper_trading as stored (signal_date, inference_week, inference_year, direction,
                    leverage, week_pnl_pct, n_subtrades, cumulative_pnl_pct, running_da_pct, running_da_short_pct,
                    running_da_long_pct, running_sharpe, running_max_dd_pct, n_weeks, n_long, n_short, long_pct_8w,
                    consecutive_losses, circuit_breaker, gate_status, notes)
                values (\(row.signalDate), \(week.number), \(week.year), \(nullable: row.direction),
                    \(nullable: row.leverage), \(nullable: row.profitPct), \(row.subtradeCount), \(row.cumulativePct),
                    \(nullable: row.accuracyPct), \(nullable: row.shortAccuracyPct), \(nullable: row.longAccuracyPct),
                    \(nullable: row.sharpe), \(nullable: row.maxDrawdownPct), \(row.weekCount), \(row.longCount),
                    \(row.shortCount), \(nullable: row.longPctOfEightWeeks), \(row.consecutiveLosses),
                    \(row.isCircuitBroken), \(nullable: row.gateStatus), \(nullable: row.notes))
                on conflict (signal_date) do update
                set direction = excluded.direction, leverage = excluded.leverage, week_pnl_pct = excluded.week_pnl_pct,
                    n_subtrades = excluded.n_subtrades, cumulative_pnl_pct = excluded.cumulative_pnl_pct,
                    running_da_pct = excluded.running_da_pct, running_da_short_pct = excluded.running_da_short_pct,
                    running_da_long_pct = excluded.running_da_long_pct, running_sharpe = excluded.running_sharpe,
                    running_max_dd_pct = excluded.running_max_dd_pct, n_weeks = excluded.n_weeks,
                    n_long = excluded.n_long, n_short = excluded.n_short, long_pct_8w = excluded.long_pct_8w,
                    consecutive_losses = excluded.consecutive_losses, circuit_breaker = excluded.circuit_breaker,
                    gate_status = excluded.gate_status, notes = excluded.notes
                where (stored.direction, stored.leverage, stored.week_pnl_pct, stored.n_subtrades,
                        stored.cumulative_pnl_pct, stored.running_da_pct, stored.running_da_short_pct,
                        stored.running_da_long_pct, stored.running_sharpe, stored.running_max_dd_pct, stored.n_weeks,
                        stored.n_long, stored.n_short, stored.long_pct_8w, stored.consecutive_losses,
                        stored.circuit_breaker, stored.gate_status, stored.notes)
                    is distinct from (excluded.direction, excluded.leverage, excluded.week_pnl_pct, excluded.n_subtrades,
                        excluded.cumulative_pnl_pct, excluded.running_da_pct, excluded.running_da_short_pct,
                        excluded.running_da_long_pct, excluded.running_sharpe, excluded.running_max_dd_pct,
                        excluded.n_weeks, excluded.n_long, excluded.n_short, excluded.long_pct_8w,
                        excluded.consecutive_losses, excluded.circuit_breaker, excluded.gate_status, excluded.notes)
                """)
        }
        return changed
    }
}
