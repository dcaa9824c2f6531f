import Approval
import Failures
import Files
import JSON
import TestSupport
import Testing

struct StateTests {
    private func state() -> ApprovalState { ApprovalState(recording: Production().backtest(1.25), at: minute(0)) }

    @Test func theDocumentHasTheMembersOfTheDashboardContractInOrder() throws {
        let object = try #require(state().json.objectValue)
        #expect(
            object.keys == [
                "status", "strategy", "strategy_name", "backtest_year", "backtest_recommendation", "backtest_confidence",
                "gates", "backtest_metrics", "deploy_manifest", "approved_by", "approved_at", "reviewer_notes", "created_at",
                "last_updated", "evidence_checks", "evidence_hash",
            ])
        #expect(object["status"] == "PENDING_APPROVAL")
        #expect(object["deploy_manifest"] == ["task": "forecast_h5_l4b_production_deploy", "params": ["year": 2025]])
        #expect(object["created_at"] == "2026-02-16T09:00:00-05:00")
        #expect(object["approved_by"] == .null)
        #expect(
            object["gates"]?.arrayValue?[3] == [
                "gate": "min_trades", "label": "Trades Minimos", "passed": true, "value": 30, "threshold": 10,
            ])
    }

    @Test(arguments: ApprovalStatus.allCases) func aStateFileReadsBackAsItself(_ status: ApprovalStatus) throws {
        let production = Production()
        try production.reach(status)
        let state = try #require(try production.store.state())
        #expect(state.status == status)
        #expect(try ApprovalState(parsing: state.json.fileBytes(), path: "state.json") == state)
        #expect(try FileSystem.read(production.statePath) == state.json.fileBytes())
    }

    @Test func missingFiguresReadBackAsMissing() throws {
        let empty = GateMetrics(totalReturnPct: nil, sharpeRatio: nil, maximumDrawdownPct: nil, tradeCount: 0, pValue: nil)
        let state = ApprovalState(recording: Production().backtest(0, vote: vote(empty)), at: minute(0))
        #expect(try ApprovalState(parsing: state.json.fileBytes(), path: "state.json") == state)
    }

    @Test(arguments: [
        "status", "strategy", "strategy_name", "backtest_year", "backtest_recommendation", "backtest_confidence", "gates",
        "backtest_metrics", "deploy_manifest", "approved_at", "reviewer_notes", "created_at", "last_updated", "evidence_checks",
        "evidence_hash",
    ])
    func aMemberOfTheWrongTypeOrMissingIsNamed(_ key: String) throws {
        var object = try #require(state().json.objectValue)
        for value: JSONValue? in [.some(.bool(true)), Optional.none] {
            object[key] = value
            let failure = try requireFailure {
                _ = try ApprovalState(parsing: JSONValue.object(object).fileBytes(), path: "approval_state.json")
            }
            #expect(failure.kind == .data)
            #expect(failure.code == "approval_state_invalid")
            #expect(failure.field == key)
            #expect(failure.message.hasPrefix("approval_state.json: \(key) "))
        }
    }

    @Test(
        arguments: [
            ("status", "approved"), ("backtest_recommendation", "ACCEPT"), ("backtest_confidence", 1.01),
            ("backtest_confidence", -0.01), ("created_at", "2026-02-16T09:00:00"), ("evidence_hash", "abc"), ("gates", []),
            ("evidence_checks", []), ("approved_by", "ana"), ("approved_at", "2026-02-16T09:00:00-05:00"), ("status", "APPROVED"),
            ("extra", 1),
        ] as [(String, JSONValue)])
    func anImpossibleValueIsRefused(_ key: String, _ value: JSONValue) throws {
        var object = try #require(state().json.objectValue)
        object[key] = value
        let failure = try requireFailure { _ = try ApprovalState(parsing: JSONValue.object(object).fileBytes(), path: "s.json") }
        #expect(failure.code == "approval_state_invalid")
        #expect(failure.field == (value == "APPROVED" ? "approved_by" : key))
    }

    @Test func aGateOutOfPlaceIsNamedByItsIndex() throws {
        var object = try #require(state().json.objectValue)
        let gates = try #require(object["gates"]?.arrayValue)
        object["gates"] = .array([gates[1], gates[0]] + gates[2...])
        let failure = try requireFailure { _ = try ApprovalState(parsing: JSONValue.object(object).fileBytes(), path: "s.json") }
        #expect(failure.field == "gates[0].gate")
    }

    @Test func noPrefixOfAStateFileIsAState() throws {
        let bytes = Array(state().json.fileBytes().dropLast())
        for end in bytes.indices {
            #expect(throws: Failure.self) { try ApprovalState(parsing: Array(bytes[..<end]), path: "s.json") }
        }
    }
}

struct EvidenceHashTests {
    private let one: JSONValue = ["a": 1, "b": [["generated_at": "x", "c": 2.5]]]

    @Test func theTimeOfGenerationIsNoEvidence() {
        let other: JSONValue = ["generated_at": "y", "a": 1, "b": [["c": 2.5]]]
        #expect(
            EvidenceHash.compute(summary: one, trades: [], weeks: [])
                == EvidenceHash.compute(summary: other, trades: [], weeks: []))
    }

    @Test func theHashIsOverTheCompactDocumentsInOrder() {
        let text = #"{"a":1,"b":[{"c":2.5}]}[1]{"w":null}"#
        #expect(
            EvidenceHash.compute(summary: one, trades: [1], weeks: ["w": nil]) == SHA256.hexadecimal(of: Array(text.utf8)))
    }

    @Test func everythingElseIsEvidence() {
        let hash = EvidenceHash.compute(summary: one, trades: [1], weeks: [2])
        #expect(hash != EvidenceHash.compute(summary: ["a": 2, "b": [["c": 2.5]]], trades: [1], weeks: [2]))
        #expect(hash != EvidenceHash.compute(summary: one, trades: [2], weeks: [1]))
        #expect(hash != EvidenceHash.compute(summary: one, trades: [1, 2], weeks: []))
    }

    @Test func filesHaveTheHashOfTheDocumentsTheyWereMadeFrom() throws {
        let production = Production()
        try production.record(-0.0)
        let files = EvidenceFiles(directory: production.folder.path, strategy: production.strategy, year: 2024)
        #expect(try files.hash() == production.backtest(-0.0).evidenceHash)
        try write(Array("{".utf8), to: files.weeks)
        #expect(try requireFailure { _ = try files.hash() }.code == "evidence_unreadable")
        FileSystem.remove(files.trades)
        #expect(try requireFailure { _ = try files.hash() }.code == "file_missing")
    }
}
