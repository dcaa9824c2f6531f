internal import H5Decision
package import CivilTime
internal import Failures
internal import Market
package import MarketFiles
internal import Performance
internal import Publishing
internal import Strategy
internal import TaskContract

/// The backtest without its process: reading, computing and judging, but nothing written. For measuring.
package enum BacktestBenchmark {
    /// Backtests a year with the shipped strategy and returns the number of trades.
    package static func run(_ data: DataDirectory, year: Int, asOf: Instant) throws -> Int {
        let context = TaskContext()
        let strategy = try StrategyConfiguration(path: context.configDirectory + "/" + StrategyDescription.weekly.file)
        var parameters = H5BacktestParameters()
        parameters.year = year
        let settings = H5Settings(strategy, parameters)
        let paths = H5DataPaths(daily: data.dailyBars, macro: data.macro, fiveMinute: data.fiveMinuteBars(.usdcop))
        let result = try BacktestResult(
            settings, try MarketSeries.read(paths, settings, asOf: asOf), year: year, asOf: asOf)
        _ = result.evidence(strategy.evidence, TrialLedger())
        return result.metrics.tradeCount
    }
}
