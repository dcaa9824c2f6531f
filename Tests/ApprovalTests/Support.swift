import Approval
import CivilTime
import Failures
import Files
import HashChain
import JSON
import TestSupport
import Testing

let thresholds = GateThresholds(
    minimumReturnPct: -15, minimumSharpeRatio: 0, maximumDrawdownPct: 20, minimumTrades: 10, maximumPValue: 0.05)
let evidenceThresholds = EvidenceThresholds(
    minimumDeflatedSharpe: 0.95, stressCostBpsPerSide: 5, minimumStressedReturnPct: 0)

/// Figures that pass every gate.
let passing = GateMetrics(totalReturnPct: 12.5, sharpeRatio: 1.1, maximumDrawdownPct: 7.2, tradeCount: 30, pValue: 0.03)

/// Evidence that passes every check.
let convincing = EvidenceMetrics(
    totalReturnPct: 12.5, sharpeRatio: 1.1, bestRivalReturnPct: 7, bestRivalSharpeRatio: 0.5, deflatedSharpeRatio: 0.97,
    stressedReturnPct: 3)

func vote(
    _ metrics: GateMetrics = passing, evidence: EvidenceMetrics = convincing, policy: EvidencePolicy = .enforced
) -> AutomaticVote {
    AutomaticVote(metrics, gates: thresholds, evidence: evidence, checks: evidenceThresholds, policy: policy)
}

/// An instant on 16 February 2026, some minutes after nine in Bogotá.
func minute(_ minute: Int) -> Instant {
    Zone.bogota.instant(CivilDate(dayNumber: 20_500), .midnight).adding(minutes: 540 + minute)
}

func write(_ bytes: [UInt8], to path: String) throws {
    var files = StagedFiles()
    try files.stage(bytes, at: path)
    try files.commit()
}

/// A production folder with an approval, and backtests to record in it.
struct Production {
    let folder = TemporaryFolder()
    let strategy = "smart_simple_v11"

    var store: ApprovalStore { ApprovalStore(directory: folder.path) }
    var log: String { folder.file("audit_log.jsonl") }
    var ledger: String { folder.file("trial_ledger.jsonl") }
    var statePath: String { folder.file("approval_state.json") }

    func documents(_ pnl: Double) -> (summary: JSONValue, trades: JSONValue, weeks: JSONValue) {
        (["generated_at": "2026-01-01T00:00:00Z", "return": .number(pnl)], ["trades": [.number(pnl)]], ["weeks": []])
    }

    func backtest(_ pnl: Double, vote: AutomaticVote = vote()) -> BacktestRecord {
        let (summary, trades, weeks) = documents(pnl)
        return BacktestRecord(
            strategy: strategy, strategyName: "Smart Simple v1.1.0", year: 2024, vote: vote,
            metrics: JSONObject([("total_return_pct", .number(pnl))]), deployParameters: JSONObject([("year", 2025)]),
            evidenceHash: EvidenceHash.compute(summary: summary, trades: trades, weeks: weeks))
    }

    func stageEvidence(_ pnl: Double, in files: inout StagedFiles) throws(Failure) {
        let (summary, trades, weeks) = documents(pnl)
        let paths = EvidenceFiles(directory: folder.path, strategy: strategy, year: 2024)
        try files.stage(summary.fileBytes(), at: paths.summary)
        try files.stage(trades.fileBytes(), at: paths.trades)
        try files.stage(weeks.fileBytes(), at: paths.weeks)
    }

    /// Records a backtest as the task does; whether it was new.
    @discardableResult
    func record(
        _ pnl: Double, trials: [String]? = nil, at instant: Instant = minute(0), resetApproval: Bool = false
    ) throws(Failure) -> Bool {
        let ledger = trials.map { Array($0.map { $0 + "\n" }.joined().utf8) }
        let prepared = try store.prepare(
            backtest(pnl), trials: ledger.map { LedgerMark(of: $0) }, actor: "backtest", at: instant, resetApproval: resetApproval
        )
        let isNew = prepared.isNew
        var files = StagedFiles()
        if isNew { try stageEvidence(pnl, in: &files) }
        if let ledger { try files.stage(ledger, at: self.ledger) }
        try prepared.commit(with: &files)
        return isNew
    }

    /// Brings a fresh folder to a status.
    func reach(_ status: ApprovalStatus) throws(Failure) {
        try record(1)
        switch status {
        case .pendingApproval: break
        case .approved: try store.vote(.approve, actor: "ana", notes: "good", at: minute(1))
        case .rejected: try store.vote(.reject, actor: "ana", notes: "bad", at: minute(1))
        case .live:
            try store.vote(.approve, actor: "ana", notes: "good", at: minute(1))
            try store.vote(.goLive, actor: "luis", at: minute(2))
        }
    }

    /// Every file of the folder with its bytes, the lock aside.
    func content() throws -> [String: [UInt8]] {
        var content: [String: [UInt8]] = [:]
        for name in FileSystem.names(in: folder.path) where name != ".approval.lock" {
            if FileSystem.isDirectory(folder.file(name)) {
                for inner in FileSystem.names(in: folder.file(name)) {
                    content["\(name)/\(inner)"] = try FileSystem.read(folder.file("\(name)/\(inner)"))
                }
            } else {
                content[name] = try FileSystem.read(folder.file(name))
            }
        }
        return content
    }

    func lines() throws -> [String] {
        String(decoding: try FileSystem.read(log), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func writeLog(_ lines: [String]) throws { try write(Array(lines.map { $0 + "\n" }.joined().utf8), to: log) }

    var problems: [AuditProblem.Kind] { store.verify().problems.map(\.kind) }
}
