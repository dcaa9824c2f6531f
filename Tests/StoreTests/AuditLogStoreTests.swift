import CivilTime
import Failures
import Files
import HashChain
import JSON
import Postgres
import Store
import TestSupport
import Testing

/// The audit log grows at its end, and no change to it stays unseen.
struct AuditLogStoreTests {
    private func event(_ minute: Int, _ to: String, subject: String = "smart_simple_v11") throws -> AuditEvent {
        AuditEvent(
            at: try instant("2024-06-03T09:00:00-05:00").adding(minutes: minute), actor: "ana", subject: subject, from: "running",
            to: to, notes: "nota \(minute)")
    }

    /// A log of four entries.
    private func log(_ database: Database) throws -> AuditLogStore {
        let connection = try database.worker()
        try connection.transaction { connection throws(Failure) in
            let log = AuditLogStore(connection)
            for minute in 0..<4 {
                let at = Instant(microseconds: 1_717_423_200_000_001 + Int64(minute) * 60_000_000)
                try log.append(
                    AuditEvent(
                        at: at, actor: "ana", subject: "global", from: nil, to: "paused", notes: minute == 1 ? nil : "ñ \"\\\n"))
            }
        }
        return AuditLogStore(connection)
    }

    /// Changes the log as only its owner can, with the trigger out of the way.
    private func tamper(_ database: Database, _ statement: Statement) throws {
        let owner = try database.owner()
        try owner.execute("alter table approval_audit_log disable trigger append_only")
        try owner.execute(statement)
        try owner.execute("alter table approval_audit_log enable trigger append_only")
    }

    @Test func anEntryIsHashedAsItsCanonicalText() throws {
        let database = try Database()
        let connection = try database.worker()
        let first = try connection.transaction { connection throws(Failure) in
            try AuditLogStore(connection).append(
                AuditEvent(
                    at: Instant(microseconds: 1_717_423_200_000_000), actor: "ana", subject: "global", from: nil, to: "paused",
                    notes: "a \"b\"", evidenceHash: String(repeating: "e", count: 64)))
        }
        let text =
            #"{"seq":1,"at":"2024-06-03T09:00:00-05:00","actor":"ana","subject":"global","from_state":null,"#
            + #""to_state":"paused","notes":"a \"b\"","evidence_hash":"\#(String(repeating: "e", count: 64))","#
            + #""previous_hash":"\#(String(repeating: "0", count: 64))"}"#
        #expect(first.hash == SHA256.hexadecimal(of: Array(text.utf8)))
        let second = try connection.transaction { connection throws(Failure) in
            try AuditLogStore(connection).append(
                AuditEvent(at: Instant(microseconds: 0), actor: "b", subject: "global", from: "paused", to: "running"))
        }
        #expect(second.sequence == 2 && second.previousHash == first.hash)
        let stored = try connection.query("select hash from approval_audit_log order by seq").values("hash", as: String.self)
        #expect(stored == [first.hash, second.hash])
    }

    @Test func anUntouchedLogIsInOrder() throws {
        let check = try log(try Database()).verify()
        #expect(check.count == 4 && check.problem == nil)
    }

    @Test func anEmptyLogIsInOrder() throws {
        let check = try AuditLogStore(try Database().worker()).verify()
        #expect(check.count == 0 && check.problem == nil)
    }

    @Test func anEntryStandsOnlyWhenWhatItTellsStands() throws {
        let database = try Database()
        let connection = try database.worker()
        _ = failure {
            try connection.transaction { connection throws(Failure) in
                try AuditLogStore(connection).append(
                    AuditEvent(at: Instant(microseconds: 0), actor: "a", subject: "s", from: nil, to: "halted"))
                throw Failure(.data, code: "stop", "", remedy: "")
            }
        }
        #expect(try AuditLogStore(connection).verify().count == 0)
        // The number of what was rolled back is taken again, so that a gap always means a removal.
        let log = try log(database)
        #expect(try log.verify() == self.log(try Database()).verify())
    }

