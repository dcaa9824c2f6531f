internal import CivilTime
internal import Execution
internal import Failures
internal import Features
internal import Files
internal import H5Decision
internal import JSON
internal import ModelFiles
internal import Models
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract
internal import Validation

/// One decision, from the registry and the market to the signal's row.
struct WeeklySignalRun {
    let connection: Connection
    let context: TaskContext
    let settings: H5Settings
    let asOf: Instant
    /// Absolute.
    let dataDirectory: String

    init(_ connection: Connection, _ context: TaskContext, asOf: Instant) throws(Failure) {
        self.connection = connection
        self.context = context
        self.asOf = asOf
        settings = try H5Settings.live(in: context)
        dataDirectory = try Path.absolute(try context.dataDirectory)
    }

    /// Decides on a week.
    ///
    /// - Returns: the task's output.
    func run(_ week: LiveWeek) throws(Failure) -> JSONObject {
        let (registered, file) = try model(of: week)
        let market = try LiveMarket(
            connection, settings, asOf: asOf, sourcesEnd: week.week.monday, in: context)
        let decision = try WeeklyDecision(settings, registered.id, file.model, market.features, at: asOf)
        let (health, predictions) = try judge(decision, week)
        let isCollapsed = predictions.contains(where: \.isCollapsed)
        let outcome = try connection.transaction { (connection) throws(Failure) in
            let outcome = try LiveSignalStore(connection).store(decision.row(isCollapsed: isCollapsed), predictions)
            if outcome == .stored { try AlertStore(connection).raise(health.alerts, at: asOf) }
            return outcome
        }
        for warning in health.warnings { context.warn(warning) }
        if outcome == .kept {
            context.warn(
                "the decision of \(week.week) would now be another, and stays: the week has been entered or is over "
                    + "(usdcop explain shows where they differ)")
        }
        return output(decision, week, health, isChanged: outcome == .stored)
    }

    /// The week's model, whole and of these settings.
    private func model(of week: LiveWeek) throws(Failure) -> (RegisteredModel, ModelFile) {
        let strategyID = settings.strategy.id
        guard let registered = try ModelRegistryStore(connection).model(of: strategyID, for: week.week) else {
            throw Failure(
                .temporary, code: "model_missing", "no model of \(strategyID) is registered for \(week.week)",
                remedy: "Run forecast_h5_l3_weekly_training; this task can then be tried again.")
        }
        let file = try ModelFile(reading: registered.path, below: dataDirectory, hash: registered.hash)
        try file.require(strategyID: strategyID, configHash: settings.configHash)
        guard file.model.week == week.week, file.model.decisionDate == week.decisionDate else {
            throw Failure(
                .data, code: "model_week_mismatch",
                "\(file.path) is for \(file.model.week), decided on \(file.model.decisionDate); the week is \(week.week), "
                    + "decided on \(week.decisionDate)", field: "week",
                remedy: "Train the week again: forecast_h5_l3_weekly_training.")
        }
        return (registered, file)
    }

    /// Looks at the newest predictions of each model, this week's included.
    private func judge(
        _ decision: WeeklyDecision, _ week: LiveWeek
    ) throws(Failure) -> (ModelHealthReport, [H5Prediction]) {
        let rule = CollapseRule(settings.strategy.health)
        let store = LiveSignalStore(connection)
        var spreads: [(model: ModelID, spread: PredictionSpread)] = []
        var predictions = decision.predictions
        for index in predictions.indices {
            guard let model = ModelID(rawValue: predictions[index].modelID) else { continue }
            let former = try store.predictions(
                of: model.rawValue, horizonDays: predictions[index].horizonDays, before: week.decisionDate,
                count: rule.count - 1)
            guard let spread = rule.judge(former + [predictions[index].predictedReturn]) else { continue }
            spreads.append((model, spread))
            predictions[index].isCollapsed = spread.collapse != nil
            predictions[index].collapseDeviation = spread.deviation
        }
        var report = ModelHealthReport(week.week)
        report.add(spreads, rule: rule)
        return (report, predictions)
    }

    private func output(
        _ decision: WeeklyDecision, _ week: LiveWeek, _ health: ModelHealthReport, isChanged: Bool
    ) -> JSONObject {
        let signal = decision.signal
        let said = zip(decision.model.models.models, signal.predictions).map { ("\($0.id.rawValue)_pred", JSONValue.number($1)) }
        return JSONObject(
            [
                ("changed", .bool(isChanged)), ("strategy_id", .string(settings.strategy.id)),
                ("week", .string(week.week.description)), ("signal_date", .string(week.decisionDate.description)),
                ("feature_date", .string(decision.featureDate.description)), ("model_id", .string(decision.modelID)),
            ] + said + [
                ("ensemble", .number(signal.ensemble)), ("direction", .integer(signal.direction.rawValue)),
                ("tier", .string(signal.tier.rawValue)), ("agreement", .number(signal.agreement)),
                ("magnitude", .number(signal.magnitude)), ("sizing_multiplier", .number(signal.sizingMultiplier)),
                ("skip_reason", .optional(decision.skipReason?.rawValue)), ("feature_hash", .string(decision.featureHash)),
                ("health", .object(health.json)),
            ])
    }
}
