public import CivilTime
public import Failures
public import HTTPTransport
internal import Statistics

/// Asks a source over HTTP: retries, a ring of keys, spacing, deadline and cancellation, which are the same for every source. A source
/// of its own is a ``SourceDescription``, a builder of requests and a parser of answers.
///
/// One client belongs to one thread. Source: providers, section 1.
public final class SourceClient {
    /// What bounds a run.
    public struct Bounds {
        /// No wait crosses it.
        public var deadline: Deadline?
        /// What is not complete at this instant is not there; `nil`: the clock decides alone.
        public var asOf: Instant?
        /// Asked during waits and transfers; once true, the run ends.
        public var isCancelled: () -> Bool

        /// Bounds; by default there are none.
        public init(deadline: Deadline? = nil, asOf: Instant? = nil, isCancelled: @escaping () -> Bool = { false }) {
            self.deadline = deadline
            self.asOf = asOf
            self.isCancelled = isCancelled
        }
    }

    /// What ends a series of attempts: trouble of this request, or of the whole run.
    enum End: Error {
        case problem(ProviderProblem)
        case run(Failure)
    }

    /// The source.
    public let source: SourceDescription
    /// What bounds the next fetch; a run that shares its time out among parts moves the deadline between them.
    public var bounds: Bounds
    /// Requests sent so far.
    public private(set) var requestCount = 0
    let sender: any HTTPSender
    let time: TimeSource
    var ring: KeyRing?
    var limiter: RateLimiter<String>
    private var generator: SeededGenerator
    private var warnings: [String] = []

    /// A client.
    ///
    /// - Parameters:
    ///   - seed: of the chance in the waits between retries; by default another one each time.
    ///   - environment: gives the keys.
    /// - Throws: `provider_key_missing` (configuration) when the source wants a key and the environment has none.
    public init(
        _ source: SourceDescription, sender: any HTTPSender, bounds: Bounds = Bounds(), time: TimeSource = .system,
        seed: UInt64? = nil, environment: (String) -> String?
    ) throws(Failure) {
        self.source = source
        self.sender = sender
        self.bounds = bounds
        self.time = time
        ring = source.keys.map { KeyRing(KeyRing.keys(prefix: $0.prefix, environment: environment), limits: $0.limits) }
        limiter = RateLimiter(spacing: source.spacing)
        generator = SeededGenerator(seed: seed ?? UInt64.random(in: .min ... .max))
        if let keys = source.keys, keyCount == 0 {
            throw Failure(
                .configuration, code: "provider_key_missing", "no key of \(source.name) is set",
                remedy: "Set \(keys.variables.alone), or \(keys.variables.numbered).")
        }
    }

    /// How many keys are still in the ring.
    public var keyCount: Int { ring?.count ?? 0 }

    /// The instant that completeness is judged by: the earlier of the clock and the run's own.
    public var now: Instant {
        let clock = time.wallClock()
        return bounds.asOf.map { min($0, clock) } ?? clock
    }

    /// Hands over what people should know, once.
    public func takeWarnings() -> [String] {
        defer { warnings = [] }
        return warnings
    }

    /// Asks once, with retries.
    ///
    /// - Parameters:
    ///   - what: what is asked for, as people call it.
    ///   - request: builds the request for a key; `nil` where the source wants none.
    ///   - read: the parser; it is given the instant the request was sent at.
    /// - Returns: what the parser made of the answer, or the trouble after the last attempt.
    /// - Throws: `provider_keys_refused` (configuration), `interrupted` (temporary).
    public func fetch<Content: Sendable>(
        _ what: String, _ request: (KeyRing.Key?) -> SourceRequest,
        read: (HTTPResponse, _ sentAt: Instant) -> SourceAnswer<Content>
    ) throws(Failure) -> Result<Content, ProviderProblem> {
        let retrier = Retrier(policy: source.retry, time: time)
        var draws = generator
        defer { generator = draws }
        let result: RetryResult<Content, End> = retrier.run(
            deadline: bounds.deadline, using: &draws, isCancelled: bounds.isCancelled
        ) { _, remaining in attempt(request, remaining, read) }
        switch result {
        case .success(let content, _): return .success(content)
        case .permanent(.run(let failure), _), .exhausted(.run(let failure), _): throw failure
        case .permanent(.problem(let problem), _), .exhausted(.problem(let problem), _), .deadline(.problem(let problem)?, _):
            return .failure(problem)
        case .deadline: return .failure(.transient("deadline", "no time is left for \(what)", kind: .temporary))
        case .cancelled: throw SourceClient.interrupted
        }
    }

