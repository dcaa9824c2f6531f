public import Failures
public import JSON
internal import Postgres
internal import Store
public import TaskContract

/// The task `core_l0_01_ohlcv_backfill`: brings bars back from seeds where there are none, finds what is missing against the
/// calendar, fetches it and exports the result. Sources: contract, section 4; domain specification, section 3; providers.md,
/// sections 11 and 12.
///
/// Every gap is stored in a transaction of its own and the plan is made anew from what is stored, so that a run may be killed
/// at any point and the next one goes on.
public enum BackfillWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = "core_l0_01_ohlcv_backfill"
    /// One sentence for `--help`.
    public static let summary =
        "Restores five-minute bars, fills their gaps and exports them."
    /// The parts that can be run alone, in order.
    public static let steps = Step.allCases.map(\.rawValue)

    enum Step: String, CaseIterable {
        case healthCheck = "health_check"
        case processSymbol = "process_symbol"
        case exportSeeds = "export_seeds"
        case validate
    }

    /// The JSON Schema of the task's output: of a run, or of a dry run.
    public static let outputSchema = BackfillOutput.outputSchema(or: BackfillRehearsal.self)

    /// Runs a step, or all in order. A dry run leaves no trace, in `task_runs` neither.
    ///
    /// - Throws: failures of request, configuration, database and files; when every pair that needed the provider failed,
    ///   what that comes to (see `BackfillVerdict`).
    public static func run(
        _ request: TaskRequest<BackfillParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        let step = request.step.flatMap(Step.init(rawValue:))
        if step == .processSymbol, request.params.symbol == nil {
            throw Failure(
                .request, code: "missing_field", "params.symbol is missing; step process_symbol works on one pair",
                field: "params.symbol", remedy: "Give params.symbol, such as USD/COP.")
        }
        let run = try BackfillRun(request, context)
        if request.params.dryRun {
            let connection = try Connection.open(for: context, application: name)
            return try run.rehearse(step, on: connection)
        }
        return try RecordedRun.run(name, request, in: context) { connection throws(Failure) in
            try run.perform(step, on: connection)
        }
    }
}
