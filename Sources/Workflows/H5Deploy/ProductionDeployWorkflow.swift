internal import Approval
internal import CivilTime
public import Failures
internal import H5
internal import H5Live
public import JSON
internal import Postgres
internal import Store
public import TaskContract

/// The task `forecast_h5_l4b_production_deploy`: after a person's approval trades the year after the approved one, stores it,
/// and puts the coming week's model, which has learned from the former out-of-sample year, into production.
///
/// The model is trained before anything is written, so that data unfit for trading refuse the deployment as a whole.
public enum ProductionDeployWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = BacktestRecord.deployTask
    /// One sentence for `--help`.
    public static let summary =
        "Trades the year after the approved backtest, stores it, and puts the coming week's model into production."

    /// The JSON Schema of `output`.
    public static let outputSchema = ProductionDeployOutput.outputSchema

    /// Deploys what is approved.
    ///
    /// - Throws: `not_approved`, `evidence_changed`, `settings_changed`, `stale_data`, `too_few_rows` and what the production
    ///   phase finds (data); `locked`, `disk_full` (temporary); `output_not_writable` (configuration).
    public static func run(
        _ request: TaskRequest<ProductionDeployParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        try RecordedRun.run(name, request, in: context) { connection throws(Failure) in
            let production = try H5Production(
                request.params.given, outputDirectory: request.params.outputDirectory, charts: request.params.charts,
                asOf: request.asOf, in: context, connection)
            let state = production.state
            // `permitsProduction` goes with both, as the state's reader knows.
            guard let approvedBy = state.approvedBy, let approvedAt = state.approvedAt else {
                throw Failure(
                    .data, code: "not_approved", "\(state.backtest.subject) is \(state.status.rawValue)", field: "status",
                    remedy: "A person must approve it: usdcop vote approve.")
            }
            let deployment = try WeeklyDeployment(connection, context, asOf: request.asOf)
            let published = try production.publish()
            try production.confirm()
            let deployed = try deployment.deploy(approvedBy: approvedBy, at: approvedAt)
            if let approved = published.output["config_hash"]?.stringValue, !deployment.isTraded(approved) {
                context.warn(
                    "the approved settings are not those of the live tasks, which trade five-minute bars on the Colombian "
                        + "calendar with guardrails")
            }
            let output = ProductionDeployOutput(
                state: state.backtest, status: state.status, approvedBy: approvedBy, approvedAt: approvedAt,
                production: published.output, model: deployed.output)
            return .success(output, artifacts: published.artifacts + [deployed.artifact])
        }
    }
}

/// What a deployment put into production.
struct ProductionDeployOutput: TaskOutput {
    let state: BacktestRecord
    let status: ApprovalStatus
    let approvedBy: String
    let approvedAt: Instant
    let production: JSONObject
    let model: JSONObject

    private var isChanged: Bool { production["changed"] == true || model["changed"] == true }

    static let declaration: [OutputField<ProductionDeployOutput>] = [
        .value("changed", \.isChanged, "Whether a file, a row or the model in production is another now."),
        .value("strategy_id", \.state.strategy), .value("approved_year", \.state.year), .choice("status", \.status),
        .value("approved_by", \.approvedBy), .value("approved_at", \.approvedAt),
        .value("approved_evidence_hash", \.state.evidenceHash),
        .value("production", \.production, "As forecast_h5_l4_backtest_promotion, phase production."),
        .value("model", \.model, "As forecast_h5_l3_weekly_training."),
    ]
}
