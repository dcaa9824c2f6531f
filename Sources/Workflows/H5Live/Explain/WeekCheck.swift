internal import CivilTime
internal import Execution
internal import Failures
internal import Features
internal import Guardrails
internal import H5Decision
internal import Market
internal import ModelFiles
internal import Postgres
internal import Store
internal import Strategy

/// Computes the parts of a week anew and holds them against what is stored. All comparisons are to the last digit.
struct WeekCheck {
    let connection: Connection
    let strategy: LiveStrategy
    let week: LiveWeek
    let stored: StoredDecision

    private var signal: H5Signal { stored.signal }

    // MARK: - The decision

    /// The strategy file is the one decided with.
    func configuration() -> ExplainedPart {
        var differences = Differences()
        differences.compare("config_hash", stored: signal.configHash, computed: strategy.settings.configHash)
        return ExplainedPart(.configuration, differences: differences.lines)
    }

    /// The artifact is there, whole and the week's.
    func model(below dataDirectory: String) throws(Failure) -> (WeeklyModel?, ExplainedPart) {
        let id = stored.modelID
        guard let registered = try ModelRegistryStore(connection).model(id) else {
            return (nil, ExplainedPart(.model, differences: ["\(id) is not in the registry"]))
        }
        do throws(Failure) {
            let model = try ModelFile(reading: registered.path, below: dataDirectory, hash: registered.hash).model
            var differences = Differences()
            differences.compare("week", stored: week.week, computed: model.week)
            differences.compare("strategy_id", stored: strategy.id, computed: model.strategyID)
            differences.compare("config_hash", stored: signal.configHash, computed: model.configHash)
            differences.compare("n_train", stored: stored.trainingRowCount, computed: model.training.rowCount)
            return (model, ExplainedPart(.model, differences: differences.lines))
        } catch {
            return (nil, ExplainedPart(.model, differences: [error.message]))
        }
    }

    /// The market as it was visible at the decision gives the row predicted on.
    func features(_ features: ExplainedFeatures, on date: CivilDate?) -> ExplainedPart {
        var differences = Differences()
        differences.compare("feature_date", stored: stored.featureDate, computed: date)
        for line in features.lines { differences.compare(line.name, stored: line.value, computed: line.recomputed) }
        let hash = WeeklyDecision.hash(of: stored.features)
        for (model, prediction) in stored.predictions.sorted(by: { $0.key < $1.key }) {
            differences.compare("feature_hash of \(model)", stored: prediction.featureHash, computed: hash)
        }
        return ExplainedPart(.features, differences: differences.lines)
    }

    /// The artifact says of the stored row what the predictions say.
    func predictions(_ features: ExplainedFeatures) -> ExplainedPart {
        guard !features.models.isEmpty else {
            return ExplainedPart(.predictions, differences: ["without \(stored.modelID) nothing can be predicted"])
        }
        var differences = Differences()
        for model in features.models {
            let prediction = stored.predictions[model.name]
            differences.compare(model.name, stored: prediction?.predictedReturn, computed: model.sum)
            differences.compare(
                "model_version of \(model.name)", stored: prediction?.modelVersion, computed: stored.modelID)
        }
        return ExplainedPart(.predictions, differences: differences.lines)
    }

    /// The stored predictions make the stored signal.
    func decision() -> ExplainedPart {
        guard let computed = computedSignal else {
            return ExplainedPart(.decision, differences: ["a prediction is missing"])
        }
        var differences = Differences()
        differences.compare("ensemble_return", stored: signal.ensembleReturn, computed: computed.ensemble)
        differences.compare("direction", stored: signal.direction.rawValue, computed: computed.direction.rawValue)
        differences.compare("confidence_tier", stored: signal.tier.rawValue, computed: computed.tier.rawValue)
        differences.compare("confidence_agreement", stored: signal.agreement, computed: computed.agreement)
        differences.compare("confidence_magnitude", stored: signal.magnitude, computed: computed.magnitude)
        differences.compare("sizing_multiplier", stored: signal.sizingMultiplier, computed: computed.sizingMultiplier)
        return ExplainedPart(.decision, differences: differences.lines)
    }

