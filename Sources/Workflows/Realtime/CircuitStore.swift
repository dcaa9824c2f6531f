public import Failures
public import Postgres
public import Providers

/// Circuit breakers in `ingestion_circuit`: every task is a new process, so their state lives here.
public struct CircuitStore {
    private let connection: Connection

    /// The breakers behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// The breaker of a source and key; closed when none is stored.
    public func breaker(source: String, key: String, policy: CircuitBreaker.Policy) throws(Failure) -> CircuitBreaker {
        let result = try connection.query(
            """
            select state, failures, successes, trials, opened_at, retry_at, last_error from ingestion_circuit
            where source = \(source) and key = \(key)
            """)
        guard let row = result.rows.first, let state = CircuitBreaker.State(rawValue: try row.value("state")) else {
            return CircuitBreaker(policy: policy)
        }
        return CircuitBreaker(
            policy: policy, state: state, failures: try row.value("failures"), successes: try row.value("successes"),
            trials: try row.value("trials"), openedAt: try row.optional("opened_at"), retryAt: try row.optional("retry_at"),
            lastError: try row.optional("last_error"))
    }

    /// Stores a breaker.
    public func save(_ breaker: CircuitBreaker, source: String, key: String) throws(Failure) {
        try connection.execute(
            """
            insert into ingestion_circuit (source, key, state, failures, successes, trials, opened_at, retry_at, last_error)
            values (\(source), \(key), \(breaker.state.rawValue), \(breaker.failures), \(breaker.successes), \(breaker.trials),
                \(nullable: breaker.openedAt), \(nullable: breaker.retryAt), \(nullable: breaker.lastError))
            on conflict (source, key) do update
            set state = excluded.state, failures = excluded.failures, successes = excluded.successes, trials = excluded.trials,
                opened_at = excluded.opened_at, retry_at = excluded.retry_at, last_error = excluded.last_error
            """)
    }
}
