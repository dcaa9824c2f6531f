import CivilTime
import Failures
import Realtime
import Postgres
import Providers
import Store
import TestSupport
import Testing

/// Circuit breakers come back as they were stored.
struct CircuitStoreTests {
    private let policy = CircuitBreaker.Policy(failures: 3, openSeconds: 60, successes: 2)
    private let now = Instant(microseconds: 1_717_500_000_000_000)

    private func worker(_ database: String) throws -> Connection {
        try PrivatePostgres.shared.connect(to: database, as: DatabaseLocation.Role.worker.rawValue)
    }

    @Test func anUnknownBreakerIsClosed() throws {
        let store = CircuitStore(try worker(PrivatePostgres.shared.database()))
        #expect(try store.breaker(source: "twelvedata", key: "a", policy: policy) == CircuitBreaker(policy: policy))
    }

    /// Through a whole life: failing, open, trying, closed.
    @Test func everyStateComesBack() throws {
        let database = try PrivatePostgres.shared.database()
        var breaker = CircuitBreaker(policy: policy)
        var seen: [CircuitBreaker.State] = []
        func keep() throws {
            try CircuitStore(try worker(database)).save(breaker, source: "twelvedata", key: "USD/COP")
            let stored = try CircuitStore(try worker(database)).breaker(source: "twelvedata", key: "USD/COP", policy: policy)
            #expect(stored == breaker)
            seen.append(stored.state)
        }
        for _ in 0..<3 {
            breaker.record(.failure, at: now, message: "no answer'; --")
            try keep()
        }
        _ = breaker.admit(at: now.adding(minutes: 2))
        try keep()
        breaker.record(.success, at: now.adding(minutes: 2))
        try keep()
        _ = breaker.admit(at: now.adding(seconds: 125))
        breaker.record(.success, at: now.adding(seconds: 125))
        try keep()
        #expect(seen == [.closed, .closed, .open, .halfOpen, .halfOpen, .closed])
    }

    @Test func sourcesAndKeysAreKeptApart() throws {
        let store = CircuitStore(try worker(PrivatePostgres.shared.database()))
        var breaker = CircuitBreaker(policy: policy)
        breaker.record(.botWall, at: now)
        try store.save(breaker, source: "a", key: "x")
        #expect(try store.breaker(source: "a", key: "x", policy: policy).state == .open)
        #expect(try store.breaker(source: "a", key: "y", policy: policy).state == .closed)
        #expect(try store.breaker(source: "b", key: "x", policy: policy).state == .closed)
    }
}
