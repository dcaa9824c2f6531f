public import CivilTime
public import Execution
public import Failures
public import HashChain
public import Postgres

/// Something a person, or a task in a person's name, brought about, to be put at the end of the audit log.
public struct AuditEvent: Equatable, Sendable {
    /// When it happened, the as-of instant.
    public var at: Instant
    /// Who did it.
    public var actor: String
    /// What it concerns: the scope of a control, or a strategy.
    public var subject: String
    /// The state before; `nil` when there was none.
    public var from: String?
    /// The state after.
    public var to: String
    /// Why.
    public var notes: String?
    /// SHA-256 of the evidence it is about, in hexadecimal; `nil` when there is none.
    public var evidenceHash: String?

    /// An event.
    public init(
        at: Instant, actor: String, subject: String, from: String?, to: String, notes: String? = nil, evidenceHash: String? = nil
    ) {
        self.at = at
        self.actor = actor
        self.subject = subject
        self.from = from
        self.to = to
        self.notes = notes
        self.evidenceHash = evidenceHash
    }
}

/// The audit log in `approval_audit_log`: it only grows, and each entry carries the SHA-256 of the one before.
///
/// An entry that was edited, removed or moved breaks the chain, which ``verify()`` finds; only entries cut off the end leave no
/// trace in the log itself.
public struct AuditLogStore {
    let connection: Connection

    /// The log behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    // MARK: - Writing

    /// Puts an event at the end of the log, in the transaction that is open: it stands when what it tells stands. Writers
    /// take turns until their transactions end.
    ///
    /// - Returns: the entry as written.
    /// - Throws: `audit_outside_transaction` (internal); as `Connection.query`.
    @discardableResult
    public func append(_ event: AuditEvent) throws(Failure) -> ChainedRecord {
        guard connection.isInTransaction else {
            throw Failure(
                .internal, code: "audit_outside_transaction", "an entry of the audit log was to be written outside a transaction",
                remedy: "Report this with the log of the run.")
        }
        // The name is only for this lock; the next statement sees what the writer before committed.
        try connection.execute("select pg_advisory_xact_lock(hashtext('approval_audit_log'))")
        let last = try connection.query("select seq, hash from approval_audit_log order by seq desc limit 1").rows.first
        let sequence: Int? = try last.map { row throws(Failure) in try row.value("seq") }
        let previousHash: String? = try last.map { row throws(Failure) in try row.value("hash") }
        let record = ChainedRecord(
            sequence: (sequence ?? 0) + 1, at: event.at, actor: event.actor, subject: event.subject, from: event.from,
            to: event.to, notes: event.notes, evidenceHash: event.evidenceHash,
            previousHash: previousHash ?? ChainedRecord.firstPreviousHash)
        // Not the column's own sequence, which skips the numbers of what was rolled back.
        try connection.execute(
            """
            insert into approval_audit_log (seq, at, actor, subject, from_state, to_state, notes, evidence_hash, previous_hash, hash)
            values (\(record.sequence), \(record.at), \(record.actor), \(record.subject), \(nullable: record.from), \(record.to),
                \(nullable: record.notes), \(nullable: record.evidenceHash), \(record.previousHash), \(record.hash))
            """)
        return record
    }

    // MARK: - Reading

    /// The instants at which a person let trading go on in one of these scopes, in order: before which the guardrails'
    /// counts no longer reach.
    ///
    /// - Throws: as `Connection.query`; so do the others.
    public func resumes(of scopes: [String]) throws(Failure) -> [Instant] {
        try connection.query(
            """
            select at from approval_audit_log
            where subject = any(\(scopes)) and to_state = \(OperatorControl.State.running.rawValue) order by at, seq
            """
        ).values("at")
    }

    /// When orders were halted in one of these scopes, in order of the beginnings; intervals of two scopes may overlap.
    public func halts(of scopes: [String]) throws(Failure) -> [Halt] {
        let result = try connection.query(
            "select subject, at, to_state from approval_audit_log where subject = any(\(scopes)) order by at, seq")
        var open: [String: Instant] = [:]
        var halts: [Halt] = []
        for row in result.rows {
            let scope: String = try row.value("subject")
            let at: Instant = try row.value("at")
            let state: String = try row.value("to_state")
            // A flatten under a halt leaves it a halt: "halted, flatten".
            if state.hasPrefix(OperatorControl.State.halted.rawValue) {
                if open[scope] == nil { open[scope] = at }
            } else if let start = open.removeValue(forKey: scope) {
                halts.append(Halt(start: start, end: at))
            }
        }
        return (halts + open.values.map { Halt(start: $0, end: nil) }).sorted { $0.start < $1.start }
    }

    /// Recomputes every hash from the first entry on.
    public func verify() throws(Failure) -> AuditLogCheck {
        var check = AuditLogCheck()
        try connection.forEachRow(
            of: """
                select seq, at, actor, subject, from_state, to_state, notes, evidence_hash, previous_hash, hash
                from approval_audit_log order by seq
                """
        ) { row throws(Failure) in
            let record = ChainedRecord(
                sequence: try row.value("seq"), at: try row.value("at"), actor: try row.value("actor"),
                subject: try row.value("subject"), from: try row.optional("from_state"), to: try row.value("to_state"),
                notes: try row.optional("notes"), evidenceHash: try row.optional("evidence_hash"),
                previousHash: try row.value("previous_hash"))
            check.take(record, storedHash: try row.value("hash"))
        }
        return check
    }
}

/// What a look at the whole audit log found.
public struct AuditLogCheck: Equatable, Sendable {
    /// What is wrong with an entry.
    public enum Fault: String, Sendable, CaseIterable {
        /// Its content is not what its hash says: it was edited.
        case editedEntry
        /// It does not carry the hash of the one before: that one was edited or replaced.
        case brokenChain
        /// Its number does not follow: an entry before it was removed, or it was moved or added.
        case wrongSequence
    }

    /// The first entry that is not in order.
    public struct Problem: Equatable, Sendable {
        /// The entry's number.
        public let sequence: Int
        /// What is wrong with it.
        public let fault: Fault

        /// A problem.
        public init(sequence: Int, fault: Fault) {
            self.sequence = sequence
            self.fault = fault
        }
    }

    /// How many entries there are.
    public private(set) var count = 0
    /// The first entry that is not in order; `nil` when all are.
    public private(set) var problem: Problem?
    private var previousHash = ChainedRecord.firstPreviousHash

    init() {}

    /// Takes the next entry. Nothing after the first problem is judged, as all of it hangs on that.
    mutating func take(_ record: ChainedRecord, storedHash: String) {
        count += 1
        defer { previousHash = storedHash }
        guard problem == nil else { return }
        let fault: Fault? =
            if record.sequence != count {
                .wrongSequence
            } else if record.previousHash != previousHash {
                .brokenChain
            } else {
                record.hash == storedHash ? nil : .editedEntry
            }
        problem = fault.map { Problem(sequence: record.sequence, fault: $0) }
    }
}
