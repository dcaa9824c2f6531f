public import CivilTime
public import Execution
public import Postgres
public import Strategy

/// A row of `forecast_h5_executions` as the live tasks keep it: a week from its sizing to its end.
public struct LiveExecution: Equatable, Sendable {
    /// Where the week stands.
    public typealias Status = PositionState.Status
    /// A price, when it was made, and the opening of the bar that made it; no bar for a week that no task traded.
    public typealias Point = PositionState.Point

    /// The row's number; `nil` before it is stored.
    public var id: Int?
    /// The week's first trading day.
    public var signalDate: CivilDate
    /// The side.
    public var direction: Direction
    /// The leverage, a factor.
    public var leverage: Double
    /// Where the week stands.
    public var status = Status.pending
    /// US dollars the position was sized from.
    public var equityAtEntry: Double?
    /// Why it is over; `nil` while it is not.
    public var exitReason: Ending?
    /// The opening of the newest bar tested.
    public var lastBarTime: Instant?
    /// The as-of instant of the newest executor run that came to an end.
    public var lastRunAt: Instant?
    /// Why the week may differ from its backtest.
    public var deviations: [String] = []
    /// The entry order's id.
    public var clientOrderID: String?
    /// The strategy that sized it.
    public var strategyID: String?
    /// SHA-256 of the configuration it was sized with.
    public var configHash: String?
    /// The rules of that configuration which a position lives by, a JSON object; `nil` for weeks sized before they were kept.
    public var rules: JSONText?
    /// The strategy's name and version.
    public var configVersion: String?
    /// How much the models were to be believed; `nil` of a row that does not say.
    public var tier: ConfidenceTier?
    private var storedHardStop: Double?
    private var storedTakeProfit: Double?
    private var hardStopPct: Double?
    private var takeProfitPct: Double?
    private var storedProfit: Double?
    private var profitPct: Double?
    private var movePct: Double?
    private var entryPrice: Double?
    private var entryTime: Instant?
    private var entryBarTime: Instant?
    private var exitPrice: Double?
    private var exitTime: Instant?

    /// A week to be entered.
    public init(
        signalDate: CivilDate, direction: Direction, leverage: Double, tier: ConfidenceTier?, hardStop: Double,
        takeProfit: Double,
        configVersion: String?
    ) {
        self.signalDate = signalDate
        self.direction = direction
        self.leverage = leverage
        self.configVersion = configVersion
        self.tier = tier
        self.hardStop = hardStop
        self.takeProfit = takeProfit
    }

    /// Whether something may still happen to it.
    public var isUnfinished: Bool { [.pending, .positioned, .paused].contains(status) }
}

// Rows that no live task made have percentages only. A percentage divided by a hundred is not the fraction it was made of to the
// last digit, so both are kept.
extension LiveExecution {
    /// The stop's distance, a fraction of the entry price.
    public var hardStop: Double {
        get { storedHardStop ?? (hardStopPct ?? 0) / 100 }
        set { (storedHardStop, hardStopPct) = (newValue, newValue * 100) }
    }

    /// The target's distance, a fraction of the entry price.
    public var takeProfit: Double {
        get { storedTakeProfit ?? (takeProfitPct ?? 0) / 100 }
        set { (storedTakeProfit, takeProfitPct) = (newValue, newValue * 100) }
    }

    /// Net profit or loss, a fraction of equity.
    public var profitAndLoss: Double? {
        get { storedProfit ?? profitPct.map { $0 / 100 } }
        set { (storedProfit, profitPct) = (newValue, newValue.map { $0 * 100 }) }
    }

    /// The unlevered move in the position's favour, a fraction; kept as a percentage alone.
    public var move: Double? {
        get { movePct.map { $0 / 100 } }
        set { movePct = newValue.map { $0 * 100 } }
    }

    /// What the columns in percent say of stop, target and result, as fractions: records of their own beside the fractions.
    public var percentages: (hardStop: Double?, takeProfit: Double?, profitAndLoss: Double?) {
        (hardStopPct.map { $0 / 100 }, takeProfitPct.map { $0 / 100 }, profitPct.map { $0 / 100 })
    }

    /// How it was opened.
    public var entry: Point? {
        get {
            guard let entryPrice, let entryTime else { return nil }
            return Point(price: entryPrice, time: entryTime, barTime: entryBarTime)
        }
        set { (entryPrice, entryTime, entryBarTime) = (newValue?.price, newValue?.time, newValue?.barTime) }
    }

    /// How it was closed; the bar is not kept.
    public var exit: Point? {
        get {
            guard let exitPrice, let exitTime else { return nil }
            return Point(price: exitPrice, time: exitTime, barTime: nil)
        }
        set { (exitPrice, exitTime) = (newValue?.price, newValue?.time) }
    }
}

extension LiveExecution: TableRecord {
    /// A record that reading fills.
    public init() {
        self.init(
            signalDate: .firstDay(ofYear: 2000), direction: .long, leverage: 0, tier: nil, hardStop: 0, takeProfit: 0,
            configVersion: nil)
    }

    /// `forecast_h5_executions`
    public static let table = Table<LiveExecution>(
        "forecast_h5_executions",
        [
            .generated("id", \.id), .key("signal_date", \.signalDate), .derived("inference_week") { $0.week.number },
            .derived("inference_year") { $0.week.year }, .value("direction", \.direction), .value("leverage", \.leverage),
            .value("status", \.status), .value("confidence_tier", \.tier), .value("hard_stop", \.storedHardStop),
            .value("take_profit", \.storedTakeProfit), .value("hard_stop_pct", \.hardStopPct),
            .value("take_profit_pct", \.takeProfitPct), .value("equity_at_entry", \.equityAtEntry),
            .value("entry_price", \.entryPrice), .value("entry_timestamp", \.entryTime),
            .value("entry_bar_time", \.entryBarTime), .value("exit_price", \.exitPrice), .value("exit_timestamp", \.exitTime),
            .value("exit_reason", \.exitReason), .derived("n_subtrades") { $0.entry == nil ? 0 : 1 },
            .value("week_pnl", \.storedProfit), .value("week_pnl_pct", \.profitPct),
            .value("week_pnl_unleveraged_pct", \.movePct), .value("last_bar_time", \.lastBarTime),
            .value("last_run_at", \.lastRunAt), .value("deviations", \.deviations),
            .value("client_order_id", \.clientOrderID), .value("strategy_id", \.strategyID),
            .value("config_hash", \.configHash), .value("rules", \.rules), .value("config_version", \.configVersion),
        ])

    private var week: ISOWeek { ISOWeek(containing: signalDate) }
}
