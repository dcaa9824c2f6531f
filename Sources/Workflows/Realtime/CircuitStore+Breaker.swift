public import Failures
public import Providers
public import Store

extension CircuitStore: CircuitKeeper {
    /// The breaker of a source and key; closed when none is stored, or none that can be understood.
    public func breaker(source: String, key: String, policy: CircuitBreaker.Policy) throws(Failure) -> CircuitBreaker {
        guard let stored = try circuit(source: source, key: key), let state = CircuitBreaker.State(rawValue: stored.state) else {
            return CircuitBreaker(policy: policy)
        }
        return CircuitBreaker(
            policy: policy, state: state, failures: stored.failures, successes: stored.successes, trials: stored.trials,
            openedAt: stored.openedAt, retryAt: stored.retryAt, lastError: stored.lastError)
    }

    /// Stores a breaker.
    public func save(_ breaker: CircuitBreaker, source: String, key: String) throws(Failure) {
        var stored = StoredCircuit()
        (stored.source, stored.key, stored.state) = (source, key, breaker.state.rawValue)
        (stored.failures, stored.successes, stored.trials) = (breaker.failures, breaker.successes, breaker.trials)
        (stored.openedAt, stored.retryAt, stored.lastError) = (breaker.openedAt, breaker.retryAt, breaker.lastError)
        try save(stored)
    }
}
