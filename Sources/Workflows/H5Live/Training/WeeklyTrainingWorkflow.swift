internal import CivilTime
public import Failures
internal import Files
internal import H5Decision
public import JSON
internal import Market
internal import ModelFiles
internal import Models
internal import Postgres
internal import Store
internal import Strategy
public import TaskContract

/// The task `forecast_h5_l3_weekly_training`: trains both models for a week on everything known, purged, writes them as a file
/// that never changes and registers it.
///
/// On a weekend it trains for the week that follows, else for the current one: the same rows either way, so that a late run
/// gives the same model.
public enum WeeklyTrainingWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = "forecast_h5_l3_weekly_training"
    /// One sentence for `--help`.
    public static let summary =
        "Trains the weekly strategy's models for the coming week, writes them as a file and registers it."

    /// The JSON Schema of `output`.
    public static let outputSchema = WeeklyTraining.Trained.outputSchema

    /// Trains, writes and registers.
    ///
    /// - Throws: what connecting and reading throw; `stale_data`, `too_few_rows`, `models_not_fitted` (data);
    ///   `output_not_writable` (configuration); `disk_full` (temporary).
    public static func run(_ request: TaskRequest<NoParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try LiveRun.record(name, request, in: context) { run throws(Failure) in
            let training = try WeeklyTraining(run)
            let trained = try training.register(try training.prepare())
            for warning in trained.health.warnings { context.warn(warning) }
            return .success(trained, artifacts: [trained.artifact])
        }
    }
}

/// Training for one week, from the market to the registry.
struct WeeklyTraining {
    let run: LiveRun
    /// Absolute.
    private let dataDirectory: String

    init(_ run: LiveRun) throws(Failure) {
        self.run = run
        dataDirectory = try Path.absolute(try run.context.dataDirectory)
    }

    private var connection: Connection { run.connection }
    private var context: TaskContext { run.context }
    private var settings: H5Settings { run.strategy.settings }
    private var asOf: Instant { run.asOf }

    /// A trained and registered model.
    struct Trained {
        let file: ModelFile
        let registered: RegisteredModel
        let isChanged: Bool
        let health: ModelHealthReport
        let artifact: Artifact
    }

    /// A model that was trained and is nowhere yet.
    struct Prepared {
        let file: ModelFile
        let health: ModelHealthReport
    }

    /// Trains for the week. Nothing is written.
    func prepare() throws(Failure) -> Prepared {
        let market = try LiveMarket(of: run)
        try context.checkCancellation()
        let result = try WeeklyTrainer(settings).train(run.week, on: market)
        return Prepared(file: result.file, health: try health(of: result, run.week.week))
    }

    /// Writes the model's file and registers it.
    ///
    /// - Parameter approval: whoever lets it into production; `nil` leaves that to the registry.
    func register(
        _ prepared: Prepared, approval: RegisteredModel.Approval? = nil
    ) throws(Failure) -> Trained {
        let (file, health) = (prepared.file, prepared.health)
        let isWritten = try file.write(below: dataDirectory)
        let result = try connection.transaction { (connection) throws(Failure) in
            try AlertStore(connection).raise(health.alerts, at: asOf)
            let result = try ModelRegistryStore(connection).register(row(of: file, health), approval: approval, at: asOf)
            if !result.uncovered.isEmpty { try tellUncovered(file, result.uncovered, connection) }
            return result
        }
        return Trained(
            file: file, registered: result.model, isChanged: isWritten || result.isChanged, health: health,
            artifact: Artifact(path: Path.join(dataDirectory, file.path), sha256: file.hash))
    }

    /// The approval that stands was given for something else than what was trained now.
    private func tellUncovered(_ file: ModelFile, _ differences: [String], _ connection: Connection) throws(Failure) {
        let text = "the approval in force does not cover \(file.id): \(differences.joined(separator: "; "))"
        context.warn("\(text); it stays registered")
        try AlertStore(connection).raise(
            [
                Alert(
                    of: LiveStrategy.description, file.model.week, "approval_not_covering:\(file.hash.prefix(12))", .critical,
                    title: "the new model is not covered by the approval and stays registered",
                    body: "\(text). Put back what was approved, or backtest, vote and deploy what is new "
                        + "(forecast_h5_l4_backtest_promotion, usdcop vote approve, forecast_h5_l4b_production_deploy).")
            ], at: asOf)
    }

    private func health(of result: WeeklyTrainer.Result, _ week: ISOWeek) throws(Failure) -> ModelHealthReport {
        let rules = settings.strategy.health
        var report = ModelHealthReport(week)
        report.add(result.spreads, rule: CollapseRule(rules))
        guard let former = try ModelRegistryStore(connection).model(of: settings.strategy.id, before: week) else { return report }
        do throws(Failure) {
            let file = try ModelFile(reading: former.path, below: dataDirectory, hash: former.hash)
            report.add(result.file.model.models, after: file.model, rules: rules)
        } catch {
            // The former model is only looked at; the week does not depend on it.
            context.warn("the model of \(former.week) cannot be compared with: \(error.message)")
        }
        return report
    }

    private func row(of file: ModelFile, _ health: ModelHealthReport) -> RegisteredModel {
        let model = file.model
        var metrics = model.metrics
        metrics["health"] = .object(health.json)
        let lineage: JSONValue = [
            "task": .string(WeeklyTrainingWorkflow.name), "code_contract": .integer(WeeklyModel.codeContract),
            "config_hash": .string(model.configHash),
            "data_source": .string(model.dataSource), "n_train": .integer(model.training.rowCount),
            "train_first": .string(model.training.first.description), "train_last": .string(model.training.last.description),
            "trained_as_of": .string(asOf.formatted(in: .bogota)), "library_version": .string(model.libraryVersion),
        ]
        return RegisteredModel(
            id: file.id, strategyID: model.strategyID, path: file.path, hash: file.hash,
            featureContractHash: WeeklyModel.featureContractHash, scalerHash: model.scalerHash, week: model.week,
            metrics: JSONValue.object(metrics).serialized(), lineage: lineage.serialized())
    }
}

extension WeeklyTraining.Trained: TaskOutput {
    private var metrics: JSONObject { file.model.metrics }
    private var spread: JSONObject { health.json }

    static let declaration: [OutputField<WeeklyTraining.Trained>] = [
        .value("changed", \.isChanged, "Whether the model is new, or registered otherwise than before."),
        .value("strategy_id", \.file.model.strategyID), .value("week", \.file.model.week, "The week it is for, 2024-W23."),
        .value("decision_date", \.file.model.decisionDate), .value("model_id", \.file.id),
        .value("model_path", \.file.path, "Below the data directory."), .value("model_hash", \.file.hash),
        .choice("stage", \.registered.stage), .value("is_active", \.registered.isActive),
        .value("n_train", \.file.model.training.rowCount), .value("train_first", \.file.model.training.first),
        .value("train_last", \.file.model.training.last), .value("data_source", \.file.model.dataSource),
        .value("config_hash", \.file.model.configHash), .value("metrics", \.metrics),
        .value("health", \.spread, "Spread of the newest predictions, and cosine with the former coefficients."),
    ]
}
