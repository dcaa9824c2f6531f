public import CivilTime
internal import Files
public import JSON

/// One entry of an audit log that nobody changes unseen: who brought what from one state to another, with the SHA-256 of
/// the entry before.
///
/// The hash is taken of a canonical text, the entry as compact JSON with its members in one order, so that any program can
/// recompute it. Whether the entry before is hashed as such or as the line of a file is for the log to say.
public struct ChainedRecord: Equatable, Sendable {
    /// The place in the log, from 1.
    public var sequence: Int
    /// When it happened.
    public var at: Instant
    /// Who did it.
    public var actor: String
    /// What it concerns, such as a backtest or the scope of a control.
    public var subject: String
    /// The state before; `nil` when there was none.
    public var from: String?
    /// The state after.
    public var to: String
    /// Why, as far as somebody said.
    public var notes: String?
    /// SHA-256 of the evidence it is about, in hexadecimal; `nil` when there is none.
    public var evidenceHash: String?
    /// SHA-256 of what stands before it, in hexadecimal.
    public var previousHash: String
    /// How far the ledger of trials had grown, where the entry notes it.
    public var trials: LedgerMark?

    /// What the first entry carries as the hash of the one before.
    public static let firstPreviousHash = String(repeating: "0", count: 64)

    /// An entry.
    public init(
        sequence: Int, at: Instant, actor: String, subject: String, from: String?, to: String, notes: String?,
        evidenceHash: String?, previousHash: String, trials: LedgerMark? = nil
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

    /// The members in their order, without the hash; instants in Colombian time.
    public var content: JSONObject {
        var content = JSONObject([
            ("seq", .integer(sequence)), ("at", .string(at.formatted(in: .bogota))), ("actor", .string(actor)),
            ("subject", .string(subject)), ("from_state", .optional(from)), ("to_state", .string(to)),
            ("notes", .optional(notes)), ("evidence_hash", .optional(evidenceHash)), ("previous_hash", .string(previousHash)),
        ])
        // Entries of logs that noted no trials keep their hash.
        if let trials {
            content["trials"] = .integer(trials.count)
            content["trials_hash"] = .string(trials.hash)
        }
        return content
    }

    /// SHA-256 of the compact JSON of ``content``, in hexadecimal.
    public var hash: String { SHA256.hexadecimal(of: Array(JSONValue.object(content).serialized(.compact).utf8)) }
}
