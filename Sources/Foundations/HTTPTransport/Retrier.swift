/// What one attempt came to, as the caller judges it.
public enum Attempt<Value, Problem> {
    /// Done.
    case success(Value)
    /// Worth another attempt; `retryAfter` is what the server asked for.
    case transient(Problem, retryAfter: Duration?)
    /// No attempt will do better.
    case permanent(Problem)
}

/// How a series of attempts ended. `attempts` is how many were made.
public enum RetryResult<Value, Problem> {
    /// An attempt succeeded.
    case success(Value, attempts: Int)
    /// An attempt failed for good.
    case permanent(Problem, attempts: Int)
    /// Every attempt the policy allows failed; the last problem.
    case exhausted(Problem, attempts: Int)
    /// The next wait would have crossed the deadline; the last problem, `nil` when the deadline had passed before.
    case deadline(Problem?, attempts: Int)
    /// The caller asked to stop; the last problem if there was one.
    case cancelled(Problem?, attempts: Int)
}

extension RetryResult: Sendable where Value: Sendable, Problem: Sendable {}
extension RetryResult: Equatable where Value: Equatable, Problem: Equatable {}

/// Repeats an attempt by a policy until it succeeds, fails for good, or time or patience end.
public struct Retrier: Sendable {
    /// How often and how late.
    public let policy: RetryPolicy
    private let time: TimeSource

    /// Makes a retrier.
    public init(policy: RetryPolicy, time: TimeSource = .system) {
        self.policy = policy
        self.time = time
    }

    /// Runs attempts.
    ///
    /// - Parameters:
    ///   - deadline: no wait crosses it, and no attempt begins after it.
    ///   - generator: the source of jitter; one output a wait.
    ///   - isCancelled: asked before each attempt and several times a second during waits.
    ///   - attempt: gets its number, from 0, and the time left until the deadline (`nil` without one), by which it should
    ///     shorten its own limits (``HTTPLimits/within(_:)``).
    public func run<Value, Problem>(
        deadline: Deadline? = nil, using generator: inout some RandomNumberGenerator, isCancelled: () -> Bool,
        attempt: (_ number: Int, _ remaining: Duration?) -> Attempt<Value, Problem>
    ) -> RetryResult<Value, Problem> {
        var last: Problem?
        for number in 0..<policy.attempts {
            if isCancelled() { return .cancelled(last, attempts: number) }
            let remaining = deadline?.remaining(at: time.now())
            if remaining == .zero { return .deadline(last, attempts: number) }
            switch attempt(number, remaining) {
            case .success(let value): return .success(value, attempts: number + 1)
            case .permanent(let problem): return .permanent(problem, attempts: number + 1)
            case .transient(let problem, let retryAfter):
                guard number + 1 < policy.attempts else { return .exhausted(problem, attempts: number + 1) }
                let delay = policy.delay(beforeRetry: number, retryAfter: retryAfter, using: &generator)
                if let deadline, delay >= deadline.remaining(at: time.now()) {
                    return .deadline(problem, attempts: number + 1)
                }
                guard time.wait(delay, isCancelled: isCancelled) else { return .cancelled(problem, attempts: number + 1) }
                last = problem
            }
        }
        // The loop always returns: policies have at least one attempt, and the last one never waits.
        preconditionFailure("a retry policy without attempts")
    }
}
