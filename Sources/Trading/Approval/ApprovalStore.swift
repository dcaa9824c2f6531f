public import Failures
internal import Files

/// The approval of a production folder: `approval_state.json` and, beside it, `audit_log.jsonl`.
///
/// Every change holds the lock `.approval.lock`, appends a line to the log, flushes it, and renames the new state into place,
/// in this order. A kill in between leaves the log one line ahead of the state: a vote is then completed by the next action,
/// a backtest by running it again, and `verify` says which. A line that was not written to its end led to nothing and is cut
/// by the next change. A log whose lines are not in order is never written to.
public struct ApprovalStore: Sendable {
    /// The most bytes that notes may have.
    public static let notesLimit = 4096
    /// The most bytes that the name of an actor may have.
    public static let actorLimit = 256

    /// The folder both files lie in.
    public let directory: String
    /// Where the state lies.
    public var statePath: String { Path.join(directory, "approval_state.json") }
    /// Where the log lies.
    public var auditLogPath: String { Path.join(directory, "audit_log.jsonl") }
    var log: AuditLogFile { AuditLogFile(path: auditLogPath) }

    /// The store of a folder, such as `var/public/production`. Nothing is read or made yet.
    public init(directory: String) { self.directory = directory }

    /// The state and log as they are on the disk, compared.
    struct Examination {
        let log: AuditLog
        let agreement: Agreement

        /// Where the backtest stands; `nil` before the first one. Its figures may not be on the disk yet.
        var status: ApprovalStatus? { log.entries.last?.to }
    }

    /// The state that stands; `nil` before the first backtest. An interrupted vote counts as done.
    ///
    /// - Throws: `approval_state_invalid`, `audit_log_broken`, `approval_state_mismatch`, `backtest_interrupted`,
    ///   `trial_ledger_forgotten` (data).
    public func state() throws(Failure) -> ApprovalState? {
        switch try examine().agreement {
        case .nothing: return nil
        case .agreed(let state), .voteInterrupted(let state): return state
        case .backtestInterrupted: throw backtestInterrupted
        case .missingFile(let message), .mismatch(let message): throw mismatch(message)
        }
    }

    /// The state, when production may run on it: approved or live, with the evidence that was approved still in place.
    ///
    /// - Parameter evidence: where the evidence lies; by default under its standard names in the folder.
    /// - Throws: `not_approved`, `evidence_changed` (data), and as `state()` and `EvidenceFiles.hash()`.
    public func stateForProduction(evidence: EvidenceFiles? = nil) throws(Failure) -> ApprovalState {
        guard let state = try state() else {
            throw Failure(
                .data, code: "not_approved", "there is no backtest in \(directory)", remedy: "Run a backtest and approve it.")
        }
        guard state.status.permitsProduction else {
            throw Failure(
                .data, code: "not_approved", "\(state.backtest.subject) is \(state.status.rawValue)", field: "status",
                remedy: "A person must approve it: usdcop vote approve.")
        }
        try checkEvidence(of: state, evidence)
        return state
    }

    /// The right to run production, for as long as it is kept: it holds the approval's lock, so that no vote and no backtest
    /// comes between the check and what is done with it.
    ///
    /// - Throws: as `stateForProduction`; `locked`, `disk_full` (temporary); `output_not_writable` (configuration).
    public func permitProduction(evidence: EvidenceFiles? = nil) throws(Failure) -> ProductionPermit {
        // Nothing is made in a folder that has no approval.
        _ = try stateForProduction(evidence: evidence)
        let lock = try lock()
        return ProductionPermit(state: try stateForProduction(evidence: evidence), lock: lock)
    }

    /// Refuses when the evidence on the disk is not what the state is about.
    func checkEvidence(of state: ApprovalState, _ files: EvidenceFiles?) throws(Failure) {
        let backtest = state.backtest
        let standard = EvidenceFiles(directory: directory, strategy: backtest.strategy, year: backtest.year)
        let found = try (files ?? standard).hash()
        guard found == backtest.evidenceHash else {
            throw Failure(
                .data, code: "evidence_changed",
                "the evidence of \(backtest.subject) has hash \(found), the state is about \(backtest.evidenceHash)",
                field: "evidence_hash", remedy: "Run the backtest again, look at it and vote on what it gives.")
        }
    }

    func examine() throws(Failure) -> Examination {
        let log = AuditLog(checking: try log.read(), path: auditLogPath)
        guard log.isIntact else {
            throw Failure(
                .data, code: "audit_log_broken",
                "\(auditLogPath): \(log.problems.map(\.message).joined(separator: "; "))",
                remedy: "Find out who changed the log (usdcop vote verify), and restore it from a backup.")
        }
        let state: ApprovalState?
        if let bytes = try FileSystem.readIfPresent(statePath) {
            state = try ApprovalState(parsing: bytes, path: statePath)
        } else {
            state = nil
        }
        let agreement = Agreement(state, log)
        if let problem = try trialLedgerProblem(log, isInterrupted: agreement == .backtestInterrupted) {
            throw trialLedgerForgotten(problem)
        }
        return Examination(log: log, agreement: agreement)
    }

    func lock() throws(Failure) -> FileLock { try FileLock(Path.join(directory, ".approval.lock")) }

    func mismatch(_ message: String) -> Failure {
        Failure(
            .data, code: "approval_state_mismatch", "\(directory): \(message)",
            remedy: "Find out who changed which file (usdcop vote verify), and restore both from one backup.")
    }

    var backtestInterrupted: Failure {
        Failure(
            .data, code: "backtest_interrupted", "\(directory): the last backtest was interrupted while it was recorded",
            remedy: "Run the backtest again; that completes the record.")
    }

    /// Actor and notes as they may be recorded; empty notes are none.
    func checked(actor: String, notes: String) throws(Failure) -> (actor: String, notes: String?) {
        guard !actor.isEmpty, actor.utf8.count <= Self.actorLimit else {
            throw Failure(
                .request, code: "actor_invalid",
                "the actor's name has \(actor.utf8.count) bytes, accepted are 1 to \(Self.actorLimit)",
                field: "actor", remedy: "Run the command as a user with a name.")
        }
        guard notes.utf8.count <= Self.notesLimit else {
            throw Failure(
                .request, code: "notes_too_long",
                "the notes have \(notes.utf8.count) bytes, accepted are up to \(Self.notesLimit)",
                field: "notes", remedy: "Shorten the notes, and keep the long text where they can refer to it.")
        }
        return (actor, notes.isEmpty ? nil : notes)
    }
}

/// The right to run production on the state that stands. See `ApprovalStore.permitProduction`.
public struct ProductionPermit: ~Copyable {
    /// The state, approved or live.
    public let state: ApprovalState
    private let lock: FileLock

    init(state: ApprovalState, lock: consuming FileLock) {
        self.state = state
        self.lock = lock
    }
}
