internal import Failures
internal import Files
internal import HashChain

// The trial ledger counts what was tried. Whoever forgets trials makes a result look better than it is, so the audit log remembers
// how long the ledger was and what it said whenever a backtest was recorded.

extension ApprovalStore {
    /// Where the trials lie.
    var trialLedgerPath: String { Path.join(directory, "trial_ledger.jsonl") }

    /// Why the ledger on the disk cannot be the one the log knows; `nil` when it can, and for logs that never noted it.
    ///
    /// A run that was killed while it recorded a backtest may have left the log one mark ahead of the ledger.
    ///
    /// - Throws: as `FileSystem.read`.
    func trialLedgerProblem(_ log: AuditLog, isInterrupted: Bool) throws(Failure) -> String? {
        let marks = log.entries.compactMap(\.trials)
        guard let mark = marks.last else { return nil }
        let bytes = try FileSystem.readIfPresent(trialLedgerPath, limit: .log)
        let content = bytes ?? []
        if mark.begins(content) { return nil }
        // Before the first mark there was no ledger, or one that nobody had noted.
        if isInterrupted, marks.dropLast().last?.begins(content) ?? true { return nil }
        let found = LedgerMark(of: content)
        let what =
            bytes == nil
            ? "is missing" : found.count < mark.count ? "has \(found.count) trials" : "does not begin with the trials recorded"
        return "\(trialLedgerPath) \(what); the audit log knows \(mark.count) with SHA-256 \(mark.hash)"
    }

    func trialLedgerForgotten(_ problem: String) -> Failure {
        Failure(
            .data, code: "trial_ledger_forgotten", problem, field: "trial_ledger.jsonl",
            remedy: "Restore the file from a backup of the folder: its first lines must have that SHA-256 "
                + "(head -n COUNT trial_ledger.jsonl | sha256sum). Trials that were made count for ever.")
    }
}
