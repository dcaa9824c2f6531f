internal import CivilTime
internal import Execution
internal import Failures
internal import Features
internal import Files
internal import H5Decision
internal import ModelFiles
internal import Models
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract
internal import Validation

/// One decision, from the registry and the market to the signal's row.
struct WeeklySignalRun {
    private let run: LiveRun
    /// Absolute.
    private let dataDirectory: String

    init(_ run: LiveRun) throws(Failure) {
        self.run = run
        dataDirectory = try Path.absolute(try run.context.dataDirectory)
    }

    private var connection: Connection { run.connection }
    private var settings: H5Settings { run.strategy.settings }
    private var week: LiveWeek { run.week }

    /// Decides on the week.
    func decide() throws(Failure) -> WeeklySignalOutput {
        let (registered, file) = try model()
        let market = try LiveMarket(of: run)
        let decision = try WeeklyDecision(settings, registered.id, file.model, market.features, at: run.asOf)
        let (health, predictions) = try judge(decision)
        let isCollapsed = predictions.contains(where: \.isCollapsed)
        let outcome = try connection.transaction { (connection) throws(Failure) in
            let outcome = try LiveSignalStore(connection).store(decision.row(isCollapsed: isCollapsed), predictions)
            if outcome == .stored { try AlertStore(connection).raise(health.alerts, at: run.asOf) }
            return outcome
        }
        for warning in health.warnings { run.context.warn(warning) }
        if outcome == .kept {
            run.context.warn(
                "the decision of \(week.week) would now be another, and stays: the week has been entered or is over "
                    + "(usdcop explain shows where they differ)")
        }
        return WeeklySignalOutput(decision: decision, isChanged: outcome == .stored, health: health.json)
    }

    /// The week's model, whole and of these settings.
    private func model() throws(Failure) -> (RegisteredModel, ModelFile) {
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
    private func judge(_ decision: WeeklyDecision) throws(Failure) -> (ModelHealthReport, [H5Prediction]) {
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
}
