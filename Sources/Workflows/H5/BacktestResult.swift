internal import H5Decision
internal import CivilTime
internal import Execution
internal import Features
internal import Files
internal import Market
internal import MarketFiles
internal import Models
internal import Performance
internal import Publishing
internal import Strategy

/// A year of the weekly strategy, traded and measured.
struct BacktestResult {
    /// What it was made from and how.
    let header: BacktestHeader
    /// Every decision.
    let weeks: [WeekRecord]
    /// The trades, compounded.
    let ledger: TradeLedger
    /// What they achieved.
    let metrics: PerformanceMetrics
    /// The weeks, to be traded by rivals and at other costs.
    let replay: WeekReplay
    /// All daily bars of the series.
    let daily: [DailyBar]
    /// The year's daily closes, for the chart.
    let closes: [(date: CivilDate, close: Double)]
    /// What a person should know.
    let warnings: [String]

    /// The first and the last day of the year with a bar.
    var dates: ClosedRange<CivilDate> { closes[0].date...closes[closes.count - 1].date }
}

extension BacktestResult {
    /// Trades a year. The series must have bars in it (`MarketSeries.validate`).
    ///
    /// - Throws: `ModelError` when a window cannot be fitted.
    init(_ settings: H5Settings, _ series: MarketSeries, year: Int, asOf: Instant) throws(ModelError) {
        let strategy = settings.strategy
        let trading =
            switch settings.fillModel {
            case .dailyClose: TradingWeek.dailyClose(series, year: year, asOf: asOf, rules: strategy.execution)
            case .intradayM5: TradingWeek.intraday(series, year: year, asOf: asOf, rules: strategy.execution)
            }
        let loop = WeeklyBacktest(
            strategy: strategy, purgeDays: settings.purgeDays, usesGuardrails: settings.guardrails)
        let outcome = try loop.run(trading, features: FeatureTable(bars: series.daily, macro: series.macro))
        weeks = outcome.weeks
        warnings = outcome.warnings
        daily = series.daily
        closes = series.daily.filter { $0.date.year == year }.map { ($0.date, $0.bar.close) }
        var ledger = TradeLedger(initialCapital: strategy.initialCapital, cadence: StrategyDescription.weekly.cadence)
        for week in weeks {
            if let trade = ClosedTrade(week) { ledger.record(trade) }
        }
        self.ledger = ledger
        metrics = PerformanceMetrics(
            ledger, buyAndHold: BuyAndHold(firstClose: closes[0].close, lastClose: closes[closes.count - 1].close))
        replay = WeekReplay(weeks, strategy: strategy)
        header = BacktestHeader(
            strategyID: strategy.id, strategyName: strategy.name, year: year, initialCapital: strategy.initialCapital,
            fillModel: settings.fillModel, purgeDays: settings.purgeDays, calendar: settings.calendar,
            guardrails: settings.guardrails, models: ModelSet(strategy.training).ids, dataSource: series.dataSource,
            dataHash: series.contentHash(
                year: year, labelRows: settings.purgeDays == 0 ? strategy.training.horizonDays : 0),
            configHash: settings.configHash)
    }
}
