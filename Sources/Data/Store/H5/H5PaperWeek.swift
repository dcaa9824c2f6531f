public import CivilTime
public import Postgres
public import Strategy

/// A row of `forecast_h5_paper_trading`: a week's result and the year's figures up to it.
public struct H5PaperWeek: Equatable, Sendable {
    /// The week's first trading day.
    public var signalDate: CivilDate
    /// The side; `nil` when the week was not traded, as leverage and profit.
    public var direction: Direction?
    /// The leverage, a factor.
    public var leverage: Double?
    /// Net profit or loss, percent of equity.
    public var profitPct: Double?
    /// How many subtrades there were.
    public var subtradeCount = 0
    /// Equity against its start, percent.
    public var cumulativePct = 0.0
    /// Trades whose side was right, percent; `nil` without any, as the next two.
    public var accuracyPct: Double?
    /// The same of the SHORT ones.
    public var shortAccuracyPct: Double?
    /// The same of the LONG ones.
    public var longAccuracyPct: Double?
    /// Annualised Sharpe ratio; `nil` without trades.
    public var sharpe: Double?
    /// The deepest fall so far, percent; `nil` without trades.
    public var maxDrawdownPct: Double?
    /// Weeks traded.
    public var weekCount = 0
    /// Weeks traded LONG.
    public var longCount = 0
    /// Weeks traded SHORT.
    public var shortCount = 0
    /// LONG among the trades of the last eight weeks, percent; `nil` without any.
    public var longPctOfEightWeeks: Double?
    /// Losing weeks in a row up to now.
    public var consecutiveLosses = 0
    /// Whether the circuit is broken after the week.
    public var isCircuitBroken = false
    /// What becomes of the strategy, such as `keep`; `nil` before enough weeks were traded, and where nobody asked.
    public var gateStatus: String?
    /// Why the week was not traded.
    public var notes: String?

    /// A week without a trade before or in it.
    public init(signalDate: CivilDate) { self.signalDate = signalDate }
}

extension H5PaperWeek: TableRecord {
    /// A record that reading fills.
    public init() { self.init(signalDate: .firstDay(ofYear: 2000)) }

    /// `forecast_h5_paper_trading`
    public static let table = Table<H5PaperWeek>(
        "forecast_h5_paper_trading",
        [
            .key("signal_date", \.signalDate), .derived("inference_week") { ISOWeek(containing: $0.signalDate).number },
            .derived("inference_year") { ISOWeek(containing: $0.signalDate).year }, .value("direction", \.direction),
            .value("leverage", \.leverage), .value("week_pnl_pct", \.profitPct), .value("n_subtrades", \.subtradeCount),
            .value("cumulative_pnl_pct", \.cumulativePct), .value("running_da_pct", \.accuracyPct),
            .value("running_da_short_pct", \.shortAccuracyPct), .value("running_da_long_pct", \.longAccuracyPct),
            .value("running_sharpe", \.sharpe), .value("running_max_dd_pct", \.maxDrawdownPct), .value("n_weeks", \.weekCount),
            .value("n_long", \.longCount), .value("n_short", \.shortCount), .value("long_pct_8w", \.longPctOfEightWeeks),
            .value("consecutive_losses", \.consecutiveLosses), .value("circuit_breaker", \.isCircuitBroken),
            .value("gate_status", \.gateStatus), .value("notes", \.notes),
        ])
}
