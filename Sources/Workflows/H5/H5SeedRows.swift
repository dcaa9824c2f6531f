internal import H5Decision
internal import CivilTime
internal import Execution
internal import Guardrails
internal import Market
internal import Performance
internal import Publishing
internal import Store
internal import Strategy

/// A production run's weeks as rows of the database. Weeks still open belong to the live tasks and are left out; so are
/// weeks without a forecast, which have no signal.
struct H5SeedRows {
    private(set) var predictions: [H5Prediction] = []
    private(set) var signals: [H5Signal] = []
    private(set) var executions: [H5ClosedExecution] = []
    private(set) var paperWeeks: [H5PaperWeek] = []

    init(_ result: BacktestResult, _ settings: H5Settings) {
        var ledger = PaperLedger(settings.strategy, actsOnGuardrails: settings.guardrails)
        for week in result.weeks where week.skipReason != .open {
            guard let forecast = week.forecast, let signal = week.signal, let sizing = week.sizing else { continue }
            predictions += H5SeedRows.predictions(week, forecast, result, settings)
            signals.append(H5Signal(week, signal, sizing, result.header, settings))
            if let execution = H5ClosedExecution(week, signal, sizing, result.header) { executions.append(execution) }
            paperWeeks.append(
                ledger.close(
                    PaperEntry(
                        signalDate: week.decisionDate, trade: ClosedTrade(week), skipReason: week.skipReason?.rawValue)))
        }
    }

    /// The rows of other weeks than those of some dates: on another calendar the same week may begin on another day.
    func leavingOut(_ dates: [CivilDate]) -> H5SeedRows {
        let weeks = Set(dates.map { ISOWeek(containing: $0) })
        func isLeftOut(_ date: CivilDate) -> Bool { weeks.contains(ISOWeek(containing: date)) }
        var rows = self
        rows.predictions.removeAll { isLeftOut($0.inferenceDate) }
        rows.signals.removeAll { isLeftOut($0.signalDate) }
        rows.executions.removeAll { isLeftOut($0.signalDate) }
        rows.paperWeeks.removeAll { isLeftOut($0.signalDate) }
        return rows
    }

    private static func predictions(
        _ week: WeekRecord, _ forecast: WeekForecast, _ result: BacktestResult, _ settings: H5Settings
    ) -> [H5Prediction] {
        guard let base = result.daily.last(where: { $0.date <= forecast.featureDate })?.bar.close else { return [] }
        return H5Prediction.weekly(
            forecast.predictions, inferenceDate: week.decisionDate, featureDate: forecast.featureDate, basePrice: base,
            horizonDays: settings.strategy.training.horizonDays, calendar: settings.calendar,
            modelVersion: result.header.configHash)
    }
}

extension H5Signal {
    fileprivate init(
        _ week: WeekRecord, _ signal: WeeklySignal, _ sizing: WeekSizing, _ header: BacktestHeader, _ settings: H5Settings
    ) {
        self.init(
            signalDate: week.decisionDate, inferenceDate: week.decisionDate, ensembleReturn: signal.ensemble,
            direction: signal.direction, tier: signal.tier, agreement: signal.agreement,
            magnitude: signal.magnitude, sizingMultiplier: signal.sizingMultiplier, skipReason: week.skipReason)
        realizedVolatility = sizing.realizedVolatility
        rawLeverage = settings.strategy.volatility.rawLeverage(volatility: sizing.realizedVolatility)
        clippedLeverage = sizing.baseLeverage
        adjustedLeverage = sizing.finalLeverage
        hardStopPct = sizing.stops.hardStop * 100
        takeProfitPct = sizing.stops.takeProfit * 100
        configVersion = header.strategyName
        configHash = header.configHash
    }
}

extension H5ClosedExecution {
    fileprivate init?(_ week: WeekRecord, _ signal: WeeklySignal, _ sizing: WeekSizing, _ header: BacktestHeader) {
        guard let trade = week.trade, let leverage = sizing.finalLeverage else { return nil }
        let move = ProfitAndLoss.move(signal.direction, entry: trade.entry.price, exit: trade.exit.price)
        self.init(
            signalDate: week.decisionDate, direction: signal.direction, leverage: leverage,
            entryTime: trade.entry.time, entryPrice: trade.entry.price, exitTime: trade.exit.time,
            exitPrice: trade.exit.price, exitReason: trade.exit.reason, tier: signal.tier,
            hardStopPct: sizing.stops.hardStop * 100, takeProfitPct: sizing.stops.takeProfit * 100,
            profitPct: trade.profitAndLoss * 100, unleveragedPct: move * 100, configVersion: header.strategyName)
    }
}