    private var computedSignal: WeeklySignal? {
        strategy.signal(stored.predictions.mapValues(\.predictedReturn))
    }

    // MARK: - The size

    /// Volatility, guardrails and rules give the stored size.
    func sizing() throws(Failure) -> ExplainedPart {
        guard let sizedAt = stored.sizedAt, let size = stored.sizing else {
            return ExplainedPart(.sizing, absent: "the week is not sized yet")
        }
        guard let computed = computedSignal else { return ExplainedPart(.sizing, differences: ["a prediction is missing"]) }
        let market = try ExplainedMarket(connection, strategy.settings, asOf: sizedAt)
        guard market.features.dates.contains(stored.featureDate) else {
            return ExplainedPart(.sizing, differences: ["\(stored.featureDate) has no bars any more"])
        }
        let ledger = try LiveLedger(connection, strategy.configuration, asOf: sizedAt)
        let reason = ledger.guardrails.reasonToStandAside(computed, in: week.week)
        let sizing = WeekSizing(
            strategy.configuration, market.features, through: stored.featureDate,
            multiplier: reason == nil ? computed.sizingMultiplier : nil)
        var differences = Differences()
        differences.compare("realized_vol_21d", stored: size.realizedVolatility, computed: sizing.realizedVolatility)
        differences.compare(
            "raw_leverage", stored: size.rawLeverage,
            computed: strategy.configuration.volatility.rawLeverage(volatility: sizing.realizedVolatility))
        differences.compare("clipped_leverage", stored: size.clippedLeverage, computed: sizing.baseLeverage)
        differences.compare("adjusted_leverage", stored: size.adjustedLeverage, computed: sizing.finalLeverage)
        differences.compare("hard_stop_pct", stored: signal.hardStopPct, computed: sizing.stops.hardStop * 100)
        differences.compare("take_profit_pct", stored: signal.takeProfitPct, computed: sizing.stops.takeProfit * 100)
        differences.compare("skip_reason", stored: size.skipReason?.rawValue, computed: reason?.rawValue)
        return ExplainedPart(.sizing, differences: differences.lines)
    }

    // MARK: - The trade

    /// Bars, execution, orders and profit.
    func trade(_ execution: LiveExecution?, _ uses: [BarUse], _ orders: [FilledOrder]) throws(Failure) -> [ExplainedPart] {
        let names: [ExplainedPart.Name] = [.bars, .execution, .orders, .profit]
        guard let execution, let entry = execution.entry else {
            let reason = absence(execution)
            guard orders.isEmpty else {
                return names.map {
                    $0 == .orders
                        ? ExplainedPart(
                            $0, differences: ["there are \(orders.count) filled orders of a week that was not entered"])
                        : ExplainedPart($0, absent: reason)
                }
            }
            return names.map { ExplainedPart($0, absent: reason) }
        }
        let horizon = max(execution.exit?.time ?? entry.time, execution.lastRunAt ?? entry.time)
        let state = PositionState(execution, uses: uses)
        let position: Position
        do throws(ExecutorRefusal) {
            position = try state.position()
        } catch {
            let failure = Failure.brokenExecution(execution)
            return names.map { ExplainedPart($0, differences: [failure.message]) }
        }
        let bars = try week.bars(connection, endedBy: horizon)
        let period = week.schedule(strategy.configuration.execution)
        let drift = state.booked.flatMap { Drift($0, bars: bars, schedule: period) }
        let contradictions = state.booked.map { Drift.contradictions($0, bars: bars, schedule: period) } ?? []
        return [
            ExplainedPart(.bars, differences: drift?.changes.map(\.text) ?? []), booked(execution, contradictions),
            try ordersPart(execution, entry, position, orders), profit(execution, position),
        ]
    }

