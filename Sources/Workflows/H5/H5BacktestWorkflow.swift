internal import H5Decision
internal import Approval
internal import CivilTime
internal import Execution
public import Failures
internal import Files
public import JSON
internal import MarketFiles
internal import Market
internal import Models
internal import Performance
internal import Postgres
internal import Publishing
internal import Store
internal import Strategy
internal import Providers
public import TaskContract

/// The task `forecast_h5_l4_backtest_promotion`: backtest a year, vote on it automatically, publish; after a person's
/// approval run the year after it. Sources: contract, sections 2 and 3; domain specification, sections 7, 9 and 10.
public enum H5BacktestWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = "forecast_h5_l4_backtest_promotion"
    /// One sentence for `--help`.
    public static let summary =
        "Backtests the weekly strategy, votes on the result and publishes it."
    /// The JSON Schema of the task's output.
    public static let outputSchema = BacktestOutput.outputSchema

    /// Runs the phases asked for. The database is connected to when the request needs it, before anything else is done, and
    /// the run is then recorded there.
    public static func run(
        _ request: TaskRequest<H5BacktestParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        guard request.params.needsDatabase else { return try phases(of: try H5BacktestRun(request, context)) }
        return try RecordedRun.run(name, request, in: context) { (connection) throws(Failure) in
            try phases(of: try H5BacktestRun(request, context, connection))
        }
    }

    private static func phases(of run: H5BacktestRun) throws(Failure) -> TaskOutcome {
        let output: BacktestOutput
        switch run.parameters.phase {
        case .backtest: output = BacktestOutput(try run.backtest())
        case .production: output = BacktestOutput(try run.production())
        case .both:
            let backtest = try run.backtest()
            let isPermitted = try run.store.state()?.status.permitsProduction == true
            output = BacktestOutput(backtest, isPermitted ? try run.production() : nil)
        }
        return .success(output, artifacts: output.artifacts)
    }
}

/// One run of the task: its request, its folders, its store.
struct H5BacktestRun {
    let parameters: H5BacktestParameters
    let asOf: Instant
    let context: TaskContext
    let strategy: StrategyConfiguration
    let settings: H5Settings
    let source: H5DataSource
    /// `nil` when the request needs no database.
    let connection: Connection?
    /// `<output_dir>/production`.
    let directory: String
    let store: ApprovalStore

    init(
        _ request: TaskRequest<H5BacktestParameters>, _ context: TaskContext, _ connection: Connection? = nil
    ) throws(Failure) {
        parameters = request.params
        asOf = request.asOf
        self.context = context
        strategy = try StrategyConfiguration(
            path: Path.join(context.configDirectory, StrategyDescription.weekly.file))
        settings = H5Settings(strategy, parameters)
        try H5BacktestRun.refuseShortPurge(parameters.purgeDays, strategy.training.horizonDays)
        self.connection = connection
        switch (parameters.source, connection) {
        case (.database, .some(let connection)): source = .database(connection)
        default: source = .files(try H5DataPaths(parameters, context))
        }
        directory = try H5BacktestRun.productionDirectory(under: parameters.outputDirectory, context)
        store = ApprovalStore(directory: directory)
    }

    /// A purge shorter than the labels would train on the week that is predicted; how long they are, the strategy says.
    private static func refuseShortPurge(_ purgeDays: Int, _ horizon: Int) throws(Failure) {
        guard purgeDays != 0, purgeDays < horizon else { return }
        throw Failure(
            .request, code: "out_of_range",
            "params.purge_days is \(purgeDays); the strategy's labels reach \(horizon) rows ahead, so a shorter purge trains on the week it predicts",
            field: "params.purge_days", remedy: "Use \(horizon) or more, or 0 for the legacy overlap.")
    }

    /// `<output_dir>/production`, absolute.
    static func productionDirectory(under outputDirectory: String?, _ context: TaskContext) throws(Failure) -> String {
        if let outputDirectory { return Path.join(try Path.absolute(outputDirectory), "production") }
        return Path.join(try Path.absolute(try context.dataDirectory), "public/production")
    }

    private var plausibility: BarPlausibility { BarPlausibility(of: .usdcop, configDirectory: try? context.configDirectory) }

    private func series(of year: Int) throws(Failure) -> MarketSeries {
        switch source {
        case .files(let paths):
            return try MarketSeries.read(paths, settings, asOf: asOf, plausible: plausibility)
        case .database(let connection):
            let stored = try MarketSeries.read(from: connection, settings, year: year, asOf: asOf, plausible: plausibility)
            if stored.barsOutsideSession > 0 {
                context.warn(
                    "\(stored.barsOutsideSession) stored bars lie outside the session and were left out; "
                        + "usdcop repair-timezones shows those it can explain")
            }
            return stored.series
        }
    }

    /// Reads the data and trades a year.
    func trade(year: Int) throws(Failure) -> BacktestResult {
        let series = try series(of: year)
        for remark in series.remarks { context.warn("USD/COP \(remark)") }
        try series.refuseEmptyMacro()
        try series.validate(year: year, asOf: asOf, needsFiveMinute: settings.fillModel == .intradayM5)
        try context.checkCancellation()
        let result: BacktestResult
        do throws(ModelError) {
            result = try BacktestResult(settings, series, year: year, asOf: asOf)
        } catch {
            throw error.installationFailure
                ?? Failure(
                    .data, code: "models_not_fitted", "the models cannot be fitted: \(error)",
                    remedy: "Check the data for constant or extreme columns before \(year).")
        }
        guard !result.weeks.isEmpty else {
            throw Failure(
                .data, code: "no_week_yet", "no week of \(year) has begun in the data known at \(asOf.formatted(in: .bogota))",
                field: "params.year",
                remedy: "Run again when the year's first Monday with bars is over, or choose an earlier year.")
        }
        guard result.weeks.contains(where: { $0.forecast != nil }) else {
            let rows = result.weeks.map(\.trainingRowCount).max() ?? 0
            throw Failure(
                .data, code: "too_few_rows",
                "no week of \(year) has the \(strategy.training.minRows) training rows a forecast needs; there are at most \(rows)",
                field: "params.year", remedy: "Give data that begin earlier, or backtest a later year.")
        }
        for warning in result.warnings { context.warn(warning) }
        try context.checkCancellation()
        return result
    }
}

extension H5DataPaths {
    init(_ parameters: H5BacktestParameters, _ context: TaskContext) throws(Failure) {
        func path(_ given: String?, _ standard: (DataDirectory) -> String) throws(Failure) -> String {
            if let given { return given }
            return standard(DataDirectory(try context.seedsDirectory))
        }
        daily = try path(parameters.dailyPath) { $0.dailyBars }
        macro = try path(parameters.macroPath) { $0.macro }
        fiveMinute = try path(parameters.fiveMinutePath) { $0.fiveMinuteBars(.usdcop) }
    }
}
