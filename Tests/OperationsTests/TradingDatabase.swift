import CivilTime
import Failures
import Files
import Postgres
import Store
import TestSupport

/// A database of a test's own, with the weeks of 2024 that a test trades.
struct TradingDatabase {
    let name: String

    init() {
        do { name = try PrivatePostgres.shared.database() } catch { fatalError("\(error)") }
    }

    /// What the executables are started with.
    var environment: [String: String] { ["DATABASE_URL": PrivatePostgres.shared.url(of: name)] }

    /// A connection as the tables' owner.
    func connection() throws -> Connection { try PrivatePostgres.shared.connect(to: name) }

    /// Runs the operator's command on it.
    func usdcop(_ arguments: [String], environment more: [String: String] = [:]) throws -> CommandRun {
        try CommandRun("usdcop", arguments, environment: environment.merging(more) { $1 })
    }

    // MARK: - A clock that ran ahead

    /// A row of every kind dated 2 January 2999.
    func insertFutureRows() throws {
        let connection = try connection()
        let late = "2099-01-02 09:00-05"
        let hash = String(repeating: "b", count: 64)
        for statement: Statement in [
            """
            insert into usdcop_m5_ohlcv (time, symbol, open, high, low, close, source)
            values (\(late)::text::timestamptz, 'USD/COP', 4000, 4000, 4000, 4000, 'twelvedata')
            """,
            "insert into macro_indicators_daily (fecha, source) values ('2099-01-02', 'ahead')",
            """
            insert into forecast_h5_signals (signal_date, inference_date, inference_week, inference_year, ensemble_return,
                direction, confidence_tier, confidence_agreement, confidence_magnitude, sizing_multiplier)
            values ('2099-01-02', '2099-01-02', 1, 2099, -0.01, -1, 'HIGH', 0.001, 0.01, 1.5)
            """,
            """
            insert into model_registry (model_id, strategy_id, model_path, model_hash, feature_order_hash, norm_stats_hash, stage,
                inference_year, inference_week, created_at)
            values ('ahead', 'smart_simple_v11', 'models/ahead.json', \(hash), \(hash), \(hash), 'registered', 2024, 5,
                \(late)::text::timestamptz)
            """,
            """
            insert into task_runs (task, as_of, started_at, finished_at, duration_ms, status, exit_code, input_hash, version, host)
            values ('core_l0_02_ohlcv_realtime', \(late)::text::timestamptz, \(late)::text::timestamptz,
                \(late)::text::timestamptz, 1, 'failed', 70, \(hash), '1', 'h')
            """,
            """
            insert into alerts (key, severity, title, body, at)
            values ('ahead', 'info', 'ahead', '', \(late)::text::timestamptz)
            """,
        ] { try connection.execute(statement) }
    }

    // MARK: - Weeks

    /// The ISO week that begins so many weeks after Monday, 8 January 2024.
    static func week(_ index: Int) -> ISOWeek {
        ISOWeek(containing: CivilDate.firstDay(ofYear: 2024).adding(days: 7)).adding(weeks: index)
    }

    /// The Tuesday of the week, which is a trading day whatever the Monday is.
    static func signalDate(_ index: Int) -> CivilDate { week(index).monday.adding(days: 1) }

    private static func noon(_ date: CivilDate) -> Instant { Zone.bogota.instant(date).adding(minutes: 12 * 60) }

    /// Closes a SHORT of a week on its Friday with a result in percent of equity.
    func close(week index: Int, percent: Double, direction: Int = -1) throws {
        let date = TradingDatabase.signalDate(index)
        let week = TradingDatabase.week(index)
        try connection().execute(
            """
            insert into forecast_h5_executions (signal_date, inference_week, inference_year, direction, leverage, status,
                entry_price, entry_timestamp, exit_price, exit_timestamp, exit_reason, week_pnl_pct, n_subtrades)
            values (\(date), \(week.number), \(week.year), \(direction), 1.5, 'closed', 4000.0, \(TradingDatabase.noon(date)),
                \(4000 * (1 + Double(direction) * percent / 150)), \(TradingDatabase.noon(week.friday)), 'week_end', \(percent), 1)
            """)
    }

    /// Opens a SHORT of a week at 4000 with its stops 2 % and 1 % away.
    func open(week index: Int) throws {
        let date = TradingDatabase.signalDate(index)
        let week = TradingDatabase.week(index)
        try connection().execute(
            """
            insert into forecast_h5_executions (signal_date, inference_week, inference_year, direction, leverage, status,
                entry_price, entry_timestamp, hard_stop, take_profit, hard_stop_pct, take_profit_pct, last_bar_time, n_subtrades)
            values (\(date), \(week.number), \(week.year), -1, 1.5, 'positioned', 4000.0, \(TradingDatabase.noon(date)),
                0.02, 0.01, 2, 1, \(TradingDatabase.noon(date).adding(minutes: 25)), 1)
            """)
    }

    /// Writes a resume into the audit log, on the Saturday after a week.
    func resumeAudited(_ scope: String, afterWeek index: Int) throws {
        let at = TradingDatabase.noon(TradingDatabase.week(index).monday.adding(days: 5))
        try connection().transaction { connection throws(Failure) in
            try AuditLogStore(connection).append(
                AuditEvent(at: at, actor: "ana", subject: scope, from: "running", to: "running"))
        }
    }
}
