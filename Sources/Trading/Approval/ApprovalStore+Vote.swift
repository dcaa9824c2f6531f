public import CivilTime
public import Failures
internal import Files
internal import JSON

extension ApprovalStore {
    /// The second vote: a person approves, rejects, resets or sets live.
    ///
    /// Approving and setting live re-read the evidence and refuse when it is not what the state is about. An interrupted vote
    /// found on the way is completed first.
    ///
    /// - Parameters:
    ///   - actor: the operating system's name of the person, 1–256 bytes.
    ///   - notes: anything, up to 4096 bytes of UTF-8; empty for none.
    ///   - evidence: where the evidence lies; by default under its standard names in the folder.
    /// - Returns: the new state.
    /// - Throws: `nothing_to_approve`, `transition_refused`, `evidence_changed` and as `state()` (data); `notes_too_long`,
    ///   `actor_invalid` (request); `locked`, `disk_full` (temporary); `output_not_writable` (configuration). State and log are
    ///   then unchanged.
    @discardableResult
    public func vote(
        _ action: ApprovalAction, actor: String, notes: String = "", at instant: Instant, evidence: EvidenceFiles? = nil
    ) throws(Failure) -> ApprovalState {
        let (actor, notes) = try checked(actor: actor, notes: notes)
        guard FileSystem.exists(statePath) || FileSystem.exists(auditLogPath) else { throw nothingToApprove }
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        let examination = try examine()
        let current = try completed(examination)
        let next = try current.status.applying(action)
        if next.permitsProduction { try checkEvidence(of: current, evidence) }
        let entry = examination.log.next(
            at: instant, actor: actor, backtest: current.backtest, from: current.status, to: next, notes: notes)
        let state = current.applying(next, actor: actor, notes: notes, at: instant)
        var files = StagedFiles()
        try files.stage(state.json.fileBytes(), at: statePath)
        try commit(&files, entry: entry, after: examination.log.wholeByteCount)
        return state
    }

    /// The state to vote on, an interrupted vote completed on the disk.
    private func completed(_ examination: Examination) throws(Failure) -> ApprovalState {
        switch examination.agreement {
        case .agreed(let state): return state
        case .voteInterrupted(let state):
            var files = StagedFiles()
            try files.stage(state.json.fileBytes(), at: statePath)
            try files.commit()
            return state
        case .nothing: throw nothingToApprove
        case .backtestInterrupted: throw backtestInterrupted
        case .missingFile(let message), .mismatch(let message): throw mismatch(message)
        }
    }

    /// Appends the entry, then gives the staged files their names, the state among them. When that fails, the entry is
    /// taken back.
    func commit(_ files: inout StagedFiles, entry: AuditEntry, after length: Int) throws(Failure) {
        try log.append(entry.line, after: length)
        do throws(Failure) {
            try files.commit()
        } catch {
            log.truncate(to: length)
            throw error
        }
    }

    private var nothingToApprove: Failure {
        Failure(
            .data, code: "nothing_to_approve", "there is no backtest in \(directory)",
            remedy: "Run a backtest into that folder first, or name the folder with --output-dir.")
    }
}
