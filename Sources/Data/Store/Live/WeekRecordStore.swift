public import CivilTime
public import Failures
internal import Postgres

/// What other tables say of a week that `forecast_h5_executions` says too.
public struct WeekRecords: Sendable {
    /// An order with its fill.
    public struct Leg: Equatable, Sendable {
        /// `buy` or `sell`.
        public let side: String
        /// US dollars.
        public let quantity: Double
        /// COP per USD.
        public let price: Double
        /// The opening of the bar it was filled in.
        public let barTime: Instant
        /// Why it was sent.
        public let note: String?
    }

    /// 1 for LONG, −1 for SHORT, as decided; `nil` without a signal that was sized.
    public let decidedDirection: Int?
    /// The leverage of the size; `nil` as above.
    public let decidedLeverage: Double?
    /// The stop's distance in percent.
    public let decidedHardStopPct: Double?
    /// The target's distance in percent.
    public let decidedTakeProfitPct: Double?
    /// The order that opened the position.
    public let entry: Leg?
    /// The order that closed it.
    public let exit: Leg?
    /// The close of the bar that priced the entry, as the executor saw it, and its opening.
    public let entryBar: (close: Double, time: Instant)?
    /// The subtrade's figures; `nil` before the entry.
    public let subtrade: (direction: Int, entryPrice: Double?, exitPrice: Double?, exitReason: String?)?
    /// The newest state that controls have by their table and by the audit log, by scope, where both tell one.
    public let controls: [(scope: String, stored: String, audited: String)]
}

extension LiveExecutionStore {
    /// The records of a week beside its own row, in one query.
    ///
    /// - Throws: as `Connection.query`.
    public func records(of executionID: Int, _ signalDate: CivilDate, _ strategyID: String) throws(Failure) -> WeekRecords {
        let row = try connection.query(
            """
            select s.direction::int as direction, s.adjusted_leverage, s.hard_stop_pct, s.take_profit_pct,
                en.side as entry_side, en.quantity as entry_quantity, ef.price as entry_price, ef.bar_time as entry_bar,
                ex.side as exit_side, ex.quantity as exit_quantity, xf.price as exit_price, xf.bar_time as exit_bar,
                ex.note as exit_note, b.close as bar_close, b.time as bar_time,
                t.direction::int as subtrade_direction, t.entry_price as subtrade_entry, t.exit_price as subtrade_exit,
                t.exit_reason as subtrade_reason, c.scopes, c.stored, c.audited
            from (values (\(signalDate), \(executionID)::bigint, \(strategyID))) as week (signal_date, id, strategy_id)
            left join forecast_h5_signals s on s.signal_date = week.signal_date and s.sized_at is not null and s.skip_reason is null
            left join orders en on en.strategy_id = week.strategy_id and en.signal_date = week.signal_date and en.leg = 'entry'
            left join fills ef on ef.client_order_id = en.client_order_id
            left join orders ex on ex.strategy_id = week.strategy_id and ex.signal_date = week.signal_date and ex.leg = 'exit'
            left join fills xf on xf.client_order_id = ex.client_order_id
            left join forecast_h5_bars_used b on b.execution_id = week.id and b.use = 'entry'
            left join forecast_h5_subtrades t on t.execution_id = week.id and t.subtrade_index = 0
            cross join lateral (
                select coalesce(array_agg(o.scope order by o.scope), '{}') as scopes,
                    coalesce(array_agg(o.state order by o.scope), '{}') as stored,
                    coalesce(array_agg(split_part(a.to_state, ',', 1) order by o.scope), '{}') as audited
                from operator_controls o
                join lateral (select to_state from approval_audit_log where subject = o.scope order by seq desc limit 1) a on true
                where o.scope in (\(OperatorControlStore.global), week.strategy_id)) c
            limit 1
            """
        ).single()
        let scopes: [String] = try row.value("scopes")
        let stored: [String] = try row.value("stored")
        let audited: [String] = try row.value("audited")
        let close: Double? = try row.optional("bar_close")
        let time: Instant? = try row.optional("bar_time")
        let direction: Int? = try row.optional("subtrade_direction")
        let subtradeEntry: Double? = try row.optional("subtrade_entry")
        let subtradeExit: Double? = try row.optional("subtrade_exit")
        let subtradeReason: String? = try row.optional("subtrade_reason")
        return WeekRecords(
            decidedDirection: try row.optional("direction"), decidedLeverage: try row.optional("adjusted_leverage"),
            decidedHardStopPct: try row.optional("hard_stop_pct"), decidedTakeProfitPct: try row.optional("take_profit_pct"),
            entry: try leg("entry", nil, row), exit: try leg("exit", try row.optional("exit_note"), row),
            entryBar: close.flatMap { close in time.map { (close, $0) } },
            subtrade: direction.map { ($0, subtradeEntry, subtradeExit, subtradeReason) },
            controls: scopes.indices.map { (scopes[$0], stored[$0], audited[$0]) })
    }

    private func leg(_ name: String, _ note: String?, _ row: Row) throws(Failure) -> WeekRecords.Leg? {
        let side: String? = try row.optional("\(name)_side")
        let quantity: Double? = try row.optional("\(name)_quantity")
        let price: Double? = try row.optional("\(name)_price")
        let bar: Instant? = try row.optional("\(name)_bar")
        guard let side, let quantity, let price, let bar else { return nil }
        return WeekRecords.Leg(side: side, quantity: quantity, price: price, barTime: bar, note: note)
    }
}
