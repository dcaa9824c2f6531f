internal import CivilTime
internal import Execution
internal import Failures
internal import Features
internal import Guardrails
internal import H5Decision
internal import JSON
internal import Models
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// One sizing of a week, in a transaction.
struct VolTargetingRun {
    let run: LiveRun

    private var connection: Connection { run.connection }
    private var context: TaskContext { run.context }
    private var strategy: LiveStrategy { run.strategy }
    private var week: ISOWeek { run.week.week }
    private var signalDate: CivilDate { run.week.decisionDate }
    private var asOf: Instant { run.asOf }

    /// Sizes the week's signal, stores what is new and says so.
    func output(_ features: FeatureTable) throws(Failure) -> VolTargetingOutput {
        let signals = LiveSignalStore(connection)
        let executions = LiveExecutionStore(connection)
        // In the executor's order, so that the two wait for each other and do not deadlock.
        var execution = try executions.locked(signalDate)
        guard let stored = try signals.locked(signalDate), let featureDate = stored.row.featureDate else { throw missing() }
        try refuseOpenWeek(executions)
        let current = strategy.settings.configHash
        if let begun = execution, begun.entry != nil, begun.configHash ?? stored.row.configHash != current {
            return keptSize(begun, stored)
        }
        try requireConfiguration(
            stored.row.configHash, is: current, of: "the signal of \(week)",
            remedy: "Run forecast_h5_l5_weekly_signal for \(signalDate) with the present strategy file, or put the former one "
                + "back.")
        let signal = try strategy.signal(of: stored)
        let ledger = try LiveLedger(connection, strategy.configuration, asOf: asOf)
        let reason = ledger.guardrails.reasonToStandAside(signal, in: week)
        guard features.dates.contains(featureDate) else { throw noFeatures(featureDate) }
        let sizing = WeekSizing(
            strategy.configuration, features, through: featureDate,
            multiplier: reason == nil ? signal.sizingMultiplier : nil)
        var output = describe(signal, sizing, reason, ledger)
        if let status = execution?.status, execution?.entry != nil || status == .positioned || status == .closed {
            output.status = status
            output.reason = "the week is \(status.rawValue) already and keeps its size"
            return output
        }
        let isNewSize = try signals.size(signalDate, live(sizing, reason), at: asOf)
        if reason == nil, let leverage = sizing.finalLeverage {
            execution = ready(execution, signal, sizing, leverage)
        } else {
            // An earlier sizing may have made the week ready that this one stops.
            execution?.status = .error
        }
        let isNewExecution = try execution.map { (row) throws(Failure) in try executions.save(row) } ?? false
        try raiseAlerts(ledger, reason)
        output.isChanged = isNewSize || isNewExecution
        output.status = execution?.status
        return output
    }

    /// A week that was entered under another configuration: it keeps its size to its end.
    private func keptSize(_ execution: LiveExecution, _ stored: DecidedSignal) -> VolTargetingOutput {
        let reason =
            "the week is \(execution.status.rawValue) already and keeps its size; the strategy file has changed since it was sized"
        context.warn("\(week): \(reason)")
        return VolTargetingOutput(
            week: week, signalDate: signalDate, direction: stored.row.direction, leverage: execution.leverage,
            hardStop: execution.hardStop, takeProfit: execution.takeProfit, reason: reason, status: execution.status)
    }

    /// The equity and the guardrails of a week are those after all weeks before it.
    private func refuseOpenWeek(_ executions: LiveExecutionStore) throws(Failure) {
        let open = try executions.unfinished(through: week.monday.adding(days: -1)).filter { $0.status != .paused }
        guard let first = open.first else { return }
        throw Failure(
            .temporary, code: "previous_week_open",
            "the week of \(first.signalDate) is still \(first.status.rawValue), so equity and guardrails of \(week) are not known",
            remedy: "Run forecast_h5_l7_multiday_executor, which closes it, then this task again.")
    }

    private func missing() -> Failure {
        Failure(
            .temporary, code: "signal_missing", "there is no signal of \(week) (signal_date \(signalDate)) yet",
            remedy: "Run forecast_h5_l5_weekly_signal for that day first.")
    }

    private func noFeatures(_ date: CivilDate) -> Failure {
        Failure(
            .data, code: "feature_row_missing",
            "the signal of \(week) was made from the bars of \(date), which are not stored any more",
            remedy: "Restore the bars of that day (core_l0_01_ohlcv_backfill), then run this task again.")
    }

