internal import CivilTime
internal import Failures
internal import HTTPTransport
internal import JSON
internal import Market

extension TwelveData {
    /// What ends a series of attempts: trouble of this page, or of the whole run.
    enum PageEnd: Error {
        case problem(ProviderProblem)
        case run(Failure)
    }

    /// One page, with retries.
    func page(
        _ instrument: Instrument, _ query: [QueryItem], _ window: Range<Instant>, _ tally: inout FetchTally
    ) throws(Failure) -> Result<TwelveDataRows, ProviderProblem> {
        let retrier = Retrier(policy: settings.retry, time: time)
        var counts = FetchTally()
        var draws = generator
        defer { generator = draws }
        let result: RetryResult<TwelveDataRows, PageEnd> = retrier.run(
            deadline: bounds.deadline, using: &draws, isCancelled: bounds.isCancelled
        ) { _, remaining in
            attempt(instrument, query, window, remaining, &counts)
        }
        tally += counts
        switch result {
        case .success(let rows, _):
            tally += rows.tally
            return .success(rows)
        case .permanent(.run(let failure), _), .exhausted(.run(let failure), _): throw failure
        case .permanent(.problem(let problem), _), .exhausted(.problem(let problem), _), .deadline(.problem(let problem)?, _):
            return .failure(problem)
        case .deadline:
            return .failure(.transient("deadline", "no time is left for \(instrument)", kind: .temporary))
        case .cancelled: throw TwelveData.interrupted
        }
    }

    /// One attempt: keys that turn out to be spent or refused make room for the next and cost no attempt.
    private func attempt(
        _ instrument: Instrument, _ query: [QueryItem], _ window: Range<Instant>, _ remaining: Duration?,
        _ tally: inout FetchTally
    ) -> Attempt<TwelveDataRows, PageEnd> {
        var hasWaited = false
        while true {
            let key: KeyRing.Key
            switch freeKey(&hasWaited) {
            case .success(let free): key = free
            case .failure(.problem(let problem)): return .permanent(.problem(problem))
            case .failure(.run(let failure)): return .permanent(.run(failure))
            }
            guard wait(limiter.reserve(for: "", at: time.now()) ?? .zero) else { return .permanent(.run(TwelveData.interrupted)) }
            let asOf = now
            ring.charge(key, at: time.wallClock())
            tally.requests += 1
            let response: HTTPResponse
            do throws(HTTPFailure) {
                response = try sender.send(request(instrument, query, key), isCancelled: bounds.isCancelled)
            } catch {
                return judged(error)
            }
            switch TwelveDataAnswer(response, symbol: instrument.symbol, interval: TwelveData.interval) {
            case .rows(let rows):
                note(response, key)
                return self.read(rows, response, instrument, window, asOf)
            case .problem(let problem):
                note(response, key)
                let retryAfter = response.retryAfter(now: time.wallClock())
                // A wall grows with every knock.
                let isWorthIt = problem.isTransient && !problem.isBotWall
                return isWorthIt ? .transient(.problem(problem), retryAfter: retryAfter) : .permanent(.problem(problem))
            case .minuteSpent:
                let asked = response.retryAfter(now: time.wallClock()).map { Int($0.components.seconds) } ?? 0
                ring.restMinute(key, at: time.wallClock(), retryAfter: asked)
            case .daySpent: ring.restDay(key, at: time.wallClock())
            case .keyRefused(let problem):
                ring.refuse(key)
                warnings.append("\(key.name) is left out: \(problem)")
            }
        }
    }

    /// A key that may be used now, after one wait at most.
    private func freeKey(_ hasWaited: inout Bool) -> Result<KeyRing.Key, PageEnd> {
        while true {
            switch ring.choose(at: time.wallClock()) {
            case .use(let key): return .success(key)
            case .noneLeft:
                return .failure(
                    .run(
                        Failure(
                            .configuration, code: "provider_keys_refused", "TwelveData accepts none of the keys that are set",
                            remedy: "Renew the keys in TWELVEDATA_API_KEY and TWELVEDATA_API_KEY_1 to TWELVEDATA_API_KEY_8.")))
            case .wait(let until):
                let microseconds = until.microseconds - time.wallClock().microseconds
                let isNear = microseconds < Int64(settings.longestKeyWaitSeconds) * 1_000_000
                let isInTime = bounds.deadline.map { .microseconds(microseconds) < $0.remaining(at: time.now()) } ?? true
                guard isNear, isInTime, !hasWaited else {
                    return .failure(
                        .problem(
                            .transient(
                                "keys_cooling", "all keys of TwelveData rest, the first until \(until)", kind: .temporary)))
                }
                hasWaited = true
                guard wait(.microseconds(microseconds)) else { return .failure(.run(TwelveData.interrupted)) }
            }
        }
    }

    private func wait(_ duration: Duration) -> Bool {
        duration <= .zero || time.wait(duration, isCancelled: bounds.isCancelled)
    }

    private func request(_ instrument: Instrument, _ query: [QueryItem], _ key: KeyRing.Key) -> HTTPRequest {
        let limit = pace == .live ? settings.liveTimeout : settings.backfillTimeout
        let limits = HTTPLimits(total: limit)
        let remaining = bounds.deadline?.remaining(at: time.now())
        return HTTPRequest(
            base: baseURL, path: "/time_series",
            query: [QueryItem("symbol", instrument.symbol), QueryItem("interval", TwelveData.interval)] + query
                + [QueryItem("timezone", "UTC")],
            headers: [
                HTTPHeader("Authorization", "apikey \(key.secret)", secret: true), HTTPHeader("Accept", "application/json"),
            ],
            limits: remaining.map { limits.within($0) } ?? limits, secrets: ring.secrets)
    }

    /// What the answer's headers say of the key.
    private func note(_ response: HTTPResponse, _ key: KeyRing.Key) {
        guard let left = response.headers["api-credits-left"].flatMap({ Int($0) }) else { return }
        ring.report(key, left: left, at: time.wallClock())
    }

    private func judged(_ error: HTTPFailure) -> Attempt<TwelveDataRows, PageEnd> {
        if error.reason == .cancelled { return .permanent(.run(TwelveData.interrupted)) }
        let code = error.reason.rawValue
        guard error.isRetryable else {
            return .permanent(.problem(.permanent(code, error.message, kind: error.failure.kind)))
        }
        return .transient(.problem(.transient(code, error.message)), retryAfter: nil)
    }

    private func read(
        _ values: [JSONValue], _ response: HTTPResponse, _ instrument: Instrument, _ window: Range<Instant>,
        _ asOf: Instant
    ) -> Attempt<TwelveDataRows, PageEnd> {
        do throws(TwelveDataRows.Refusal) {
            return .success(
                try TwelveDataRows(values, window: window, asOf: asOf, maximumBadPercent: settings.maximumBadRowsPercent))
        } catch {
            let kept = TwelveDataAnswer.kept(response)
            switch error {
            case .tooManyBadRows(let bad, let count):
                return .permanent(
                    .problem(
                        .permanent(
                            "too_many_bad_rows", "\(bad) of \(count) rows of \(instrument) are no bars", kind: .data, answer: kept
                        )))
            case .conflict(let instant):
                return .permanent(
                    .problem(
                        .permanent(
                            "conflicting_rows", "the bar of \(instrument) at \(instant) is there twice with different prices",
                            kind: .data, answer: kept)))
            }
        }
    }

    static let interrupted = Failure(
        .temporary, code: "interrupted", "the fetch was stopped", remedy: "Run the task again; what was stored stays.")
}
