internal import CivilTime
internal import Failures
internal import Files
public import JSON
internal import Postgres
internal import Store

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

    private func decisions() throws(Failure) -> [CivilDate: Decision] {
        let result = try WeekLedgerStore(connection).weeks()
        var decisions: [CivilDate: Decision] = [:]
        for row in result.rows { decisions[try row.value("signal_date")] = try ReplayLedger.decision(row) }
        return decisions
    }

    private static func decision(_ row: Row) throws(Failure) -> Decision {
        var document = JSONObject()
        document["feature_date"] = .optional(try row.optional("feature_date", as: CivilDate.self)?.description)
        for name in WeekLedgerStore.integers {
            document[name] = try row.optional(name, as: Int.self).map(JSONValue.integer) ?? .null
        }
        for name in WeekLedgerStore.texts { document[name] = .optional(try row.optional(name, as: String.self)) }
        for name in WeekLedgerStore.numbers { document[name] = .optional(try row.optional(name, as: Double.self)) }
        document["entry_time"] = try instant("entry_timestamp", row)
        document["exit_time"] = try instant("exit_timestamp", row)
        return Decision(document: document, profitAndLoss: try row.optional("pnl"))
    }

    private static func instant(_ name: String, _ row: Row) throws(Failure) -> JSONValue {
        .optional(try row.optional(name, as: Instant.self)?.formatted(in: .bogota))
    }

    private func orders() throws(Failure) -> [CivilDate: [JSONValue]] {
        let result = try WeekLedgerStore(connection).orders()
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
