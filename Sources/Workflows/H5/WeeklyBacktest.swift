internal import H5Decision
internal import CivilTime
internal import Execution
internal import Features
internal import Guardrails
internal import Models
internal import Strategy
internal import Validation

/// The weekly loop: forecast, signal, size, guardrails, fill, equity. Pure: the same series give the same records.
///
/// A week's position depends on rows before its decision date and on the weeks closed before it, nothing else.
struct WeeklyBacktest {
    /// The strategy.
    let strategy: StrategyConfiguration
    /// Rows dropped before each decision.
    let purgeDays: Int
    /// Whether guardrails act.
    let usesGuardrails: Bool

    /// What the loop gives.
    struct Outcome {
        /// One record a decision, in order.
        let weeks: [WeekRecord]
        /// What a person should know, in order of weeks.
        let warnings: [String]
    }

    /// Runs the weeks in order.
    ///
    /// - Throws: `ModelError` when a window cannot be fitted.
    func run(_ weeks: [TradingWeek], features: FeatureTable) throws(ModelError) -> Outcome {
        let walkForward = WalkForward(strategy.training, purgeDays: purgeDays)
        let decisions = try walkForward.run(features, decisionDates: weeks.map(\.decisionDate))
        var state = LoopState(guardrails: Guardrails(rules: strategy.guardrails), equity: strategy.initialCapital)
        var records: [WeekRecord] = []
        for (week, decision) in zip(weeks, decisions) {
            records.append(record(week, decision, features, &state))
        }
        return Outcome(weeks: records, warnings: state.warnings)
    }

    private struct LoopState {
        var guardrails: Guardrails
        var equity: Double
        var warnings: [String] = []
    }

    private func record(
        _ week: TradingWeek, _ decision: WalkForwardDecision, _ features: FeatureTable, _ state: inout LoopState
    ) -> WeekRecord {
        guard let forecast = decision.forecast else {
            return WeekRecord(
                week: week.week, decisionDate: week.decisionDate, trainingRowCount: decision.trainingRowCount, forecast: nil,
                signal: nil, sizing: nil, skipReason: .insufficientHistory, trade: nil, equity: state.equity,
                alternatives: nil)
        }
        let signal = WeeklySignal(
            predictions: forecast.predictions.values, confidence: strategy.confidence, sizing: strategy.sizing)
        let stopped = reasonToStandAside(signal, week, &state)
        let sizing = WeekSizing(
            strategy, features, through: forecast.featureDate, multiplier: stopped == nil ? signal.sizingMultiplier : nil)
        let alternatives = week.isOpen ? nil : alternatives(week.path, sizing.stops)
        let skipReason = stopped ?? (week.isOpen ? .open : alternatives == nil ? .noBars : nil)
        var trade: WeekTrade?
        if skipReason == nil, let alternatives, let leverage = sizing.finalLeverage {
            trade = close(signal.direction, alternatives, leverage, week, &state)
        }
        return WeekRecord(
            week: week.week, decisionDate: week.decisionDate, trainingRowCount: decision.trainingRowCount,
            forecast: WeekForecast(
                featureDate: forecast.featureDate, trainingFirst: forecast.trainingFirst, trainingLast: forecast.trainingLast,
                predictions: forecast.predictions, iterations: forecast.models.iterations),
            signal: signal, sizing: sizing, skipReason: skipReason, trade: trade, equity: state.equity,
            alternatives: alternatives)
    }

    /// Why the week is not entered, decided before its prices are known.
    private func reasonToStandAside(_ signal: WeeklySignal, _ week: TradingWeek, _ state: inout LoopState) -> SkipReason? {
        guard usesGuardrails else { return signal.isSkippedBySize ? .lowConfidenceLong : nil }
        if let share = state.guardrails.longInsistence(before: week.week) {
            state.warnings.append("\(week.week): \(percent(share)) of the weeks traded lately were LONG")
        }
        return state.guardrails.reasonToStandAside(signal, in: week.week)
    }

    private func alternatives(_ path: any PricePath, _ stops: Stops) -> WeekAlternatives? {
        guard let entry = path.entry else { return nil }
        return WeekAlternatives(
            entry: entry, long: path.exit(from: entry, .long, stops: stops),
            short: path.exit(from: entry, .short, stops: stops))
    }

    private func close(
        _ direction: Direction, _ alternatives: WeekAlternatives, _ leverage: Double, _ week: TradingWeek,
        _ state: inout LoopState
    ) -> WeekTrade {
        let entry = alternatives.entry
        let exit = alternatives.exit(direction)
        let profitAndLoss = ProfitAndLoss.net(
            direction, entry: entry.price, exit: exit.price, reason: exit.reason, leverage: leverage,
            costs: TradingCosts(strategy.execution))
        state.equity *= 1 + profitAndLoss
        if exit.barAgeMinutes > strategy.execution.entryBarMaxAgeMinutes {
            state.warnings.append("\(week.week): closed on a bar that had ended \(exit.barAgeMinutes) minutes before")
        }
        state.guardrails.record(
            ClosedWeek(
                week: week.week, direction: direction, profitAndLoss: profitAndLoss,
                move: ProfitAndLoss.move(direction, entry: entry.price, exit: exit.price)))
        if usesGuardrails, let reason = state.guardrails.circuitBreak {
            state.warnings.append("\(week.week): the circuit broke, \(describe(reason)); nothing is entered after it")
        }
        return WeekTrade(entry: entry, exit: exit, profitAndLoss: profitAndLoss)
    }

    private func describe(_ reason: Guardrails.Break) -> String {
        switch reason {
        case .consecutiveLosses(let count): "\(count) losing weeks in a row"
        case .drawdown(let fraction): "a drawdown of \(percent(fraction))"
        }
    }

    private func percent(_ fraction: Double) -> String { "\(Int((fraction * 100).rounded())) %" }
}
