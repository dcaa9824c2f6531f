internal import CivilTime
public import Failures
internal import Files
public import JSON
internal import Postgres
internal import Providers
internal import Store
public import TaskContract

/// The task `core_l0_02_ohlcv_realtime`: the newest completed bars of today, every five minutes of the session.
public enum RealtimeWorkflow {
    /// The task's name.
    public static let name = "core_l0_02_ohlcv_realtime"
    /// The parts that can be run alone.
    public static let steps = [fetchStep, validateStep]

    private static let fetchStep = "fetch_symbol"
    private static let validateStep = "validate"

    /// The JSON Schema of `output`.
    public static let outputSchema: JSONValue = [
        "type": "object",
        "properties": [
            "changed": ["type": "boolean", "description": "Whether a bar was stored or corrected."],
            "reason": ["type": "string", "description": "Why the run was skipped."],
            "trading_date": ["type": "string", "format": "date"],
            "symbols": [
                "type": "array", "description": "Of fetch_symbol: what became of each pair.",
                "items": [
                    "type": "object",
                    "properties": [
                        "symbol": ["type": "string"], "status": ["enum": ["fetched", "empty", "circuit_open", "failed"]],
                        "received": ["type": "integer"], "inserted": ["type": "integer"], "corrected": ["type": "integer"],
                        "unchanged": ["type": "integer"], "quarantined": ["type": "integer"], "other_days": ["type": "integer"],
                        "outside_session": ["type": "integer"], "closed_day": ["type": "integer"],
                        "unfinished": ["type": "integer"],
                        "dropped_rows": [
                            "type": "object", "description": "Rows of the answer that were no bars to look at, by reason.",
                            "properties": [
                                "bad": ["type": "integer"], "duplicates": ["type": "integer"], "future": ["type": "integer"],
                                "unfinished": ["type": "integer"], "outside_window": ["type": "integer"],
                            ],
                        ],
                        "circuit_open_until": ["type": ["string", "null"], "format": "date-time"],
                        "error": ["type": ["object", "null"]],
                    ],
                ],
            ],
            "validation": [
                "type": "array", "description": "Of validate: what is stored of today's session.",
                "items": [
                    "type": "object",
                    "properties": [
                        "symbol": ["type": "string"], "latest_bar": ["type": ["string", "null"], "format": "date-time"],
                        "bars_today": ["type": "integer"], "expected_today": ["type": "integer"],
                        "fill_rate": ["type": ["number", "null"], "description": "Of the slots that have ended, 0–1."],
                        "silence_minutes": ["type": "integer", "description": "Time of the session without a new bar."],
                    ],
                ],
            ],
        ],
    ]

    /// Fetches the newest bars of each pair and says how complete the day is; skips when no session is held.
    ///
    /// - Throws: what connecting throws; configuration failures of `config/providers.yaml`; when no pair came through
    ///   `provider_…` (65, 75, 78) or `circuit_open` (69), see `RealtimeResult.failure`; `interrupted` (temporary).
    public static func run(
        _ request: TaskRequest<RealtimeParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        try RecordedRun.run(name, request, in: context) { connection throws(Failure) in
            if !request.params.forceRun, let reason = RealtimeSchedule.reasonToSkip(at: request.asOf) {
                return .skipped(reason: reason)
            }
            return try run(request, on: connection, context)
        }
    }

    private static func run(
        _ request: TaskRequest<RealtimeParameters>, on connection: Connection, _ context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        let instruments = request.params.instruments
        var output = JSONObject([
            ("changed", false), ("trading_date", .string(Zone.bogota.date(request.asOf).description)),
        ])
        if request.step != validateStep {
            let settings = try ProviderSettings(path: Path.join(try context.configDirectory, "providers.yaml"))
            let fetch = RealtimeFetch(
                connection: connection, context: context, settings: settings, asOf: request.asOf, runID: request.runID)
            let results = try fetch.run(instruments)
            if let failure = RealtimeResult.failure(of: results) { throw failure }
            output["changed"] = .bool(results.contains { $0.change.isAny })
            output["symbols"] = .array(results.map(\.json))
        }
        if request.step != fetchStep {
            let validations = try RealtimeValidation.read(instruments, asOf: request.asOf, from: connection)
            for warning in validations.compactMap(\.warning) { context.warn(warning) }
            output["validation"] = .array(validations.map(\.json))
        }
        return .success(output: output)
    }
}