    private func live(_ sizing: WeekSizing, _ reason: SkipReason?) -> LiveSizing {
        LiveSizing(
            realizedVolatility: sizing.realizedVolatility,
            rawLeverage: strategy.configuration.volatility.rawLeverage(volatility: sizing.realizedVolatility),
            clippedLeverage: sizing.baseLeverage, adjustedLeverage: sizing.finalLeverage, hardStop: sizing.stops.hardStop,
            takeProfit: sizing.stops.takeProfit, skipReason: reason)
    }

    /// The week to be entered; what the executor has noted of it stays.
    private func ready(
        _ former: LiveExecution?, _ signal: WeeklySignal, _ sizing: WeekSizing, _ leverage: Double
    ) -> LiveExecution {
        var execution = LiveExecution(
            signalDate: signalDate, direction: signal.direction, leverage: leverage, tier: signal.tier,
            hardStop: sizing.stops.hardStop, takeProfit: sizing.stops.takeProfit, configVersion: strategy.configuration.name)
        execution.lastRunAt = former?.lastRunAt
        execution.deviations = former?.deviations ?? []
        if former?.status == .paused { execution.status = .paused }
        execution.strategyID = strategy.id
        execution.configHash = strategy.settings.configHash
        execution.rules = JSONText(PositionRules(strategy.configuration).json.serialized())
        return execution
    }

    private func describe(
        _ signal: WeeklySignal, _ sizing: WeekSizing, _ reason: SkipReason?, _ ledger: LiveLedger
    ) -> VolTargetingOutput {
        VolTargetingOutput(
            week: week, signalDate: signalDate, direction: signal.direction, leverage: sizing.finalLeverage,
            hardStop: sizing.stops.hardStop, takeProfit: sizing.stops.takeProfit,
            size: VolTargetingOutput.Size(
                sizing: sizing, skipReason: reason, equity: ledger.equity,
                consecutiveLosses: ledger.guardrails.consecutiveLosses, drawdown: ledger.guardrails.drawdown))
    }

    private func raiseAlerts(_ ledger: LiveLedger, _ reason: SkipReason?) throws(Failure) {
        var alerts: [Alert] = []
        if let share = ledger.guardrails.longInsistence(before: week) {
            let alert = Alert.longShare(share, before: week)
            context.warn(alert.title)
            alerts.append(alert)
        }
        switch reason {
        case .circuitBreaker:
            context.warn("\(week): the circuit is broken; the week is not entered")
            if let alert = ledger.circuitAlert { alerts.append(alert) }
        case .directionPaused:
            context.warn("\(week): the signal's side is paused, as it was wrong too often; the week is not entered")
            alerts.append(
                Alert(
                    of: LiveStrategy.description, week, "direction_paused", .warning,
                    title: "the signal's side is paused and the week is not entered",
                    body:
                        "The side's accuracy over the last \(strategy.configuration.guardrails.accuracyWindowWeeks) weeks is below "
                        + "its threshold. It is judged again next week."))
        default: break
        }
        try AlertStore(connection).raise(alerts, at: asOf)
    }
}

extension LiveStrategy {
    /// The signal that predictions by model make under this strategy; `nil` when that of a model is missing.
    func signal(_ predictions: [String: Double]) -> WeeklySignal? {
        let values = ModelSet(configuration.training).ids.compactMap { predictions[$0.rawValue] }
        guard values.count == configuration.training.models.count else { return nil }
        return WeeklySignal(predictions: values, confidence: configuration.confidence, sizing: configuration.sizing)
    }

    /// The signal that stored predictions make under this strategy.
    ///
    /// - Throws: `signal_changed` (data) when it is not the one that was stored.
    func signal(of stored: DecidedSignal) throws(Failure) -> WeeklySignal {
        let row = stored.row
        guard let signal = signal(stored.predictions) else {
            throw Failure(
                .data, code: "prediction_missing", "the signal of \(row.signalDate) lacks the prediction of a model",
                remedy: "Run forecast_h5_l5_weekly_signal for that day again.")
        }
        guard signal.direction == row.direction, signal.tier == row.tier, signal.sizingMultiplier == row.sizingMultiplier else {
            throw Failure(
                .data, code: "signal_changed",
                "the signal of \(row.signalDate) is \(row.direction.rawValue) \(row.tier.rawValue) at \(row.sizingMultiplier); its "
                    + "predictions now give \(signal.direction.rawValue) \(signal.tier.rawValue) at \(signal.sizingMultiplier)",
                remedy:
                    "The strategy file or the row was changed after the decision: run forecast_h5_l5_weekly_signal again, or restore it."
            )
        }
        return signal
    }
}
