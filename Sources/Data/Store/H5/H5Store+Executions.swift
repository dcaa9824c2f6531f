public import CivilTime
public import Failures
internal import Postgres

/// How many rows a write changed in executions and in their subtrades.
public struct H5ExecutionChange: Equatable, Sendable {
    /// Rows of `forecast_h5_executions`.
    public var executions = 0
    /// Rows of `forecast_h5_subtrades`.
    public var subtrades = 0

    /// Nothing.
    public init() {}
}

extension H5Store {
    /// Stores weeks that were traded to their end, each with its one subtrade.
    ///
    /// An execution with a `client_order_id` was traded by the executor: what has really happened gives way to no
    /// computation, so such rows and their subtrades stay as they are.
    public func upsert(_ executions: [H5ClosedExecution]) throws(Failure) -> H5ExecutionChange {
        var change = H5ExecutionChange()
        for row in executions {
            change.executions += try upsert(row)
            change.subtrades += try upsertSubtrade(row)
        }
        return change
    }

    private func upsert(_ row: H5ClosedExecution) throws(Failure) -> Int {
        let week = ISOWeek(containing: row.signalDate)
        return try connection.execute(
            """
            insert into forecast_h5_executions as stored (signal_date, inference_week, inference_year, direction, leverage,
                status, entry_price, entry_timestamp, exit_price, exit_timestamp, exit_reason, confidence_tier, hard_stop_pct,
                take_profit_pct, n_subtrades, week_pnl_pct, week_pnl_unleveraged_pct, config_version)
            values (\(row.signalDate), \(week.number), \(week.year), \(row.direction), \(row.leverage), 'closed',
                \(row.entryPrice), \(row.entryTime), \(row.exitPrice), \(row.exitTime), \(row.exitReason), \(row.tier),
                \(row.hardStopPct), \(row.takeProfitPct), 1, \(row.profitPct), \(row.unleveragedPct),
                \(nullable: row.configVersion))
            on conflict (signal_date) do update
            set direction = excluded.direction, leverage = excluded.leverage, status = excluded.status,
                entry_price = excluded.entry_price, entry_timestamp = excluded.entry_timestamp,
                exit_price = excluded.exit_price, exit_timestamp = excluded.exit_timestamp,
                exit_reason = excluded.exit_reason, confidence_tier = excluded.confidence_tier,
                hard_stop_pct = excluded.hard_stop_pct, take_profit_pct = excluded.take_profit_pct,
                n_subtrades = excluded.n_subtrades, week_pnl_pct = excluded.week_pnl_pct,
                week_pnl_unleveraged_pct = excluded.week_pnl_unleveraged_pct, config_version = excluded.config_version
            where stored.client_order_id is null
                and (stored.direction, stored.leverage, stored.status, stored.entry_price, stored.entry_timestamp,
                        stored.exit_price, stored.exit_timestamp, stored.exit_reason, stored.confidence_tier,
                        stored.hard_stop_pct, stored.take_profit_pct, stored.n_subtrades, stored.week_pnl_pct,
                        stored.week_pnl_unleveraged_pct, stored.config_version)
                    is distinct from (excluded.direction, excluded.leverage, excluded.status, excluded.entry_price,
                        excluded.entry_timestamp, excluded.exit_price, excluded.exit_timestamp, excluded.exit_reason,
                        excluded.confidence_tier, excluded.hard_stop_pct, excluded.take_profit_pct, excluded.n_subtrades,
                        excluded.week_pnl_pct, excluded.week_pnl_unleveraged_pct, excluded.config_version)
            """)
    }

    private func upsertSubtrade(_ row: H5ClosedExecution) throws(Failure) -> Int {
        let ids: [Int] = try connection.query(
            "select id from forecast_h5_executions where signal_date = \(row.signalDate) and client_order_id is null"
        ).values("id")
        return try connection.upsert(
            ids.map { id in
                var subtrade = H5Subtrade(executionID: id, direction: row.direction)
                (subtrade.entryPrice, subtrade.entryTime) = (row.entryPrice, row.entryTime)
                (subtrade.exitPrice, subtrade.exitTime, subtrade.exitReason) = (row.exitPrice, row.exitTime, row.exitReason)
                (subtrade.profitPct, subtrade.unleveragedPct) = (row.profitPct, row.unleveragedPct)
                return subtrade
            })
    }

    /// Takes executions back that an earlier computation stored and this one does not have: within a range of days, not the
    /// executor's, not at these signal dates. They become `error` without prices and profits, as nothing may be deleted.
    ///
    /// - Returns: how many there were; their subtrades lose their figures too.
    public func withdrawExecutions(
        in days: ClosedRange<CivilDate>, except signalDates: [CivilDate]
    ) throws(Failure) -> H5ExecutionChange {
        var change = H5ExecutionChange()
        change.subtrades = try connection.execute(
            """
            update forecast_h5_subtrades set entry_price = null, entry_timestamp = null, exit_price = null,
                exit_timestamp = null, exit_reason = null, pnl_pct = null, pnl_unleveraged_pct = null
            where (pnl_pct is not null or entry_price is not null) and execution_id in (
                select id from forecast_h5_executions
                where signal_date between \(days.lowerBound) and \(days.upperBound) and client_order_id is null
                    and status in ('closed', 'error') and signal_date <> all(\(signalDates)))
            """)
        change.executions = try connection.execute(
            """
            update forecast_h5_executions set status = 'error', entry_price = null, entry_timestamp = null, exit_price = null,
                exit_timestamp = null, exit_reason = null, n_subtrades = 0, week_pnl_pct = null,
                week_pnl_unleveraged_pct = null
            where signal_date between \(days.lowerBound) and \(days.upperBound) and client_order_id is null
                and status = 'closed' and signal_date <> all(\(signalDates))
            """)
        return change
    }
}
