public import CivilTime

/// Keeps a source that is down from being asked again and again (providers.md section 12). A value without I/O: the caller
/// loads its fields, asks `admit`, makes the call, tells `record`, and stores the fields.
///
///     switch breaker.admit(at: now) {
///     case .allowed: breaker.record(outcome.signal, at: clock.now, message: …)
///     case .refused(let until): skip("circuit open until \(until)")
///     }
///
/// Each task is a new process, so every field must be stored between `admit` and `record` as well as after: a trial that
/// never reports back is given up when `retryAt` passes.
public struct CircuitBreaker: Equatable, Sendable {
    /// Where the breaker stands.
    public enum State: String, Sendable, CaseIterable {
        /// Calls go through. To `open` after enough failures in a row, or at once before a bot wall.
        case closed
        /// No call goes through. To `half_open` with the first call at or after `retryAt`.
        case open
        /// A few trial calls go through. To `closed` after enough successes, to `open` with one failure.
        case halfOpen = "half_open"
    }

    /// How a call ended, as far as a breaker cares.
    public enum Signal: String, Sendable, CaseIterable {
        case success
        /// A transient outcome.
        case failure
        /// Empty answers and refused requests: the source works, they say nothing about its health.
        case neutral
        /// The source asks whether we are human.
        case botWall = "bot_wall"
    }

    /// Whether a call may be made.
    public enum Admission: Equatable, Sendable {
        case allowed
        /// Not before the instant.
        case refused(until: Instant)
    }

    /// When a breaker opens and closes.
    public struct Policy: Equatable, Sendable {
        /// Failures in a row that open it, at least 1.
        public let failures: Int
        /// How long it stays open, seconds.
        public let openSeconds: Int
        /// Successes in a row that close it, 1–3.
        public let successes: Int
        /// Trial calls while half open.
        public static let trials = 3

        /// A policy.
        public init(failures: Int, openSeconds: Int, successes: Int) {
            precondition(failures >= 1 && openSeconds >= 1 && (1...Policy.trials).contains(successes), "no such circuit policy")
            self.failures = failures
            self.openSeconds = openSeconds
            self.successes = successes
        }
    }

    /// The policy; not stored with the fields.
    public let policy: Policy
    /// Where the breaker stands. Column `state`.
    public private(set) var state: State
    /// Failures in a row. Column `failures`.
    public private(set) var failures: Int
    /// Successes since the breaker is half open; 0 in other states. Column `successes`.
    public private(set) var successes: Int
    /// Trial calls admitted since the breaker is half open; 0 in other states. Column `trials`.
    public private(set) var trials: Int
    /// When it last opened; `nil` when closed. Column `opened_at`.
    public private(set) var openedAt: Instant?
    /// Open: when a trial may be made. Half open: when trials that never reported back are given up. Column `retry_at`.
    public private(set) var retryAt: Instant?
    /// What the last failure said. Column `last_error`.
    public private(set) var lastError: String?

    /// A breaker from its stored fields, by default closed and untouched.
    ///
    /// A store without columns for `successes` and `trials` may leave them out; half-open breakers then need their successes
    /// within one process.
    public init(
        policy: Policy, state: State = .closed, failures: Int = 0, successes: Int = 0, trials: Int = 0,
        openedAt: Instant? = nil, retryAt: Instant? = nil, lastError: String? = nil
    ) {
        self.policy = policy
        self.state = state
        self.failures = max(failures, 0)
        self.successes = max(successes, 0)
        self.trials = max(trials, 0)
        self.openedAt = openedAt
        self.retryAt = retryAt
        self.lastError = lastError
    }

    /// Asks whether a call may be made now; a trial is counted with it.
    public mutating func admit(at now: Instant) -> Admission {
        switch state {
        case .closed: return .allowed
        case .open:
            // A row without its instant is damaged; a trial call mends it.
            if let retryAt, now < retryAt { return .refused(until: retryAt) }
            beginTrials(at: now)
        case .halfOpen:
            if let retryAt, now < retryAt {
                guard trials < Policy.trials else { return .refused(until: retryAt) }
            } else {
                beginTrials(at: now)
            }
        }
        trials += 1
        return .allowed
    }

    /// Notes how a call ended. A report of a call that was admitted in an earlier state counts as well.
    public mutating func record(_ signal: Signal, at now: Instant, message: String? = nil) {
        switch (state, signal) {
        case (.closed, .success): (failures, lastError) = (0, nil)
        case (.closed, .failure):
            failures += 1
            lastError = message
            if failures >= policy.failures { open(at: now) }
        case (.halfOpen, .success):
            successes += 1
            if successes >= policy.successes { close() }
        case (.halfOpen, .neutral): trials = max(trials - 1, 0)  // The trial decided nothing: another may be made.
        case (.halfOpen, .failure), (_, .botWall):
            failures += 1
            lastError = message
            open(at: now)
        case (.closed, .neutral): break
        case (.open, .success), (.open, .failure), (.open, .neutral): break  // A late report: another call opened it since.
        }
    }

    private mutating func beginTrials(at now: Instant) {
        state = .halfOpen
        (successes, trials) = (0, 0)
        retryAt = now.adding(seconds: policy.openSeconds)
    }

    private mutating func open(at now: Instant) {
        state = .open
        (successes, trials) = (0, 0)
        openedAt = now
        retryAt = now.adding(seconds: policy.openSeconds)
    }

    private mutating func close() { self = CircuitBreaker(policy: policy) }
}
