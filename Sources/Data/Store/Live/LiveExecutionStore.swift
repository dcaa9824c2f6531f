public import CivilTime
public import Failures
public import Market
public import Postgres

/// The weeks the live tasks trade, in `forecast_h5_executions`, `_subtrades` and `_bars_used`. To be called in a transaction.
public struct LiveExecutionStore {
    private let connection: Connection

    /// The weeks behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// The week of a signal date, locked to the end of the transaction; `nil` when it has none.
    public func locked(_ signalDate: CivilDate) throws(Failure) -> LiveExecution? {
        let result = try connection.query(
            "select * from forecast_h5_executions where signal_date = \(signalDate) for update")
        guard let row = result.rows.first else { return nil }
        return try LiveExecutionStore.execution(row)
    }

    /// Weeks that the executor could still do something to, oldest first.
    public func unfinished(through date: CivilDate) throws(Failure) -> [LiveExecution] {
        try executions(
            connection.query(
                """
                select * from forecast_h5_executions
                where status in ('pending', 'positioned', 'paused') and signal_date <= \(date) order by signal_date
                """))
    }

    /// Weeks that were traded and had ended by an instant, oldest first, each ISO week once.
    ///
    /// - Throws: as `Connection.query`; `executions_out_of_order` (data).
    public func closed(by asOf: Instant) throws(Failure) -> [LiveExecution] {
        let closed = try executions(
            connection.query(
                """
                select * from forecast_h5_executions
                where status = 'closed' and exit_timestamp <= \(asOf) and entry_price is not null
                    and week_pnl_pct is not null order by signal_date
                """))
        let weeks = closed.map { ISOWeek(containing: $0.signalDate) }
        if let twice = zip(weeks, weeks.dropFirst()).first(where: { $0 == $1 }) {
            throw Failure(
                .data, code: "executions_out_of_order", "forecast_h5_executions has two closed positions in \(twice.0)",
                remedy: "Find out which of them was traded, and mark the other as error.")
        }
        return closed
    }

    /// The week of a signal date, not locked.
    public func execution(_ signalDate: CivilDate) throws(Failure) -> LiveExecution? {
        try executions(connection.query("select * from forecast_h5_executions where signal_date = \(signalDate)")).first
    }

    /// Stores a week as it is now. The caller holds its lock, or it is new.
    ///
    /// - Returns: whether a row is new or different.
    @discardableResult
    public func save(_ row: LiveExecution) throws(Failure) -> Bool {
        let week = ISOWeek(containing: row.signalDate)
        let changed = try connection.execute(
            """
            insert into forecast_h5_executions as stored (signal_date, inference_week, inference_year, direction, leverage,
                status, confidence_tier, hard_stop, take_profit, hard_stop_pct, take_profit_pct, equity_at_entry, entry_price,
                entry_timestamp, entry_bar_time, exit_price, exit_timestamp, exit_reason, n_subtrades, week_pnl, week_pnl_pct,
                week_pnl_unleveraged_pct, last_bar_time, last_run_at, deviations, client_order_id, config_version)
            values (\(row.signalDate), \(week.number), \(week.year), \(row.direction), \(row.leverage), \(row.status.rawValue),
                \(row.tier), \(row.hardStop), \(row.takeProfit), \(row.hardStop * 100), \(row.takeProfit * 100),
                \(nullable: row.equityAtEntry), \(nullable: row.entry?.price), \(nullable: row.entry?.time),
                \(nullable: row.entry?.barTime), \(nullable: row.exit?.price), \(nullable: row.exit?.time),
                \(nullable: row.exitReason), \(row.entry == nil ? 0 : 1), \(nullable: row.profitAndLoss),
                \(nullable: row.profitAndLoss.map { $0 * 100 }), \(nullable: row.move.map { $0 * 100 }),
                \(nullable: row.lastBarTime), \(nullable: row.lastRunAt), \(row.deviations), \(nullable: row.clientOrderID),
                \(nullable: row.configVersion))
            on conflict (signal_date) do update set direction = excluded.direction, leverage = excluded.leverage,
                status = excluded.status, confidence_tier = excluded.confidence_tier, hard_stop = excluded.hard_stop,
                take_profit = excluded.take_profit, hard_stop_pct = excluded.hard_stop_pct,
                take_profit_pct = excluded.take_profit_pct, equity_at_entry = excluded.equity_at_entry,
                entry_price = excluded.entry_price, entry_timestamp = excluded.entry_timestamp,
                entry_bar_time = excluded.entry_bar_time, exit_price = excluded.exit_price,
                exit_timestamp = excluded.exit_timestamp, exit_reason = excluded.exit_reason,
                n_subtrades = excluded.n_subtrades, week_pnl = excluded.week_pnl, week_pnl_pct = excluded.week_pnl_pct,
                week_pnl_unleveraged_pct = excluded.week_pnl_unleveraged_pct, last_bar_time = excluded.last_bar_time,
                last_run_at = excluded.last_run_at, deviations = excluded.deviations,
                client_order_id = excluded.client_order_id, config_version = excluded.config_version
            where (stored.direction, stored.leverage, stored.status, stored.confidence_tier, stored.hard_stop,
                    stored.take_profit, stored.equity_at_entry, stored.entry_price, stored.entry_timestamp, stored.exit_price,
                    stored.exit_timestamp, stored.exit_reason, stored.week_pnl, stored.last_bar_time, stored.last_run_at,
                    stored.deviations, stored.client_order_id, stored.config_version)
                is distinct from (excluded.direction, excluded.leverage, excluded.status, excluded.confidence_tier,
                    excluded.hard_stop, excluded.take_profit, excluded.equity_at_entry, excluded.entry_price,
                    excluded.entry_timestamp, excluded.exit_price, excluded.exit_timestamp, excluded.exit_reason,
                    excluded.week_pnl, excluded.last_bar_time, excluded.last_run_at, excluded.deviations,
                    excluded.client_order_id, excluded.config_version)
            """)
        return changed > 0
    }

