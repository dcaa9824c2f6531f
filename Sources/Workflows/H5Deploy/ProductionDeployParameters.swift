internal import H5
internal import JSON
internal import Market
internal import Strategy
public import TaskContract

/// What `forecast_h5_l4b_production_deploy` can be asked: the parameters of `deploy_manifest`, which may be left out and must
/// be the approved ones otherwise, where market files lie, and what to do with results.
public struct ProductionDeployParameters: TaskParameters {
    var year: Int?
    var fillModel: FillModel?
    var purgeDays: Int?
    var calendar: CalendarMode?
    var guardrails: Bool?
    var source: H5BacktestParameters.Source?
    var dailyPath: String?
    var macroPath: String?
    var fiveMinutePath: String?
    var outputDirectory: String?
    var charts = true

    /// Every parameter at its default.
    public init() {}

    private static let approved = "as approved"

    /// The parameters, those of the manifest first.
    public static let declaration: [ParameterField<ProductionDeployParameters>] = [
        .integer("year", \.year, in: 2000...2100, "The year to trade: the one after the approved.", whenAbsent: approved),
        .choice("fill_model", \.fillModel, "How orders are filled.", whenAbsent: approved),
        .integer("purge_days", \.purgeDays, in: 0...30, "Rows dropped before each decision.", whenAbsent: approved),
        .choice("calendar", \.calendar, "Which days count.", whenAbsent: approved),
        .bool("guardrails", \.guardrails, "Whether circuit breaker and direction pauses act.", whenAbsent: approved),
        .choice("source", \.source, "Where market data come from.", whenAbsent: approved),
        .path("ohlcv_path", \.dailyPath, "Daily bars, Parquet.", whenAbsent: "seeds/latest/usdcop_daily_ohlcv.parquet"),
        .path("macro_path", \.macroPath, "Macro rows, Parquet.", whenAbsent: "seeds/latest/MACRO_DAILY_CLEAN.parquet"),
        .path(
            "m5_path", \.fiveMinutePath, "Five-minute bars, Parquet; read for intraday_m5 only.",
            whenAbsent: "seeds/latest/usdcop_m5_ohlcv.parquet"),
        .path(
            "output_dir", \.outputDirectory, "Where the approval lies and results go.", whenAbsent: "$USDCOP_DATA_DIR/public"),
        .bool("charts", \.charts, "Whether to draw the three charts."),
    ]

    /// What was given of the backtest's settings and files.
    var given: JSONObject {
        JSONObject(
            json.members.filter { $0.value != .null && $0.key != "output_dir" && $0.key != "charts" }.map { ($0.key, $0.value) })
    }
}