    @Test func anEntryOutsideATransactionIsRefused() throws {
        let connection = try Database().worker()
        let event = try event(0, "paused")
        #expect(failure { try AuditLogStore(connection).append(event) }?.code == "audit_outside_transaction")
        #expect(try AuditLogStore(connection).verify().count == 0)
    }

    @Test func writersAtOnceMakeOneChain() throws {
        let database = try Database()
        let problems = atOnce(6) { index in
            let connection = try database.worker()
            for round in 0..<5 {
                try connection.transaction { connection throws(Failure) in
                    try AuditLogStore(connection).append(
                        AuditEvent(
                            at: Instant(microseconds: Int64(round)), actor: "writer \(index)", subject: "s", from: nil,
                            to: "paused"))
                }
            }
        }
        #expect(problems == [])
        let check = try AuditLogStore(try database.worker()).verify()
        #expect(check.count == 30 && check.problem == nil)
    }

    @Test(arguments: [
        "actor = 'eva'", "subject = 'other'", "from_state = 'running'", "to_state = 'running'", "notes = null",
        "at = at + interval '1 microsecond'", "evidence_hash = repeat('a', 64)",
    ])
    func anEditedEntryIsNamed(change: String) throws {
        let database = try Database()
        let log = try log(database)
        let owner = try database.owner()
        try owner.execute("alter table approval_audit_log disable trigger append_only")
        try owner.run(TrustedScript(vouchingFor: "update approval_audit_log set \(change) where seq = 3"))
        #expect(try log.verify().problem == AuditLogCheck.Problem(sequence: 3, fault: .editedEntry))
    }

    @Test func anEditWithItsHashBreaksTheChainBehindIt() throws {
        let database = try Database()
        let log = try log(database)
        try tamper(database, "update approval_audit_log set actor = 'eva', hash = repeat('b', 64) where seq = 2")
        #expect(try log.verify().problem == AuditLogCheck.Problem(sequence: 2, fault: .editedEntry))
        let row = try database.worker().query("select * from approval_audit_log where seq = 2").single()
        let forged = ChainedRecord(
            sequence: 2, at: try row.value("at"), actor: "eva", subject: "global", from: nil, to: "paused", notes: nil,
            evidenceHash: nil, previousHash: try row.value("previous_hash"))
        try tamper(database, "update approval_audit_log set hash = \(forged.hash) where seq = 2")
        #expect(try log.verify().problem == AuditLogCheck.Problem(sequence: 3, fault: .brokenChain))
    }

    @Test(arguments: [(1, 2), (2, 3), (3, 4)]) func aRemovedEntryIsSeenAtTheNext(removed: Int, named: Int) throws {
        let database = try Database()
        let log = try log(database)
        try tamper(database, "delete from approval_audit_log where seq = \(removed)")
        let check = try log.verify()
        #expect(check.count == 3 && check.problem == AuditLogCheck.Problem(sequence: named, fault: .wrongSequence))
    }

    @Test func aRemovedEntryWhosePlaceIsTakenBreaksTheChain() throws {
        let database = try Database()
        let log = try log(database)
        try tamper(database, "delete from approval_audit_log where seq = 2")
        try tamper(database, "update approval_audit_log set seq = seq - 1 where seq > 2")
        #expect(try log.verify().problem == AuditLogCheck.Problem(sequence: 2, fault: .brokenChain))
    }

    @Test func resumesAreThoseOfTheScopesAskedFor() throws {
        let database = try Database()
        let connection = try database.worker()
        let events = [
            try event(3, "running"), try event(0, "paused"), try event(1, "running", subject: "global"),
            try event(2, "running", subject: "another"), try event(4, "running, flatten"),
        ]
        try connection.transaction { connection throws(Failure) in
            for event in events { try AuditLogStore(connection).append(event) }
        }
        let log = AuditLogStore(connection)
        #expect(try log.resumes(of: ["global", "smart_simple_v11"]) == [events[2].at, events[0].at])
        #expect(try log.resumes(of: ["another"]) == [events[3].at])
        #expect(try log.resumes(of: []) == [])
    }
}
