import H5Decision
import CivilTime
import Execution
import Features
@testable import H5
import Macro
import Market
import MarketFiles
import Strategy
import TestSupport

/// Market data read once a source, and the weekly loop over it.
struct BacktestFixture {
    let daily: [DailyBar]
    let fiveMinute: [Bar]
    let macro: MacroTable
    let strategy: StrategyConfiguration
    /// Late enough for everything to be visible.
    static let asOf = Zone.utc.instant(CivilDate.firstDay(ofYear: 2030))

    init(_ source: ExpectedResults, needsFiveMinute: Bool = true, asOf: Instant = Self.asOf) throws {
        let directory = DataDirectory(source.dataDirectory)
        daily = try DailyFile.read(directory.dailyBars, asOf: asOf).bars
        fiveMinute =
            needsFiveMinute
            ? try FiveMinuteFile.read(directory.fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: asOf).bars : []
        macro = try MacroFile.read(directory.macro, asOf: asOf).table
        strategy = try StrategyConfiguration(path: packageDirectory + "/config/execution/smart_simple_v1.yaml")
    }

    func run(
        year: Int, fillModel: FillModel, purgeDays: Int = 5, calendar: CalendarMode = .asGiven, guardrails: Bool = false
    ) throws -> WeeklyBacktest.Outcome {
        let series = MarketSeries(daily: daily, fiveMinute: fiveMinute, macro: macro, calendar: calendar)
        try series.validate(year: year, asOf: Self.asOf, needsFiveMinute: fillModel == .intradayM5)
        let weeks =
            fillModel == .dailyClose
            ? TradingWeek.dailyClose(series, year: year, asOf: Self.asOf, rules: strategy.execution)
            : TradingWeek.intraday(series, year: year, asOf: Self.asOf, rules: strategy.execution)
        return try WeeklyBacktest(
            strategy: strategy, purgeDays: purgeDays, usesGuardrails: guardrails
        ).run(weeks, features: FeatureTable(bars: series.daily, macro: macro))
    }

    /// The seeds' 2025 on daily bars, measured.
    func result(
        _ strategy: StrategyConfiguration, guardrails: Bool, asOf: Instant = Self.asOf
    ) throws -> BacktestResult {
        var parameters = H5BacktestParameters()
        parameters.guardrails = guardrails
        let series = MarketSeries(daily: daily, fiveMinute: [], macro: macro, calendar: .asGiven)
        return try BacktestResult(H5Settings(strategy, parameters), series, year: 2025, asOf: asOf)
    }
}
