public import Failures
internal import Features
public import JSON
internal import Market
internal import Postgres
internal import Store
public import TaskContract

/// The task `forecast_h5_l5_vol_targeting`: how large the week's position is, where it ends, and whether guardrails let it
/// be entered at all. Sources: domain specification, section 7, steps 4 and 5, and its guardrails.
public enum VolTargetingWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = "forecast_h5_l5_vol_targeting"
    /// One sentence for `--help`.
    public static let summary =
        "Sizes the week's position by volatility, sets its stops, and applies the guardrails."

    /// The JSON Schema of `output`.
    public static let outputSchema = VolTargetingOutput.outputSchema

    /// Sizes the signal of the week and makes its execution ready.
    ///
    /// - Throws: `signal_missing`, `previous_week_open` (temporary); `feature_row_missing` (data); what the stores throw.
    public static func run(
        _ request: TaskRequest<DecisionParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        try LiveRun.record(name, request, in: context, unless: { $0.reasonToSkip(isForced: request.params.forceRun) }) {
            run throws(Failure) in
            let market = try StoredDays(reading: run.connection, asOf: run.asOf)
            let features = FeatureTable(bars: CalendarMode.colombia.filter(market.daily), macro: market.macro)
            let sizing = VolTargetingRun(run: run)
            return .success(try run.connection.transaction { _ throws(Failure) in try sizing.output(features) })
        }
    }
}
