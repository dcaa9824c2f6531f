public import Failures
internal import Market
internal import Strategy
public import TaskContract

/// What `forecast_h5_l4_backtest_promotion` can be asked. Source: contract, section 2.
public struct H5BacktestParameters: TaskParameters {
    /// Which part of the workflow to run.
    enum Phase: String, Sendable, CaseIterable {
        case backtest, production, both
    }

    /// Where market data come from.
    package enum Source: String, Sendable, CaseIterable {
        case files, database
    }

    var phase = Phase.backtest
    var year: Int?
    var fillModel = FillModel.dailyClose
    var purgeDays = 5
    var calendar: CalendarMode?
    var guardrails: Bool?
    var source = Source.files
    var dailyPath: String?
    var macroPath: String?
    var fiveMinutePath: String?
    var outputDirectory: String?
    var charts = true
    var seedDatabase = false
    var resetApproval = false

    /// Every parameter at its default.
    public init() {}

    /// The parameters in the order of the contract.
    public static let declaration: [ParameterField<H5BacktestParameters>] = [
        .choice("phase", \.phase, "What to run: a backtest, production after an approval, or both up to the vote."),
        .integer(
            "year", \.year, in: 2000...2100, "The year to trade; required for backtest and both.",
            whenAbsent: "production: the approved backtest year + 1"),
        .choice("fill_model", \.fillModel, "How orders are filled: on daily closes, or on five-minute bars as live."),
        .integer(
            "purge_days", \.purgeDays, in: 0...30, excluding: 1...4,
            "Rows dropped before each decision. 0 is the legacy overlap; 1 to 4 would train on the week that is predicted, as "
                + "labels are 5 rows long."),
        .choice(
            "calendar", \.calendar, "Which days count: every row, or Colombian trading days.",
            whenAbsent: "files: as_given, database: colombia"),
        .bool(
            "guardrails", \.guardrails, "Whether circuit breaker and direction pauses act.",
            whenAbsent: "daily_close: false, intraday_m5: true"),
        .choice("source", \.source, "Where market data come from."),
        .path(
            "ohlcv_path", \.dailyPath, "Daily bars, Parquet.", whenAbsent: "seeds/latest/usdcop_daily_ohlcv.parquet"),
        .path("macro_path", \.macroPath, "Macro rows, Parquet.", whenAbsent: "seeds/latest/MACRO_DAILY_CLEAN.parquet"),
        .path(
            "m5_path", \.fiveMinutePath, "Five-minute bars, Parquet; read for intraday_m5 only.",
            whenAbsent: "seeds/latest/usdcop_m5_ohlcv.parquet"),
        .path("output_dir", \.outputDirectory, "Where results go.", whenAbsent: "$USDCOP_DATA_DIR/public"),
        .bool("charts", \.charts, "Whether to draw the three charts."),
        .bool("seed_db", \.seedDatabase, "Whether to store the result in the database."),
        .bool("reset_approval", \.resetApproval, "Whether a result may replace one that is approved or live."),
    ]

    /// Rules over several parameters.
    public func validate() throws(Failure) {
        if phase != .production, year == nil {
            throw Failure(
                .request, code: "missing_field", "params.year is missing; phase \(phase.rawValue) needs the year to backtest",
                field: "params.year", remedy: "Give params.year, such as 2025.")
        }
    }

    /// Whether the run reads or writes the database.
    var needsDatabase: Bool { source == .database || seedDatabase }

    /// The calendar bars are taken by.
    var effectiveCalendar: CalendarMode { calendar ?? (source == .files ? .asGiven : .colombia) }

    /// Whether guardrails act.
    var effectiveGuardrails: Bool { guardrails ?? (fillModel == .intradayM5) }
}
