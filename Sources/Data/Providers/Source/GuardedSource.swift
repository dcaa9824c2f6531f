public import CivilTime
public import Failures

/// Where circuit breakers are kept between processes.
public protocol CircuitKeeper {
    /// The breaker of a source and key; closed when none is stored.
    func breaker(source: String, key: String, policy: CircuitBreaker.Policy) throws(Failure) -> CircuitBreaker
    /// Stores a breaker.
    func save(_ breaker: CircuitBreaker, source: String, key: String) throws(Failure)
}

/// A source behind its circuit breaker: whether it may be asked, and how the asking went, each stored before it counts. Source:
/// providers, section 12.
public struct GuardedSource<Keeper: CircuitKeeper> {
    /// What asking came to.
    public enum Answer<Outcome> {
        /// The source was asked; the breaker as it stands after it.
        case asked(Outcome, CircuitBreaker)
        /// Nothing was asked: the circuit is open.
        case open(until: Instant)
    }

    private let source: String
    private let key: String
    private let policy: CircuitBreaker.Policy
    private let keeper: Keeper
    private let clock: () throws(Failure) -> Instant

    /// A guard.
    ///
    /// - Parameters:
    ///   - source: the source's name in `ingestion_circuit`.
    ///   - key: what of it the breaker is for, such as a pair; empty for the source as a whole.
    ///   - clock: by which it opens and closes. A task that is about an instant takes that, so that a run of the past comes out as it did;
    ///     one that works through a history takes the database's, which is the same for all who share the breaker.
    public init(
        _ source: String, key: String = "", policy: CircuitBreaker.Policy, keeper: Keeper,
        clock: @escaping () throws(Failure) -> Instant
    ) {
        self.source = source
        self.key = key
        self.policy = policy
        self.keeper = keeper
        self.clock = clock
    }

    /// Asks, if the breaker lets one. A trial is counted before it is made, so that one that never reports back is known of.
    ///
    /// - Parameters:
    ///   - ask: the call.
    ///   - judge: how it went for the breaker, and in what words.
    ///   - isStopped: whether the call ended since the run was stopped; nothing is noted then.
    /// - Throws: what the keeper and the call throw. A call that throws says nothing of the source's health: another trial may be made.
    public func call<Outcome>(
        _ ask: () throws(Failure) -> Outcome, judge: (Outcome) -> (CircuitBreaker.Signal, message: String?),
        isStopped: () -> Bool = { false }
    ) throws(Failure) -> Answer<Outcome> {
        var breaker = try load()
        let before = breaker
        if case .refused(let until) = breaker.admit(at: try clock()) { return .open(until: until) }
        if breaker != before { try keeper.save(breaker, source: source, key: key) }
        let outcome: Outcome
        do throws(Failure) {
            outcome = try ask()
        } catch {
            if !isStopped() { _ = try record(.neutral, nil) }
            throw error
        }
        let (signal, message) = judge(outcome)
        return .asked(outcome, try record(signal, message))
    }

    /// The breaker as it is stored now.
    public func load() throws(Failure) -> CircuitBreaker { try keeper.breaker(source: source, key: key, policy: policy) }

    private func record(_ signal: CircuitBreaker.Signal, _ message: String?) throws(Failure) -> CircuitBreaker {
        // Read again: others may have reported while the call was made.
        let before = try load()
        var breaker = before
        breaker.record(signal, at: try clock(), message: message)
        if breaker != before { try keeper.save(breaker, source: source, key: key) }
        return breaker
    }
}
