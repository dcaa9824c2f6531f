public import CivilTime
public import Failures
public import Files
public import HashChain
internal import JSON

extension ApprovalStore {
    /// Decides what recording a backtest means, before anything is written (contract, section 3).
    ///
    /// The same evidence leaves the state as it stands. Other evidence sets it back to PENDING_APPROVAL, but over APPROVED or
    /// LIVE only with `resetApproval`. The lock is held until the result goes away, so that no vote comes between.
    ///
    ///     let prepared = try store.prepare(backtest, actor: user, at: asOf, resetApproval: false)
    ///     guard prepared.isNew else { return }        // nothing is to be written
    ///     try files.stage(summary, at: …)             // and trades, weeks, charts
    ///     try prepared.commit(with: &files)           // adds the state, appends to the log, renames everything
    ///
    /// - Parameters:
    ///   - trials: what the ledger of trials will be once the result is committed.
    ///   - instant: the backtest's as-of time, so that equal runs give equal bytes.
    /// - Throws: `approved_evidence_exists`, and as `state()` without `backtest_interrupted` (data); `actor_invalid` (request);
    ///   `locked`, `disk_full` (temporary); `output_not_writable` (configuration).
    public func prepare(
        _ backtest: BacktestRecord, trials: LedgerMark? = nil, actor: String, at instant: Instant, resetApproval: Bool
    ) throws(Failure) -> PreparedRecord {
        let actor = try checked(actor: actor, notes: "").actor
        let lock = try lock()
        let examination = try examine()
        switch examination.agreement {
        case .missingFile(let message), .mismatch(let message): throw mismatch(message)
        case .agreed(let state), .voteInterrupted(let state):
            if state.backtest.evidenceHash == backtest.evidenceHash {
                return PreparedRecord(store: self, state: state, change: .none, lock: lock)
            }
            guard resetApproval || !state.status.permitsProduction else { throw approvedEvidenceExists(state) }
        case .nothing, .backtestInterrupted: break
        }
        let log = examination.log
        // The line of an interrupted run is in the log already when this run gives the same.
        if examination.agreement == .backtestInterrupted, let last = log.entries.last,
            last.evidenceHash == backtest.evidenceHash, last.subject == backtest.subject, last.notes == backtest.verdict,
            last.trials == trials
        {
            return PreparedRecord(
                store: self, state: ApprovalState(recording: backtest, at: last.at), change: .stateOnly, lock: lock)
        }
        let entry = log.next(
            at: instant, actor: actor, backtest: backtest, from: examination.status, to: .pendingApproval,
            notes: backtest.verdict, trials: trials)
        return PreparedRecord(
            store: self, state: ApprovalState(recording: backtest, at: instant),
            change: .entry(entry, after: log.wholeByteCount), lock: lock)
    }

    private func approvedEvidenceExists(_ state: ApprovalState) -> Failure {
        Failure(
            .data, code: "approved_evidence_exists",
            "\(state.backtest.subject) is \(state.status.rawValue) and this backtest gives other evidence",
            field: "params.reset_approval",
            remedy: "Run it with reset_approval: true to give the approval up, or into another output_dir.")
    }
}

/// A backtest about to be recorded. Holds the approval's lock; the disk is untouched until `commit`.
public struct PreparedRecord: ~Copyable {
    enum Change {
        case none
        /// The log knows the backtest already, the state does not.
        case stateOnly
        case entry(AuditEntry, after: Int)
    }

    /// The state that stands once committed; what stood before when nothing is new.
    public let state: ApprovalState
    /// Whether anything is to be written. When not, the evidence is what it was.
    public let isNew: Bool
    private let store: ApprovalStore
    private let change: Change
    private let lock: FileLock

    init(store: ApprovalStore, state: ApprovalState, change: Change, lock: consuming FileLock) {
        self.store = store
        self.state = state
        self.change = change
        self.lock = lock
        if case .none = change { isNew = false } else { isNew = true }
    }

    /// Adds the state as the last of the staged files, appends the log's line and gives all files their names. When nothing
    /// is new, nothing is written and what was staged is left to its owner.
    ///
    /// The state comes last, so that a kill in between never leaves a new state with old evidence.
    ///
    /// - Throws: `disk_full` (temporary), `output_not_writable` (configuration). The log is then as before.
    public consuming func commit(with files: inout StagedFiles) throws(Failure) {
        defer { withExtendedLifetime(lock) {} }
        guard isNew else { return }
        try files.stage(state.json.fileBytes(), at: store.statePath)
        switch change {
        case .none: return
        case .stateOnly: try files.commit()
        case .entry(let entry, let length): try store.commit(&files, entry: entry, after: length)
        }
    }
}
