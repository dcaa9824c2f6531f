public import Failures
public import JSON
internal import Market
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

    /// The JSON Schema of the task's output.
    public static let outputSchema: JSONValue = [
        "type": "object",
        "required": ["changed", "dry_run"],
        "properties": [
            "changed": ["type": "boolean", "description": "Whether a row or a file is different now."],
            "dry_run": ["type": "boolean"],
            "health": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["check", "ok", "detail"],
                    "properties": ["check": ["type": "string"], "ok": ["type": "boolean"], "detail": ["type": "string"]],
                ],
            ],
            "restored_macro": ["type": "object", "description": "What became of the daily macro rows."],
            "symbols": ["type": "array", "items": symbolSchema],
            "credits": ["type": "integer", "description": "API credits spent; in a dry run those the plan costs."],
            "seeds": [
                "type": "object",
                "properties": [
                    "folder": ["type": "string"], "data_source": ["type": "string"],
                    "written": ["type": "array", "items": ["type": "string"]],
                ],
            ],
            "validation": ["type": "array", "items": ["type": "object"]],
        ],
    ]

    private static let symbolSchema: JSONValue = [
        "type": "object", "required": ["symbol"],
        "properties": [
            "symbol": ["enum": .array(Instrument.allCases.map { .string($0.symbol) })],
            "restore": ["type": ["object", "null"], "description": "What an empty table was restored from."],
            "expected": ["type": "integer"], "existing": ["type": "integer"], "missing": ["type": "integer"],
            "filled": ["type": "integer"], "still_missing": ["type": "integer"], "absent": ["type": "integer"],
            "unexpected": ["type": "integer"],
            "ranges": ["type": ["integer", "array"], "description": "How many requests; in a dry run each of them."],
            "credits": ["type": "integer"], "fill_rate": ["type": ["number", "null"]],
            "corrected": ["type": "integer"], "quarantined": ["type": "integer"],
            "newly_suspected_absences": ["type": "integer"], "newly_known_absences": ["type": "integer"],
            "dropped_rows": ["type": "object", "description": "Rows of answers that were no bars to look at, by reason."],
            "problems": ["type": "array", "items": ["type": "object"]],
        ],
    ]
}
