import CivilTime
import Execution
import Failures
import H5Decision
import JSON
import Market
import Postgres
import Store
import Strategy
import TaskContract
import TestSupport
import Testing

@testable import H5Live

/// A database with one week to trade, whose bars a test puts in as it likes.
final class WeekBench {
    /// 2024-06-10 is a holiday: the week W24 has four trading days, Tuesday to Friday.
    static let week = "2024-W24"
    static let days = ["2024-06-11", "2024-06-12", "2024-06-13", "2024-06-14"]
    static let strategy = "smart_simple_v11"

    let database: String
    /// As the worker.
    let connection: Connection
    let context: TaskContext

    init() throws {
        database = try PrivatePostgres.shared.database()
        connection = try PrivatePostgres.shared.connect(to: database, as: "usdcop_worker")
        context = TaskContext(environment: ["DATABASE_URL": PrivatePostgres.shared.url(of: database)])
    }

    /// One with a signal that was sized: stop 3 %, target 1.5 % of the entry, leverage 1.
    convenience init(_ direction: Int, leverage: Double = 1, hardStop: Double = 0.03, takeProfit: Double = 0.015) throws {
        try self.init()
        try addSignal(direction)
        try connection.execute("update forecast_h5_signals set sized_at = decided_at")
        let date = try #require(CivilDate(WeekBench.days[0]))
        var execution = LiveExecution(
            signalDate: date, direction: try #require(Direction(rawValue: direction)), leverage: leverage, tier: .high,
            hardStop: hardStop,
            takeProfit: takeProfit, configVersion: "test")
        let strategy = try LiveStrategy(context)
        execution.strategyID = strategy.id
        execution.configHash = strategy.settings.configHash
        execution.rules = JSONText(PositionRules(strategy.configuration).json.serialized())
        try LiveExecutionStore(connection).save(execution)
    }

    /// A signal of the week by two predictions: SHORT of tier LOW when small and negative.
    func addSignal(_ direction: Int, skipReason: String? = nil) throws {
        let date = try #require(CivilDate(WeekBench.days[0]))
        let prediction = 0.02 * Double(direction)
        for model in ["ridge", "bayesian_ridge"] {
            try connection.execute(
                """
                insert into forecast_h5_predictions (inference_date, model_id, horizon_id, inference_week, inference_year,
                    base_price, predicted_return, direction)
                values (\(date), \(model), 5, 24, 2024, 4000, \(prediction), \(direction > 0 ? "UP" : "DOWN"))
                """)
        }
        try connection.execute(
            """
            insert into forecast_h5_signals (signal_date, inference_date, inference_week, inference_year, ensemble_return,
                direction, confidence_tier, confidence_agreement, confidence_magnitude, sizing_multiplier, skip_trade,
                skip_reason, feature_date, decided_at, config_hash)
            values (\(date), \(date), 24, 2024, \(prediction), \(direction), 'HIGH', 0, 0.02, \(direction > 0 ? 1.0 : 1.5),
                \(skipReason != nil), \(nullable: skipReason), '2024-06-07', '2024-06-11 08:15-05',
                \(try H5Settings.live(in: context).configHash))
            """)
    }

    /// An instant of one of the week's days.
    static func at(_ day: Int, _ time: String) -> Instant {
        Instant("\(days[day])T\(time):00-05:00") ?? Instant(microseconds: 0)
    }

    /// Stores a bar that stands still at a price, or reaches from it to others.
    func bar(
        _ day: Int, _ time: String, _ price: Double, low: Double? = nil, high: Double? = nil, close: Double? = nil
    ) throws {
        let close = close ?? price
        let bar = try Bar(
            time: WeekBench.at(day, time), open: price, high: high ?? max(price, close), low: low ?? min(price, close),
            close: close)
        try BarStore(connection).upsert([bar], of: .usdcop, source: "test")
    }

    /// Stores still bars from one opening to another, both included.
    func bars(_ day: Int, _ from: String, _ through: String, _ price: Double) throws {
        var time = WeekBench.at(day, from)
        var bars: [Bar] = []
        while time <= WeekBench.at(day, through) {
            bars.append(try Bar(time: time, open: price, high: price, low: price, close: price))
            time = time.adding(minutes: 5)
        }
        try BarStore(connection).upsert(bars, of: .usdcop, source: "test")
    }

    // MARK: - Running

    /// Runs the executor for an instant, by default as its last try.
    @discardableResult
    func execute(_ day: Int, _ time: String, try number: Int = 1, of tries: Int = 1) throws -> JSONValue {
        try execute(at: WeekBench.at(day, time), try: number, of: tries)
    }

    @discardableResult
    func execute(at asOf: Instant, try number: Int = 1, of tries: Int = 1) throws -> JSONValue {
        try output(
            MultidayExecutorWorkflow.run(TaskRequest<NoParameters>(asOf: asOf, tryNumber: number, maxTries: tries), in: context),
            by: MultidayExecutorWorkflow.outputSchema)
    }

    @discardableResult
    func size(at asOf: Instant, forced: Bool = false) throws -> JSONValue {
        var parameters = DecisionParameters()
        parameters.forceRun = forced
        return try output(
            VolTargetingWorkflow.run(TaskRequest(params: parameters, asOf: asOf), in: context),
            by: VolTargetingWorkflow.outputSchema)
    }

    @discardableResult
    func monitor(_ day: Int, _ time: String) throws -> JSONValue {
        try output(
            WeeklyMonitorWorkflow.run(TaskRequest<NoParameters>(asOf: WeekBench.at(day, time)), in: context),
            by: WeeklyMonitorWorkflow.outputSchema)
    }

    private func output(_ outcome: TaskOutcome, by schema: JSONValue) -> JSONValue {
        switch outcome {
        case .success(let output, _, _):
            expectOutput(output, by: schema)
            return .object(output)
        case .skipped(let reason, _): return ["skipped": .string(reason)]
        }
    }

    /// Sets the strategy's control.
    func control(_ state: OperatorControl.State, flatten: Bool = false, at asOf: Instant) throws {
        try connection.transaction { _ throws(Failure) in
            try AuditLogStore(connection).append(
                AuditEvent(
                    at: asOf, actor: "tester", subject: WeekBench.strategy, from: nil,
                    to: flatten ? "\(state.rawValue), flatten" : state.rawValue))
            try OperatorControlStore(connection).set(
                OperatorControl(state: state, flatten: flatten, reason: "test", actor: "tester", at: asOf), WeekBench.strategy)
        }
    }

    // MARK: - What is stored

    /// The week's row.
    func execution() throws -> LiveExecution {
        let date = try #require(CivilDate(WeekBench.days[0]))
        return try #require(try LiveExecutionStore(connection).execution(date))
    }

    /// One value of the database as text.
    func text(_ statement: Statement) throws -> [String] { try connection.query(statement).values("value") }

    /// Everything that trading has left, as one text; times of writing left out.
    func ledger() throws -> [String] {
        try text(
            """
            select 'order ' || client_order_id || side || quantity || ' ' || price || status || coalesce(note, '') as value from orders
            union all select 'fill ' || client_order_id || bar_time || price || costs from fills
            union all select 'week ' || signal_date || status || coalesce(entry_price::text, '-') || coalesce(exit_price::text, '-')
                || coalesce(exit_reason, '-') || coalesce(week_pnl::text, '-') || coalesce(last_bar_time::text, '-') from forecast_h5_executions
            union all select 'bar ' || time || use || close from forecast_h5_bars_used
            union all select 'alert ' || key from alerts
            order by 1
            """)
    }
}
