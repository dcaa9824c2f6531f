internal import CivilTime
internal import Execution
internal import Failures
internal import Guardrails
internal import H5Live
internal import JSON
internal import Market
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// Where the weekly strategy stands: everything an operator looks at first, from one state of the database.
struct StatusReport {
    /// How many undelivered alerts are shown.
    static let alertLimit = 5

    let now: Instant
    let strategy: FoundStrategy
    /// The week that is traded: on a weekend the one that follows.
    let week: ISOWeek
    let series: [SeriesStatus]
    /// The model of the newest week that has one, up to the one after this; a row that makes no sense spoils nothing else.
    let model: Result<RegisteredModel?, Failure>
    let signal: H5Signal?
    let position: OpenPosition?
    /// What records tell differently of that week, a line each.
    let contradictions: [String]
    /// The weeks closed and the guardrails after them; `nil` without a strategy file, whose rules they follow.
    let ledger: LiveLedger?
    let controls: [(scope: String, control: OperatorControl)]
    let alerts: [PendingAlert]
    let alertCount: Int
    let runs: [LastRun]
    /// Rows that are dated later than the clock. They are passed over wherever the newest is looked for.
    let future: [FutureRows]
    /// Backups that are.
    let futureBackups: [String]

    /// Reads it all.
    ///
    /// - Throws: as `Connection.query`.
    init(
        _ strategy: FoundStrategy, at now: Instant, reading connection: Connection, futureBackups: [String] = []
    ) throws(Failure) {
        self = try connection.transaction(.repeatableRead, readOnly: true) { connection throws(Failure) in
            try StatusReport(within: connection, strategy, now, futureBackups)
        }
    }

    private init(
        within connection: Connection, _ strategy: FoundStrategy, _ now: Instant, _ futureBackups: [String]
    ) throws(Failure) {
        self.futureBackups = futureBackups
        future = try FutureRows.read(connection)
        let today = Zone.bogota.date(now)
        self.now = now
        self.strategy = strategy
        week = ISOWeek(containing: today.weekday.isWeekend ? today.adding(days: 2) : today)
        let configuration = try? strategy.file.get()
        series = try SeriesStatus.read(connection, configuration, at: now)
        let following = week.adding(weeks: 2)
        do throws(Failure) {
            model = .success(try ModelRegistryStore(connection).model(of: strategy.ids[0], before: following))
        } catch  where error.kind == .data {
            model = .failure(error)
        }
        signal = try LiveSignalStore(connection).signal(of: week, through: today)
        let newest = try BarStore(connection).newest(of: .usdcop, endedBy: now)
        let foremost = try LiveExecution.foremost(LiveExecutionStore(connection), at: now)
        position = foremost.map { OpenPosition($0, newest: newest) }
        contradictions =
            try foremost.map { week throws(Failure) in try WeekRecordCheck.contradictions(of: week, connection) } ?? []
        ledger = try configuration.map { strategy throws(Failure) in try LiveLedger(connection, strategy, asOf: now) }
        controls = try OperatorControlStore(connection).all().filter {
            $0.scope == OperatorControlStore.global || strategy.ids.contains($0.scope)
        }
        alerts = try AlertStore(connection).pending(limit: StatusReport.alertLimit)
        alertCount = try AlertStore(connection).pendingCount(asOf: now)
        runs = try TaskRunStore(connection).newest(tolerance: ClockBound.tolerance)
    }

    /// The sides that are not entered for having been wrong too often, with their accuracy.
    var pausedSides: [(side: Direction, accuracy: Double, trades: Int)] {
        guard let ledger else { return [] }
        return Direction.allCases.compactMap { side in
            guard case .directionPaused(let accuracy, let trades) = ledger.guardrails.verdict(side, in: week) else { return nil }
            return (side, accuracy, trades)
        }
    }

    // MARK: - For programs

    /// One document of everything.
    var json: JSONValue {
        [
            "strategy": .string(strategy.ids[0]), "strategy_file": .optional(strategy.trouble),
            "at": .string(now.formatted(in: .bogota)), "week": .string(week.description),
            "data": .array(series.map { $0.json(at: now) }), "model": modelJSON, "signal": signal?.json ?? .null,
            "position": position?.json ?? .null,
            "record_contradictions": .array(contradictions.map(JSONValue.string)), "guardrails": guardrailsJSON,
            "controls": .array(controls.map(controlJSON)), "alerts_undelivered": .integer(alertCount),
            "alerts": .array(alerts.map(alertJSON)), "runs": .array(runs.map { $0.json(at: now) }),
            "future_rows": .array(future.map(futureJSON)), "future_backups": .array(futureBackups.map(JSONValue.string)),
        ]
    }

    private func futureJSON(_ rows: FutureRows) -> JSONValue {
        ["kind": .string(rows.kind), "count": .integer(rows.count), "latest": .string(rows.latest.formatted(in: .bogota))]
    }

    private var modelJSON: JSONValue {
        guard case .success(let model?) = model else { return .null }
        return [
            "model_id": .string(model.id), "week": .string(model.week.description), "is_of_this_week": .bool(model.week == week),
            "stage": .string(model.stage.rawValue), "is_active": .bool(model.isActive),
        ]
    }

    private var guardrailsJSON: JSONValue {
        guard let ledger else { return .null }
        let guardrails = ledger.guardrails
        return [
            "weeks_closed": .integer(ledger.closed.count), "equity": .number(ledger.equity),
            "consecutive_losses": .integer(guardrails.consecutiveLosses), "drawdown": .number(guardrails.drawdown),
            "long_share": .optional(guardrails.longShare(before: week)),
            "paused_sides": .array(pausedSides.map { .string($0.side.name) }),
            "circuit_broken": .optional(guardrails.circuitBreak?.text),
        ]
    }

    private func controlJSON(_ entry: (scope: String, control: OperatorControl)) -> JSONValue {
        [
            "scope": .string(entry.scope), "state": .string(entry.control.state.rawValue),
            "flatten": .bool(entry.control.flatten),
            "reason": .optional(entry.control.reason), "actor": .string(entry.control.actor),
            "at": .string(entry.control.at.formatted(in: .bogota)),
        ]
    }

    private func alertJSON(_ alert: PendingAlert) -> JSONValue {
        [
            "key": .string(alert.key), "severity": .string(alert.severity.rawValue), "title": .string(alert.title),
            "at": .string(alert.at.formatted(in: .bogota)), "attempts": .integer(alert.attempts),
            "last_error": .optional(alert.lastError),
        ]
    }
}
