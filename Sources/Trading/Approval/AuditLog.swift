internal import CivilTime
internal import Failures
internal import Files
internal import HashChain

/// Something wrong with the audit log, or between it and the state.
public struct AuditProblem: Equatable, Sendable {
    /// What kind of thing it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// A line is no audit entry.
        case unreadableLine
        /// A line's content is not what its hash says: it was edited.
        case editedLine
        /// A line does not carry the hash of the one before: one was edited, removed, added or moved.
        case brokenChain
        /// A line's number is not its place: one was removed, added or moved.
        case wrongSequence
        /// A line tells a transition that cannot happen, or begins where the one before did not end.
        case impossibleTransition
        /// The last line has no end: writing it was interrupted, or it was cut.
        case incompleteLastLine
        /// There is a state and no log, or a log and no state.
        case missingFile
        /// The state file cannot be read.
        case unreadableState
        /// The state is not what the log leads to.
        case stateMismatch
        /// A vote reached the log and not the state; the next action completes it.
        case interruptedVote
        /// A backtest reached the log and not the state; running it again completes it.
        case interruptedBacktest
        /// Trials that the log counts are not in the ledger any more.
        case forgottenTrials
        /// The evidence on the disk is not what the state is about.
        case changedEvidence
    }

    /// What kind of thing it is.
    public let kind: Kind
    /// The line of the log, from 1; `nil` where no line is at fault.
    public let line: Int?
    /// One sentence for people.
    public let message: String
}

/// The content of `audit_log.jsonl`, checked line by line.
struct AuditLog {
    /// The whole lines that could be read, in order.
    private(set) var entries: [AuditEntry] = []
    /// What is wrong with the log itself.
    private(set) var problems: [AuditProblem] = []
    /// The length of the whole lines in bytes; what follows is an incomplete line.
    private(set) var wholeByteCount = 0
    /// The SHA-256 of the last whole line: what the next one must carry.
    private(set) var lastLineHash = ChainedRecord.firstPreviousHash

    /// Checks the bytes of a log; messages call it `path`.
    init(checking bytes: [UInt8], path: String) {
        var start = 0
        var number = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            number += 1
            check(Array(bytes[start..<end]), number, path)
            start = end + 1
        }
        wholeByteCount = start
        if start < bytes.count { report(.incompleteLastLine, number + 1, "the line has no end") }
    }

    /// Whether every whole line is in order. An incomplete last line is not held against them.
    var isIntact: Bool { problems.allSatisfy { $0.kind == .incompleteLastLine } }

    /// The entry that would follow.
    func next(
        at instant: Instant, actor: String, backtest: BacktestRecord, from: ApprovalStatus?, to: ApprovalStatus, notes: String?,
        trials: LedgerMark? = nil
    ) -> AuditEntry {
        AuditEntry(
            sequence: entries.count + 1, at: instant, actor: actor, subject: backtest.subject, from: from, to: to, notes: notes,
            evidenceHash: backtest.evidenceHash, previousHash: lastLineHash, trials: trials)
    }

    /// Whether an entry records a backtest, rather than a vote on one already recorded: of the votes only the reset of a
    /// rejection leads to PENDING_APPROVAL, and it leaves the evidence as it was.
    func isRecord(at index: Int) -> Bool {
        guard entries[index].to == .pendingApproval else { return false }
        return index == 0 || entries[index].from != .rejected || !isAboutTheSame(index, index - 1)
    }

    private func isAboutTheSame(_ one: Int, _ other: Int) -> Bool {
        entries[one].evidenceHash == entries[other].evidenceHash && entries[one].subject == entries[other].subject
    }

    private mutating func check(_ line: [UInt8], _ number: Int, _ path: String) {
        defer { lastLineHash = SHA256.hexadecimal(of: line) }
        let entry: AuditEntry
        do throws(Failure) {
            entry = try AuditEntry(parsing: line, number: number, path: path)
        } catch {
            report(.unreadableLine, number, error.message)
            return
        }
        // Comparing whole lines finds a changed byte anywhere, white space included.
        if entry.line != line { report(.editedLine, number, "the line is not what its hash says") }
        if entry.previousHash != lastLineHash {
            report(.brokenChain, number, "the line does not carry the SHA-256 of the line before")
        }
        if entry.sequence != number { report(.wrongSequence, number, "the line says it is number \(entry.sequence)") }
        entries.append(entry)
        if !isPossible(at: entries.count - 1) {
            report(.impossibleTransition, number, "\(entry.from?.rawValue ?? "null") → \(entry.to.rawValue) cannot stand here")
        }
    }

    private func isPossible(at index: Int) -> Bool {
        let entry = entries[index]
        guard entry.from == (index == 0 ? nil : entries[index - 1].to) else { return false }
        if isRecord(at: index) { return true }
        return index > 0 && isAboutTheSame(index, index - 1) && entry.from?.canBecome(entry.to) == true
    }

    private mutating func report(_ kind: AuditProblem.Kind, _ line: Int, _ message: String) {
        problems.append(AuditProblem(kind: kind, line: line, message: "line \(line): \(message)"))
    }
}