    /// One attempt: keys that turn out to be spent or refused make room for the next and cost no attempt.
    private func attempt<Content: Sendable>(
        _ request: (KeyRing.Key?) -> SourceRequest, _ remaining: Duration?,
        _ read: (HTTPResponse, Instant) -> SourceAnswer<Content>
    ) -> Attempt<Content, End> {
        var hasWaited = false
        while true {
            let key: KeyRing.Key?
            switch freeKey(&hasWaited) {
            case .success(let free): key = free
            case .failure(let end): return .permanent(end)
            }
            guard wait(limiter.reserve(for: "", at: time.now()) ?? .zero) else {
                return .permanent(.run(SourceClient.interrupted))
            }
            let sentAt = now
            if let key { ring?.charge(key, at: time.wallClock()) }
            requestCount += 1
            let response: HTTPResponse
            do throws(HTTPFailure) {
                response = try sender.send(complete(request(key)), isCancelled: bounds.isCancelled)
            } catch {
                return judged(error)
            }
            let retryAfter = response.retryAfter(now: time.wallClock())
            switch read(response, sentAt) {
            case .content(let content):
                note(response, key)
                return .success(content)
            case .problem(let problem):
                note(response, key)
                // A wall grows with every knock.
                let isWorthIt = problem.isTransient && !problem.isBotWall
                return isWorthIt ? .transient(.problem(problem), retryAfter: retryAfter) : .permanent(.problem(problem))
            case .minuteSpent:
                guard let key else { return .transient(.problem(spent()), retryAfter: retryAfter) }
                ring?.restMinute(key, at: time.wallClock(), retryAfter: retryAfter.map { Int($0.components.seconds) } ?? 0)
            case .daySpent:
                guard let key else { return .permanent(.problem(spent())) }
                ring?.restDay(key, at: time.wallClock())
            case .keyRefused(let problem):
                guard let key else { return .permanent(.problem(problem)) }
                ring?.refuse(key)
                warnings.append("\(key.name) is left out: \(problem)")
            }
        }
    }

    /// The request with what every one of the source has: address, limits, and the secrets no text may show.
    private func complete(_ request: SourceRequest) -> HTTPRequest {
        let limits = HTTPLimits(total: source.timeout)
        let remaining = bounds.deadline?.remaining(at: time.now())
        return HTTPRequest(
            base: source.baseURL, path: request.path, query: request.query, headers: request.headers,
            limits: remaining.map { limits.within($0) } ?? limits, secrets: ring?.secrets ?? [])
    }

    private func judged<Content>(_ error: HTTPFailure) -> Attempt<Content, End> {
        if error.reason == .cancelled { return .permanent(.run(SourceClient.interrupted)) }
        let code = error.reason.rawValue
        guard error.isRetryable else {
            return .permanent(.problem(.permanent(code, error.message, kind: error.failure.kind)))
        }
        return .transient(.problem(.transient(code, error.message)), retryAfter: nil)
    }

    private func wait(_ duration: Duration) -> Bool {
        duration <= .zero || time.wait(duration, isCancelled: bounds.isCancelled)
    }

    static let interrupted = Failure(
        .temporary, code: "interrupted", "the fetch was stopped", remedy: "Run the task again; what was stored stays.")
}

// MARK: - Keys

extension SourceClient {
    /// A key that may be used now, after one wait at most; `nil` where the source wants none.
    private func freeKey(_ hasWaited: inout Bool) -> Result<KeyRing.Key?, End> {
        guard let keys = source.keys else { return .success(nil) }
        while true {
            switch ring?.choose(at: time.wallClock()) ?? .noneLeft {
            case .use(let key): return .success(key)
            case .noneLeft: return .failure(.run(refused(keys)))
            case .wait(let until):
                let microseconds = until.microseconds - time.wallClock().microseconds
                let isNear = microseconds < Int64(keys.longestWaitSeconds) * 1_000_000
                let isInTime = bounds.deadline.map { .microseconds(microseconds) < $0.remaining(at: time.now()) } ?? true
                guard isNear, isInTime, !hasWaited else {
                    return .failure(
                        .problem(
                            .transient(
                                "keys_cooling", "all keys of \(source.name) rest, the first until \(until)", kind: .temporary)))
                }
                hasWaited = true
                guard wait(.microseconds(microseconds)) else { return .failure(.run(SourceClient.interrupted)) }
            }
        }
    }

    private func refused(_ keys: SourceDescription.Keys) -> Failure {
        Failure(
            .configuration, code: "provider_keys_refused", "\(source.name) accepts none of the keys that are set",
            remedy: "Renew the keys in \(keys.variables.alone) and \(keys.variables.numbered).")
    }

    /// A source without keys that says a limit is reached.
    private func spent() -> ProviderProblem {
        .transient("rate_limited", "\(source.name) lets nobody ask more for now", kind: .temporary)
    }

    /// What the answer's headers say of the key.
    private func note(_ response: HTTPResponse, _ key: KeyRing.Key?) {
        guard let key, let header = source.keys?.creditsHeader, let left = response.headers[header].flatMap({ Int($0) })
        else { return }
        ring?.report(key, left: left, at: time.wallClock())
    }
}
