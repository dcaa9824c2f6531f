internal import CivilTime
public import Failures
internal import Files
internal import H5Decision
public import JSON
internal import Postgres
internal import Store
internal import Strategy
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
    public static let outputSchema: JSONValue = [
        "type": "object", "required": ["changed", "week", "signal_date", "direction"],
        "properties": [
            "changed": ["type": "boolean", "description": "Whether the decision is new, or another than before."],
            "strategy_id": ["type": "string"], "week": ["type": "string"], "signal_date": ["type": "string", "format": "date"],
            "feature_date": ["type": "string", "format": "date"], "model_id": ["type": "string"],
            "ridge_pred": ["type": "number"], "bayesian_ridge_pred": ["type": "number"], "ensemble": ["type": "number"],
            "direction": ["enum": [1, -1]], "tier": ["enum": ["HIGH", "MEDIUM", "LOW"]], "agreement": ["type": "number"],
            "magnitude": ["type": "number"], "sizing_multiplier": ["type": "number"],
            "skip_reason": ["enum": ["low_confidence_long", nil]], "feature_hash": ["type": "string"],
            "health": ["type": "object", "description": "Spread of the newest predictions."],
        ],
    ]

    /// Decides on the week.
    ///
    /// - Throws: what connecting and reading throw; `model_missing` (temporary); `stale_data`, `model_file_missing`,
    ///   `model_hash_mismatch`, `model_invalid`, `feature_contract_mismatch`, `model_strategy_mismatch`,
    ///   `model_config_mismatch`, `model_week_mismatch`, `no_feature_row` (data).
    public static func run(
        _ request: TaskRequest<DecisionParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        try RecordedRun.run(name, request, in: context) { connection throws(Failure) in
            guard let week = LiveWeek(asOf: request.asOf) else {
                return .skipped(reason: LiveWeek.closedAllWeek(request.asOf))
            }
            if let reason = week.reasonToSkip(isForced: request.params.forceRun) { return .skipped(reason: reason) }
            try LiveStrategy(context).requireOwnBook(connection)
            return .success(output: try WeeklySignalRun(connection, context, asOf: request.asOf).run(week))
        }
    }
}