    private func absence(_ execution: LiveExecution?) -> String {
        guard let execution else {
            if let reason = stored.sizing?.skipReason ?? signal.skipReason {
                return "the week was not traded: \(reason.rawValue)"
            }
            return stored.sizedAt == nil ? "the week is not sized yet" : "the week has no execution"
        }
        return "the week was not entered: \(execution.exitReason?.rawValue ?? execution.status.rawValue)"
    }

    /// Signal and size are those traded, and the bars price entry and exit as booked.
    private func booked(_ execution: LiveExecution, _ contradictions: [Drift.Contradiction]) -> ExplainedPart {
        var differences = Differences()
        differences.compare("direction", stored: execution.direction.rawValue, computed: signal.direction.rawValue)
        differences.compare("leverage", stored: execution.leverage, computed: stored.sizing?.adjustedLeverage)
        differences.compare("hard_stop_pct", stored: execution.hardStop * 100, computed: signal.hardStopPct)
        differences.compare("take_profit_pct", stored: execution.takeProfit * 100, computed: signal.takeProfitPct)
        for contradiction in contradictions { differences.add(contradiction.text) }
        return ExplainedPart(.execution, differences: differences.lines)
    }

    private func ordersPart(
        _ execution: LiveExecution, _ entry: LiveExecution.Point, _ position: Position, _ orders: [FilledOrder]
    ) throws(Failure) -> ExplainedPart {
        var differences = Differences()
        let ledger = try LiveLedger(connection, strategy.configuration, asOf: entry.time)
        differences.compare("equity_at_entry", stored: execution.equityAtEntry, computed: ledger.equity)
        let costs = TradingCosts(strategy.configuration.execution)
        let isLong = position.direction == .long
        let quantity = execution.equityAtEntry.map { $0 * execution.leverage }
        func compare(_ leg: Order.Leg, _ price: Double, _ side: Order.Side, _ fraction: Double) {
            let order = orders.first { $0.leg == leg.rawValue }
            let id = Order.clientOrderID(strategy.id, .week(week.week), leg)
            differences.compare("the \(leg.rawValue) order's id", stored: order?.clientOrderID, computed: id)
            differences.compare("the \(leg.rawValue) order's side", stored: order?.side, computed: side.rawValue)
            differences.compare("the \(leg.rawValue) order's quantity", stored: order?.quantity, computed: quantity)
            differences.compare("the \(leg.rawValue) fill's price", stored: order?.fillPrice, computed: price)
            differences.compare(
                "the \(leg.rawValue) fill's costs", stored: order?.costs, computed: quantity.map { $0 * fraction })
        }
        compare(.entry, entry.price, isLong ? .buy : .sell, costs.entryFraction)
        if let exit = execution.exit, let reason = execution.exitReason?.exitReason {
            compare(.exit, exit.price, isLong ? .sell : .buy, costs.exitFraction(reason))
        }
        return ExplainedPart(.orders, differences: differences.lines)
    }

    private func profit(_ execution: LiveExecution, _ position: Position) -> ExplainedPart {
        guard let exit = execution.exit, let reason = execution.exitReason?.exitReason else {
            return ExplainedPart(.profit, absent: "the position is open")
        }
        var differences = Differences()
        differences.compare(
            "week_pnl", stored: execution.profitAndLoss,
            computed: ProfitAndLoss.net(
                position.direction, entry: position.entry.price, exit: exit.price, reason: reason,
                leverage: execution.leverage, costs: TradingCosts(strategy.configuration.execution)))
        // The move is kept as a percentage.
        let move = ProfitAndLoss.move(position.direction, entry: position.entry.price, exit: exit.price)
        differences.compare("week_pnl_unleveraged_pct", stored: execution.move, computed: move * 100 / 100)
        return ExplainedPart(.profit, differences: differences.lines)
    }
}
