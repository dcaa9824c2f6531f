import Failures
import Foundation
import Postgres
import TestSupport
import Testing

/// All or nothing, and again after a collision.
struct TransactionTests {
    private func counters() throws -> (database: String, connection: Connection) {
        let database = try PrivatePostgres.shared.database(.empty)
        let connection = try PrivatePostgres.shared.connect(to: database)
        try connection.run(
            TrustedScript(vouchingFor: "create table t (id int primary key, n int); insert into t values (1, 0), (2, 0)"))
        return (database, connection)
    }

    private let refusal = Failure(.data, code: "refused", "no", remedy: "none")

    @Test func aThrowLeavesNothing() throws {
        let connection = try counters().connection
        let thrown = failure {
            try connection.transaction { (connection) throws(Failure) in
                try connection.execute("update t set n = 9")
                throw refusal
            }
        }
        #expect(thrown == refusal)
        #expect(try connection.query("select sum(n) as s from t").single().value("s") == 0)
        #expect(!connection.isInTransaction)
    }

    @Test func anErrorThatIsPassedOverDoesNotLookLikeACommit() throws {
        let connection = try counters().connection
        let thrown = failure {
            try connection.transaction { (connection) throws(Failure) in
                try connection.execute("update t set n = 9")
                _ = try? connection.execute("insert into t values (1, 1)")
            }
        }
        #expect(thrown?.code == "transaction_aborted")
        #expect(try connection.query("select sum(n) as s from t").single().value("s") == 0)
    }

    @Test func aSavepointUndoesOnlyItsPart() throws {
        let connection = try counters().connection
        try connection.transaction { (connection) throws(Failure) in
            try connection.execute("update t set n = 1 where id = 1")
            _ = try? connection.savepoint { (inner) throws(Failure) in
                try inner.execute("update t set n = 5 where id = 2")
                try inner.execute("insert into t values (1, 1)")
            }
        }
        #expect(try connection.query("select n from t order by id").values("n", as: Int.self) == [1, 0])
    }

    @Test func aTransactionInsideAnotherIsRefused() throws {
        let connection = try counters().connection
        let thrown = failure {
            try connection.transaction { (outer) throws(Failure) in
                _ = try outer.transaction { (_) throws(Failure) in 1 }
            }
        }
        #expect(thrown?.code == "transaction_nested")
    }

    @Test func aReadOnlyTransactionCannotWrite() throws {
        let connection = try counters().connection
        let thrown = failure {
            _ = try connection.transaction(readOnly: true) { (connection) throws(Failure) in
                try connection.execute("update t set n = 1")
            }
        }
        #expect(thrown?.kind == .unavailable)
    }

    @Test func aSerializationFailureIsRunAgain() throws {
        let (database, first) = try counters()
        let second = try PrivatePostgres.shared.connect(to: database)
        var runs = 0
        try first.transaction(.serializable) { (first) throws(Failure) in
            runs += 1
            let n = try first.query("select n from t where id = 1").single().value("n", as: Int.self)
            // Only the first time someone else gets in between.
            if runs == 1 { try second.execute("update t set n = n + 10 where id = 1") }
            try first.execute("update t set n = \(Int32(n + 1)) where id = 1")
        }
        #expect(runs == 2)
        #expect(first.retriedTransactions == 1)
        #expect(try first.query("select n from t where id = 1").single().value("n") == 11)
    }

    @Test func aCollisionThatRecursIsGivenUpAfterTheLastAttempt() throws {
        let (database, _) = try counters()
        var settings = ConnectionSettings()
        settings.retry.attempts = 3
        settings.retry.jitter = { 0 }
        let first = try PrivatePostgres.shared.connect(to: database, settings: settings)
        let second = try PrivatePostgres.shared.connect(to: database)
        var runs = 0
        let thrown = failure {
            try first.transaction(.repeatableRead) { (first) throws(Failure) in
                runs += 1
                try first.query("select n from t")
                try second.execute("update t set n = n + 1")
                try first.execute("update t set n = n + 1")
            }
        }
        #expect(runs == 3)
        #expect(thrown?.code == "serialization_failure")
        #expect(thrown?.kind == .temporary)
    }

    @Test func aDeadlockIsResolvedByRunningOneAgain() throws {
        let (database, connection) = try counters()
        let isFirstReady = DispatchSemaphore(value: 0)
        let isSecondReady = DispatchSemaphore(value: 0)
        @Sendable func work(_ ids: [Int32], _ mine: DispatchSemaphore, _ other: DispatchSemaphore) -> Failure? {
            failure {
                let connection = try PrivatePostgres.shared.connect(to: database)
                var isFirstRun = true
                try connection.transaction { (connection) throws(Failure) in
                    try connection.execute("update t set n = n + 1 where id = \(ids[0])")
                    if isFirstRun {
                        isFirstRun = false
                        mine.signal()
                        _ = other.wait(timeout: .now() + 10)
                    }
                    try connection.execute("update t set n = n + 1 where id = \(ids[1])")
                }
            }
        }
        let first = Background { work([1, 2], isFirstReady, isSecondReady) }
        let second = Background { work([2, 1], isSecondReady, isFirstReady) }
        #expect(try #require(first.wait()) == nil)
        #expect(try #require(second.wait()) == nil)
        #expect(try connection.query("select n from t order by id").values("n", as: Int.self) == [2, 2])
    }

    @Test func aLockThatIsNotGivenEndsTheWait() throws {
        let (database, holder) = try counters()
        var settings = ConnectionSettings()
        settings.lockTimeout = .milliseconds(100)
        let waiter = try PrivatePostgres.shared.connect(to: database, settings: settings)
        try holder.transaction { (holder) throws(Failure) in
            try holder.execute("update t set n = 1")
            let thrown = failure { try waiter.execute("update t set n = 2") }
            #expect(thrown?.code == "lock_not_available")
            #expect(thrown?.kind == .temporary)
        }
    }
}
