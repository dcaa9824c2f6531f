internal import Execution
internal import JSON
internal import Performance
internal import Publishing
internal import Strategy

extension BacktestResult {
    /// The part of the task's output that says what was run and what came of it.
    var output: [(String, JSONValue)] {
        [
            ("strategy_id", .string(header.strategyID)), ("year", .integer(header.year)),
            ("fill_model", .string(header.fillModel.rawValue)), ("validation", .string(header.validation)),
            ("purge_days", .integer(header.purgeDays)), ("calendar", .string(header.calendar)),
            ("guardrails", .bool(header.guardrails)), ("data_source", .string(header.dataSource)),
            ("data_hash", .string(header.dataHash)), ("config_hash", .string(header.configHash)),
            ("n_weeks", .integer(weeks.count)),
            ("n_skipped", .integer(weeks.count { $0.skipReason != nil && $0.skipReason != .open })),
            ("n_open", .integer(weeks.count { $0.skipReason == .open })),
            ("metrics", .object(StrategyFigures.object(metrics))),
        ]
    }

    /// What the deploying task is to be run with: the settings that were approved, over the year after. Where files lie is not
    /// part of it, so that the same evidence is the same document on every machine.
    func deployParameters(_ source: H5BacktestParameters.Source) -> JSONObject {
        JSONObject([
            ("year", .integer(header.year + 1)), ("fill_model", .string(header.fillModel.rawValue)),
            ("purge_days", .integer(header.purgeDays)), ("calendar", .string(header.calendar)),
            ("guardrails", .bool(header.guardrails)), ("source", .string(source.rawValue)),
        ])
    }

    /// The JSON Schema of the task's output: a phase's result, or both under their names.
    static let outputSchema: JSONValue = [
        "type": "object",
        "properties": [
            "phase": ["enum": ["backtest", "production", "both"]],
            "changed": ["type": "boolean", "description": "false when the files already say so"],
            "strategy_id": ["type": "string"], "year": ["type": "integer"],
            "fill_model": ["enum": ["daily_close", "intraday_m5"]], "validation": ["enum": ["purged", "legacy_overlap"]],
            "purge_days": ["type": "integer"], "calendar": ["enum": ["as_given", "colombia"]],
            "guardrails": ["type": "boolean"], "data_source": ["type": "string"], "data_hash": ["type": "string"],
            "config_hash": ["type": "string"], "n_weeks": ["type": "integer"], "n_skipped": ["type": "integer"],
            "n_open": ["type": "integer"], "metrics": ["type": "object"],
            "recommendation": ["enum": ["PROMOTE", "REVIEW", "REJECT"]], "confidence": ["type": "number"],
            "status": ["enum": ["PENDING_APPROVAL", "APPROVED", "REJECTED", "LIVE"]],
            "evidence_hash": ["type": "string"], "n_trials": ["type": "integer"],
            "seeded_rows": [
                "type": ["object", "null"], "description": "seed_db: rows new or different now, by table; null without seed_db",
            ],
            "stopped_at": ["enum": ["vote", nil], "description": "phase both: where it stopped"],
            "backtest": ["type": "object", "description": "phase both: the backtest's output"],
            "production": ["type": "object", "description": "phase both: the production run's output"],
        ],
        "required": ["phase"],
    ]
}
