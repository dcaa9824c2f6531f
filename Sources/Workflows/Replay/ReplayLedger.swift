internal import CivilTime
internal import Failures
internal import Files
public import JSON
internal import Postgres

/// What the tables say of a replayed week, in full precision.
public struct ReplayedWeek: Sendable, Equatable {
    /// The ISO week, such as `2024-W23`.
    public let week: String
    /// Whether the data end before the week does.
    public let isOpen: Bool
    /// Decision, orders with fills, and result; what no table has is null. Holds no ids and no wall clock times, so that the
    /// same market gives the same document.
    public let document: JSONObject
}

/// Reads the ledger of a replay.
struct ReplayLedger {
    private let connection: Connection
    private let initialCapital: Double

    init(_ connection: Connection, initialCapital: Double) {
        self.connection = connection
        self.initialCapital = initialCapital
    }

    /// The replayed weeks in order. Equity is compounded over the weeks as booked: what a position was sized from, times one
    /// plus its result.
    ///
    /// - Throws: what the connection meets.
    func weeks(_ scheduled: [ScheduledWeek]) throws(Failure) -> [ReplayedWeek] {
        let decisions = try decisions()
        let orders = try orders()
        var equity = initialCapital
        var weeks: [ReplayedWeek] = []
        for week in scheduled {
            var document = JSONObject([
                ("week", .string(week.week.description)), ("decision_date", .string(week.decisionDate.description)),
            ])
            if let decision = decisions[week.decisionDate] {
                for (name, value) in decision.document.members { document[name] = value }
                if let profitAndLoss = decision.profitAndLoss { equity *= 1 + profitAndLoss }
            }
            document["orders"] = .array(orders[week.decisionDate] ?? [])
            document["equity"] = .number(equity)
            document["open"] = .bool(week.isOpen)
            weeks.append(ReplayedWeek(week: week.week.description, isOpen: week.isOpen, document: document))
        }
        return weeks
    }

    /// SHA-256 over a line a week.
    static func hash(of weeks: [ReplayedWeek]) -> String {
        var hash = SHA256()
        for week in weeks { hash.update(JSONValue.object(week.document).serialized() + "\n") }
        return hash.hexadecimal()
    }

    // MARK: - Rows

    private struct Decision {
        let document: JSONObject
        let profitAndLoss: Double?
    }

    private static let numbers = [
        "ridge_pred", "bayesian_ridge_pred", "ensemble", "agreement", "magnitude", "sizing_multiplier",
        "realized_vol_annualized", "raw_leverage", "base_leverage", "final_leverage", "hard_stop", "take_profit",
        "hard_stop_pct", "take_profit_pct", "equity_at_entry", "entry_price", "exit_price", "pnl", "week_pnl_pct",
        "week_pnl_unleveraged_pct", "cumulative_pnl_pct",
    ]
    private static let texts = ["tier", "skip_reason", "status", "exit_reason", "gate_status"]
    private static let integers = ["direction", "n_train"]

    private func decisions() throws(Failure) -> [CivilDate: Decision] {
        let result = try connection.query(
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
        var decisions: [CivilDate: Decision] = [:]
        for row in result.rows { decisions[try row.value("signal_date")] = try ReplayLedger.decision(row) }
        return decisions
    }

    private static func decision(_ row: Row) throws(Failure) -> Decision {
        var document = JSONObject()
        document["feature_date"] = .optional(try row.optional("feature_date", as: CivilDate.self)?.description)
        for name in integers { document[name] = try row.optional(name, as: Int.self).map(JSONValue.integer) ?? .null }
        for name in texts { document[name] = .optional(try row.optional(name, as: String.self)) }
        for name in numbers { document[name] = .optional(try row.optional(name, as: Double.self)) }
        document["entry_time"] = try instant("entry_timestamp", row)
        document["exit_time"] = try instant("exit_timestamp", row)
        return Decision(document: document, profitAndLoss: try row.optional("pnl"))
    }

    private static func instant(_ name: String, _ row: Row) throws(Failure) -> JSONValue {
        .optional(try row.optional(name, as: Instant.self)?.formatted(in: .bogota))
    }

    private func orders() throws(Failure) -> [CivilDate: [JSONValue]] {
        let result = try connection.query(
            """
            select o.signal_date, o.leg, o.side, o.quantity, o.price, o.status, o.note, f.bar_time, f.price as fill_price, f.costs
            from orders o left join fills f using (client_order_id)
            order by o.signal_date, o.leg, f.bar_time
            """)
        var orders: [CivilDate: [JSONValue]] = [:]
        for row in result.rows {
            let order: JSONValue = [
                "leg": .string(try row.value("leg")), "side": .string(try row.value("side")),
                "quantity": .number(try row.value("quantity")), "price": .optional(try row.optional("price", as: Double.self)),
                "status": .string(try row.value("status")), "note": .optional(try row.optional("note", as: String.self)),
                "bar_time": try ReplayLedger.instant("bar_time", row),
                "fill_price": .optional(try row.optional("fill_price", as: Double.self)),
                "costs": .optional(try row.optional("costs", as: Double.self)),
            ]
            orders[try row.value("signal_date"), default: []].append(order)
        }
        return orders
    }
}
