internal import CivilTime
internal import Execution
internal import Failures
internal import Guardrails
internal import Postgres
internal import Store
internal import Strategy

/// What the closed weeks in the database and the operator's resumes have made of the guardrails.
enum LiveGuardrails {
    /// The guardrails after every closed week, a resume standing between the weeks it fell between.
    ///
    /// - Throws: as `Connection.query`; `executions_out_of_order` (data).
    static func read(_ strategy: StrategyConfiguration, _ connection: Connection) throws(Failure) -> Guardrails {
        var guardrails = Guardrails(rules: strategy.guardrails)
        var resumes = try AuditLogStore(connection).resumes(of: [OperatorControlStore.global, strategy.id])[...]
        for execution in try closedWeeks(connection) {
            while let next = resumes.first, next < execution.closedAt {
                guardrails.resume()
                resumes.removeFirst()
            }
            guardrails.record(execution.week)
        }
        if !resumes.isEmpty { guardrails.resume() }
        return guardrails
    }

    /// The closed executions, in the order of their weeks.
    private static func closedWeeks(_ connection: Connection) throws(Failure) -> [(week: ClosedWeek, closedAt: Instant)] {
        let result = try connection.query(
            """
            select signal_date, direction, entry_price, exit_price, exit_timestamp, week_pnl_pct from forecast_h5_executions
            where status = 'closed' and exit_price is not null and exit_timestamp is not null and week_pnl_pct is not null
            order by signal_date
            """)
        var weeks: [(week: ClosedWeek, closedAt: Instant)] = []
        for row in result.rows {
            let date: CivilDate = try row.value("signal_date")
            let direction: Direction = try row.value("direction", as: Int.self) > 0 ? .long : .short
            let week = ISOWeek(containing: date)
            guard weeks.last.map({ $0.week.week < week }) ?? true else {
                throw Failure(
                    .data, code: "executions_out_of_order", "forecast_h5_executions has two closed positions in \(week)",
                    remedy: "Find out which of them was traded, and mark the other as error.")
            }
            let move = ProfitAndLoss.move(direction, entry: try row.value("entry_price"), exit: try row.value("exit_price"))
            let closed = ClosedWeek(
                week: week, direction: direction, profitAndLoss: try row.value("week_pnl_pct") / 100, move: move)
            weeks.append((closed, try row.value("exit_timestamp")))
        }
        return weeks
    }
}

extension Guardrails.Break {
    /// `5 losses in a row`, `drawdown 12.3 %`.
    var text: String {
        switch self {
        case .consecutiveLosses(let count): "\(count) losing weeks in a row"
        case .drawdown(let fraction): "drawdown \(percent(fraction))"
        }
    }
}
