public import Failures
public import JSON
public import TaskContract

/// The task `forecast_h5_l5_weekly_signal`: what both models say about the week that begins today, and what follows from it.
///
/// The decision sees rows before the week's first trading day, so that it is the same whenever it is made.
public enum WeeklySignalWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = "forecast_h5_l5_weekly_signal"
    /// One sentence for `--help`.
    public static let summary =
        "Decides on the week that begins today: both models' predictions, side, confidence and multiplier."

    /// The JSON Schema of `output`.
    public static let outputSchema = WeeklySignalOutput.outputSchema

    /// Decides on the week.
    ///
    /// - Throws: what connecting and reading throw; `model_missing` (temporary); `stale_data`, `model_file_missing`,
    ///   `model_hash_mismatch`, `model_invalid`, `feature_contract_mismatch`, `model_strategy_mismatch`,
    ///   `model_config_mismatch`, `model_week_mismatch`, `no_feature_row` (data).
    public static func run(
        _ request: TaskRequest<DecisionParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        try LiveRun.record(name, request, in: context, unless: { $0.reasonToSkip(isForced: request.params.forceRun) }) {
            run throws(Failure) in .success(try WeeklySignalRun(run).decide())
        }
    }
}
