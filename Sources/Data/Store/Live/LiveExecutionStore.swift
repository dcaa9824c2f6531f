public import CivilTime
public import Execution
public import Failures
public import Market
public import Postgres

/// The weeks the live tasks trade, in `forecast_h5_executions`, `_subtrades` and `_bars_used`. To be called in a transaction.
public struct LiveExecutionStore {
    let connection: Connection

    /// The weeks behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// The week of a signal date, locked to the end of the transaction; `nil` when it has none.
    public func locked(_ signalDate: CivilDate) throws(Failure) -> LiveExecution? {
        try connection.records("where signal_date = \(signalDate) for update", of: LiveExecution.self).first
    }

    /// Weeks that the executor could still do something to, oldest first.
    public func unfinished(through date: CivilDate) throws(Failure) -> [LiveExecution] {
        try connection.records(
            "where status in ('pending', 'positioned', 'paused') and signal_date <= \(date) order by signal_date")
    }

    /// Weeks whose position was open at an instant, those closed since included, oldest first.
    public func open(at asOf: Instant) throws(Failure) -> [LiveExecution] {
        try connection.records(
            """
            where entry_timestamp <= \(asOf)
                and (status = 'positioned' and exit_timestamp is null or status = 'closed' and exit_timestamp > \(asOf))
            order by signal_date
            """)
    }

    /// Weeks that were traded and had ended by an instant, oldest first, each ISO week once.
    ///
    /// - Throws: as `Connection.query`; `executions_out_of_order` (data).
    public func closed(by asOf: Instant) throws(Failure) -> [LiveExecution] {
        let closed: [LiveExecution] = try connection.records(
            """
            where status = 'closed' and exit_timestamp <= \(asOf) and entry_price is not null and week_pnl_pct is not null
            order by signal_date
            """)
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
        try connection.records("where signal_date = \(signalDate)", of: LiveExecution.self).first
    }

    /// Strategies other than one that have a week to enter or a position open, or that a person has halted: the names an
    /// earlier strategy file had. Without one to leave out, all of them.
    public func strategies(otherThan strategyID: String?) throws(Failure) -> [String] {
        try connection.query(
            """
            with former as (
                select strategy_id from forecast_h5_executions where strategy_id is not null
                union
                select strategy_id from model_registry join forecast_h5_signals using (model_id))
            select strategy_id from forecast_h5_executions
            where status in ('pending', 'positioned') and strategy_id is distinct from \(nullable: strategyID)
                and strategy_id is not null
            union
            select scope from operator_controls where (state = 'halted' or flatten) and scope is distinct from \(nullable: strategyID)
                and scope in (select strategy_id from former)
            order by strategy_id
            """
        ).values("strategy_id")
    }

    /// The strategy of the newest week that names one, else of the newest model; `nil` when none was ever stored.
    public func newestStrategy() throws(Failure) -> String? {
        try connection.query(
            """
            (select strategy_id, 0 as place from forecast_h5_executions where strategy_id is not null
             order by signal_date desc limit 1)
            union all
            (select strategy_id, 1 from model_registry order by created_at desc limit 1)
            order by place limit 1
            """
        ).values("strategy_id", as: String.self).first
    }

    /// Stores a week as it is now. The caller holds its lock, or it is new.
    ///
    /// - Returns: whether a row is new or different.
    @discardableResult
    public func save(_ row: LiveExecution) throws(Failure) -> Bool {
        try connection.upsert([row]) > 0
    }

    /// Stores the one subtrade of a week that has been entered.
    public func saveSubtrade(of row: LiveExecution, barCount: Int) throws(Failure) {
        guard let id = row.id else { return }
        var subtrade = H5Subtrade(executionID: id, direction: row.direction)
        (subtrade.entryPrice, subtrade.entryTime) = (row.entry?.price, row.entry?.time)
        (subtrade.exitPrice, subtrade.exitTime) = (row.exit?.price, row.exit?.time)
        subtrade.exitReason = row.exitReason?.exitReason
        subtrade.barCount = barCount
        subtrade.profitPct = row.profitAndLoss.map { $0 * 100 }
        subtrade.unleveragedPct = row.move.map { $0 * 100 }
        try connection.upsert([subtrade])
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
            uses.append(
                BarUse(
                    try row.value("use"), time: try row.value("time"),
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
            select \(executionID), \(use), \(run), bar.* from unnest(\(bars.map(\.time)), \(bars.map(\.open)),
                \(bars.map(\.high)), \(bars.map(\.low)), \(bars.map(\.close))) as bar
            """)
    }
}