    /// Stores the one subtrade of a week that has been entered.
    public func saveSubtrade(of row: LiveExecution, barCount: Int) throws(Failure) {
        try connection.execute(
            """
            insert into forecast_h5_subtrades (execution_id, subtrade_index, direction, entry_price, entry_timestamp,
                exit_price, exit_timestamp, exit_reason, bar_count, pnl_pct, pnl_unleveraged_pct)
            select id, 0, \(row.direction), \(nullable: row.entry?.price), \(nullable: row.entry?.time),
                \(nullable: row.exit?.price), \(nullable: row.exit?.time), \(nullable: row.exitReason), \(barCount),
                \(nullable: row.profitAndLoss.map { $0 * 100 }), \(nullable: row.move.map { $0 * 100 })
            from forecast_h5_executions where signal_date = \(row.signalDate)
            on conflict (execution_id, subtrade_index) do update set direction = excluded.direction,
                entry_price = excluded.entry_price, entry_timestamp = excluded.entry_timestamp,
                exit_price = excluded.exit_price, exit_timestamp = excluded.exit_timestamp,
                exit_reason = excluded.exit_reason, bar_count = excluded.bar_count, pnl_pct = excluded.pnl_pct,
                pnl_unleveraged_pct = excluded.pnl_unleveraged_pct
            """)
    }

    /// What a week's bars were used for, in order of time.
    public func barUses(of executionID: Int) throws(Failure) -> [BarUse] {
        let result = try connection.query(
            """
            select use, time, open, high, low, close from forecast_h5_bars_used
            where execution_id = \(executionID) order by time, use
            """)
        var uses: [BarUse] = []
        for row in result.rows {
            let use: String = try row.value("use")
            guard let use = BarUse.Use(rawValue: use) else { continue }
            uses.append(
                BarUse(
                    use, time: try row.value("time"),
                    prices: [
                        try row.value("open"), try row.value("high"), try row.value("low"), try row.value("close"),
                    ]))
        }
        return uses
    }

    /// Notes what bars were used for by a run, with what they said.
    public func record(_ use: BarUse.Use, _ bars: [Bar], of executionID: Int, at run: Instant) throws(Failure) {
        guard !bars.isEmpty else { return }
        try connection.execute(
            """
            insert into forecast_h5_bars_used (execution_id, use, used_at, time, open, high, low, close)
            select \(executionID), \(use.rawValue), \(run), bar.* from unnest(\(bars.map(\.time)), \(bars.map(\.open)),
                \(bars.map(\.high)), \(bars.map(\.low)), \(bars.map(\.close))) as bar
            """)
    }

    private func executions(_ result: QueryResult) throws(Failure) -> [LiveExecution] {
        var rows: [LiveExecution] = []
        for row in result.rows { rows.append(try LiveExecutionStore.execution(row)) }
        return rows
    }

    private static func execution(_ row: Row) throws(Failure) -> LiveExecution {
        var execution = LiveExecution(
            signalDate: try row.value("signal_date"), direction: try row.value("direction"),
            leverage: try row.value("leverage"), tier: try row.optional("confidence_tier") ?? "",
            hardStop: try fraction("hard_stop", row), takeProfit: try fraction("take_profit", row),
            configVersion: try row.optional("config_version"))
        execution.id = try row.value("id")
        let status: String = try row.value("status")
        execution.status = LiveExecution.Status(rawValue: status) ?? .error
        execution.equityAtEntry = try row.optional("equity_at_entry")
        execution.entry = try point("entry", barTime: row.optional("entry_bar_time"), row)
        execution.exit = try point("exit", barTime: nil, row)
        execution.exitReason = try row.optional("exit_reason")
        let percent: Double? = try row.optional("week_pnl_pct")
        execution.profitAndLoss = try row.optional("week_pnl") ?? percent.map { $0 / 100 }
        let move: Double? = try row.optional("week_pnl_unleveraged_pct")
        execution.move = move.map { $0 / 100 }
        execution.lastBarTime = try row.optional("last_bar_time")
        execution.lastRunAt = try row.optional("last_run_at")
        execution.deviations = try row.value("deviations")
        execution.clientOrderID = try row.optional("client_order_id")
        return execution
    }

    /// A stop's distance as computed; of rows that no live task made, a hundredth of its percentage.
    private static func fraction(_ name: String, _ row: Row) throws(Failure) -> Double {
        if let fraction: Double = try row.optional(name) { return fraction }
        let percent: Double? = try row.optional("\(name)_pct")
        return (percent ?? 0) / 100
    }

    private static func point(_ end: String, barTime: Instant?, _ row: Row) throws(Failure) -> LiveExecution.Point? {
        guard let price: Double = try row.optional("\(end)_price"), let time: Instant = try row.optional("\(end)_timestamp")
        else { return nil }
        return LiveExecution.Point(price: price, time: time, barTime: barTime)
    }
}
