internal import CivilTime
internal import Documents
public import Failures
public import JSON

extension ApprovalState {
    /// The document in the order of the dashboard contract (domain specification, section 10); times in Colombian time.
    public var json: JSONValue {
        [
            "status": .string(status.rawValue),
            "strategy": .string(backtest.strategy),
            "strategy_name": .string(backtest.strategyName),
            "backtest_year": .integer(backtest.year),
            "backtest_recommendation": .string(backtest.recommendation.rawValue),
            "backtest_confidence": .number(backtest.confidence),
            "gates": .array(backtest.gates.map(\.json)),
            "backtest_metrics": .object(backtest.metrics),
            "deploy_manifest": [
                "task": .string(BacktestRecord.deployTask), "params": .object(backtest.deployParameters),
            ],
            "approved_by": .optional(approvedBy),
            "approved_at": .optional(approvedAt.map(text)),
            "reviewer_notes": .optional(reviewerNotes),
            "created_at": .string(text(createdAt)),
            "last_updated": .string(text(lastUpdated)),
            "evidence_checks": .array(backtest.evidenceChecks.map(\.json)),
            "evidence_hash": .string(backtest.evidenceHash),
        ]
    }

    /// Reads a state file strictly: exactly the members written, each of its type, with an approval where the status needs
    /// one and nowhere else.
    ///
    /// - Parameter path: what failures call the file.
    /// - Throws: `approval_state_invalid` (data), naming file and field.
    public init(parsing bytes: [UInt8], path: String) throws(Failure) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: bytes, limits: JSONValue.Limits(bytes: 4 << 20))
        } catch {
            throw Failure(
                .data, code: ApprovalState.invalidCode, "\(path): \(error)", field: error.path.isEmpty ? nil : error.path,
                remedy: ApprovalState.invalidRemedy)
        }
        try self.init(
            FieldReader(
                document, keys: ApprovalState.keys, document: path, code: ApprovalState.invalidCode,
                remedy: ApprovalState.invalidRemedy))
    }

    private init(_ fields: FieldReader) throws(Failure) {
        status = try fields.choice("status")
        backtest = try BacktestRecord(fields)
        approvedBy = try fields.optionalString("approved_by")
        approvedAt = try fields.optionalInstant("approved_at")
        reviewerNotes = try fields.optionalString("reviewer_notes")
        createdAt = try fields.instant("created_at")
        lastUpdated = try fields.instant("last_updated")
        guard (approvedBy != nil) == status.permitsProduction else {
            throw fields.failure("approved_by", "does not go with \(status.rawValue)")
        }
        guard (approvedAt != nil) == status.permitsProduction else {
            throw fields.failure("approved_at", "does not go with \(status.rawValue)")
        }
    }

    private static let invalidCode = "approval_state_invalid"
    private static let invalidRemedy = "Restore the file from a backup, or move it and audit_log.jsonl away and run the backtest."
    private static let keys = [
        "status", "strategy", "strategy_name", "backtest_year", "backtest_recommendation", "backtest_confidence", "gates",
        "backtest_metrics", "deploy_manifest", "approved_by", "approved_at", "reviewer_notes", "created_at", "last_updated",
        "evidence_checks", "evidence_hash",
    ]
}

extension BacktestRecord {
    fileprivate init(_ fields: FieldReader) throws(Failure) {
        let confidence = try fields.number("backtest_confidence")
        guard (0...1).contains(confidence) else { throw fields.failure("backtest_confidence", "is not within 0 and 1") }
        let manifest = try fields.nested(
            .object(try fields.object("deploy_manifest")), keys: ["task", "params"], at: "deploy_manifest")
        guard try manifest.string("task") == BacktestRecord.deployTask else {
            throw manifest.failure("task", "is not \(BacktestRecord.deployTask)")
        }
        self.init(
            strategy: try fields.identifier("strategy"), strategyName: try fields.string("strategy_name"),
            year: try fields.integer("backtest_year"), recommendation: try fields.choice("backtest_recommendation"),
            confidence: confidence,
            gates: try GateResult.read(fields, "gates", names: Gate.allCases.map(\.rawValue)),
            evidenceChecks: try GateResult.read(fields, "evidence_checks", names: EvidenceCheck.allCases.map(\.rawValue)),
            metrics: try fields.object("backtest_metrics"), deployParameters: try manifest.object("params"),
            evidenceHash: try fields.hash("evidence_hash"))
    }
}

extension GateResult {
    /// The form both gates and evidence checks have in the state file. Trades are counted in integers.
    public var json: JSONValue {
        [
            "gate": .string(gate), "label": .string(label), "passed": .bool(passed), "value": figure(value),
            "threshold": figure(threshold),
        ]
    }

    private func figure(_ number: Double?) -> JSONValue {
        guard gate == Gate.minimumTrades.rawValue, let count = number.flatMap({ Int(exactly: $0) }) else {
            return .optional(number)
        }
        return .integer(count)
    }

    fileprivate static func read(_ fields: FieldReader, _ key: String, names: [String]) throws(Failure) -> [GateResult] {
        let elements = try fields.array(key)
        guard elements.count == names.count else {
            throw fields.failure(key, "has \(elements.count) elements, expected \(names.count)")
        }
        var results: [GateResult] = []
        for (index, element) in elements.enumerated() {
            let gate = try fields.nested(
                element, keys: ["gate", "label", "passed", "value", "threshold"], at: "\(key)[\(index)]")
            guard try gate.string("gate") == names[index] else { throw gate.failure("gate", "is not \(names[index])") }
            results.append(
                GateResult(
                    gate: names[index], label: try gate.string("label"), passed: try gate.bool("passed"),
                    value: try gate.optionalNumber("value"), threshold: try gate.optionalNumber("threshold")))
        }
        return results
    }
}

/// How files of the approval write instants: ISO 8601 in Colombian time.
func text(_ instant: Instant) -> String { instant.formatted(in: .bogota) }
