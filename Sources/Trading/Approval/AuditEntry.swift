public import CivilTime
internal import Documents
internal import Failures
public import HashChain
internal import JSON

/// One transition of the approval, as a line of `audit_log.jsonl`.
///
/// A line is a compact JSON object. Its last member, `hash`, is the SHA-256 of the same object without it; `previous_hash` is
/// the SHA-256 of the whole line before, line end excluded, or 64 zeros on the first line. So any line can be checked alone,
/// and `sed -n 1p audit_log.jsonl | tr -d '\n' | sha256sum` gives what the second line must carry.
public struct AuditEntry: Equatable, Sendable {
    /// The number of the line, from 1.
    public let sequence: Int
    /// When it happened.
    public let at: Instant
    /// Who did it.
    public let actor: String
    /// The backtest it concerns, such as `smart_simple_v11_2024`.
    public let subject: String
    /// The status before; `nil` on the first record of all.
    public let from: ApprovalStatus?
    /// The status after.
    public let to: ApprovalStatus
    /// The reviewer's notes; for the record of a backtest what the automatic vote said.
    public let notes: String?
    /// The evidence the entry is about.
    public let evidenceHash: String
    /// The SHA-256 of the line before.
    public let previousHash: String
    /// How far the ledger of trials had grown with the backtest recorded; `nil` on votes, and in logs from before it was noted.
    public let trials: LedgerMark?

    /// The SHA-256 of the line without its `hash` member, in hexadecimal.
    public var hash: String { record.hash }

    /// The line as written, without its end.
    var line: [UInt8] {
        let record = record
        var object = record.content
        object["hash"] = .string(record.hash)
        return Array(JSONValue.object(object).serialized(.compact).utf8)
    }

    private var record: ChainedRecord {
        ChainedRecord(
            sequence: sequence, at: at, actor: actor, subject: subject, from: from?.rawValue, to: to.rawValue, notes: notes,
            evidenceHash: evidenceHash, previousHash: previousHash, trials: trials)
    }

    init(
        sequence: Int, at: Instant, actor: String, subject: String, from: ApprovalStatus?, to: ApprovalStatus, notes: String?,
        evidenceHash: String, previousHash: String, trials: LedgerMark?
    ) {
        self.sequence = sequence
        self.at = at
        self.actor = actor
        self.subject = subject
        self.from = from
        self.to = to
        self.notes = notes
        self.evidenceHash = evidenceHash
        self.previousHash = previousHash
        self.trials = trials
    }

    /// Reads a line; its hash is compared by `AuditLog`, which sees the bytes.
    init(parsing line: [UInt8], number: Int, path: String) throws(Failure) {
        let document = "\(path):\(number)"
        let code = "audit_log_broken"
        let remedy = "Restore the file from a backup."
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: line, limits: JSONValue.Limits(bytes: 1 << 20, depth: 2))
        } catch {
            throw Failure(.data, code: code, "\(document): \(error)", remedy: remedy)
        }
        let hasTrials = value["trials"] != nil
        let fields = try FieldReader(
            value,
            keys: [
                "seq", "at", "actor", "subject", "from_state", "to_state", "notes", "evidence_hash", "previous_hash", "hash",
            ] + (hasTrials ? ["trials", "trials_hash"] : []), document: document, code: code, remedy: remedy)
        let from = try fields.optionalString("from_state")
        self.init(
            sequence: try fields.integer("seq"), at: try fields.instant("at"), actor: try fields.string("actor"),
            subject: try fields.string("subject"), from: from == nil ? nil : try fields.choice("from_state"),
            to: try fields.choice("to_state"), notes: try fields.optionalString("notes"),
            evidenceHash: try fields.hash("evidence_hash"), previousHash: try fields.hash("previous_hash"),
            trials: hasTrials
                ? LedgerMark(count: max(0, try fields.integer("trials")), hash: try fields.hash("trials_hash")) : nil)
        _ = try fields.hash("hash")
    }
}
