internal import CivilTime
internal import Features
internal import H5
internal import Files
internal import Macro
internal import Market
internal import MarketFiles
internal import Models
internal import TaskContract
internal import Validation

/// Prints what the performance table in README is made from. Figures of one run are comparable with each other; machines
/// are noisy, so quote medians and ratios.
@main
struct Benchmarks {
    static func main() throws {
        guard let package = PackageLocation.current, let folder = FileSystem.executablePath.map(Path.parent)
        else { preconditionFailure("run the benchmarks from a checkout: make bench") }
        let task = Path.join(folder, "forecast_h5_l4_backtest_promotion")
        // For one who works on the store.
        if CommandLine.arguments.dropFirst().first == "database" {
            try DatabaseBenchmarks(package)?.run(task: task)
            return
        }
        print("median of n, milliseconds (fastest in brackets); synthetic data, year 2025\n")
        try wholeProcess(task)
        try inProcess(DataDirectory(package.seedsDirectory))
        print("")
        guard let database = try DatabaseBenchmarks(package) else {
            print("the database was not measured: no throw-away cluster could be started")
            return
        }
        try database.run(task: task)
    }

    /// What an operator waits for.
    private static func wholeProcess(_ task: String) throws {
        let start = try measure(31) { try Child.run(task, ["--version"]).firstByte }
        report("start-up to the first byte (--version)", start)
        let daily = try measure(21) { try Child.backtest(task, []).wall }
        report("whole process, daily_close, charts off", daily)
        let intraday = try measure(11) { try Child.backtest(task, ["--param", "fill_model=intraday_m5"]).wall }
        report("whole process, intraday_m5, charts off", intraday)
        let charts = try measure(5) { try Child.backtest(task, ["--param", "charts=true"]).wall }
        report("whole process, daily_close, three charts", charts)
    }

    /// What the computation itself takes, step by step.
    private static func inProcess(_ data: DataDirectory) throws {
        let asOf = Zone.utc.instant(.firstDay(ofYear: 2030))
        let read = try measure(21) {
            try time { _ = (try DailyFile.read(data.dailyBars, asOf: asOf), try MacroFile.read(data.macro, asOf: asOf)) }
        }
        report("read daily and macro Parquet", read)
        let series = try DailyFile.read(data.dailyBars, asOf: asOf)
        let macro = try MacroFile.read(data.macro, asOf: asOf).table
        let bars = try FiveMinuteFile.read(data.fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: asOf).bars
        let whole = try measure(21) { try time { _ = try BacktestBenchmark.run(data, year: 2025, asOf: asOf) } }
        report("backtest of a year from Parquet to metrics and evidence, in process", whole)
        let features = measure(21) { time { _ = FeatureTable(bars: DailyBar.aggregating(bars), macro: macro) } }
        report("daily features from \(bars.count) five-minute bars", features)
        let rows = bars.enumerated().map { index, bar in
            let date = CivilDate.firstDay(ofYear: 1900).adding(days: index)
            return DailyBar(date: date, bar: Bar(unchecked: Zone.bogota.instant(date), bar.open, bar.high, bar.low, bar.close))
        }
        let wide = measure(5) { time { _ = FeatureTable(bars: rows, macro: macro) } }
        report("21 features a bar over the same bars, each taken as a row", wide)

        let table = FeatureTable(bars: series.bars, macro: macro)
        let mondays = series.bars.map(\.date).filter { $0.year == 2025 && $0.weekday == .monday }
        let moments = try measure(21) { try time { _ = try WalkForward(weeklyModels).run(table, decisionDates: mondays) } }
        report("\(mondays.count) weekly refits of both models, moments carried on", moments)
        let anew = try measure(5) { try time { try refitFromRows(table, mondays) } }
        report("\(mondays.count) weekly refits of both models, every row anew", anew)
        print("\nratio of the last two: \(tenths(anew.median / moments.median))")
    }

    private static let weeklyModels = ModelSet([
        .ridge(RidgeRegression(penalty: 1)), .bayesianRidge(BayesianRidgeRegression()),
    ])

    /// The same refits without carrying anything from week to week: what the expanding window saves.
    private static func refitFromRows(_ table: FeatureTable, _ dates: [CivilDate]) throws {
        let walkForward = WalkForward(weeklyModels)
        for date in dates {
            var moments = RegressionMoments(featureCount: FeatureTable.width)
            for row in walkForward.trainingRows(table, before: date) {
                if let target = table.target(horizon: walkForward.horizon, at: row) {
                    moments.add(table.row(row), target: target)
                }
            }
            _ = try walkForward.models.fit(moments.equations)
        }
    }
}
