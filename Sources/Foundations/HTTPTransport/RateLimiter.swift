/// Says how long to wait before the next request to a source: a spacing between any two, and a number of credits per key
/// within a sliding window. Pure: the caller brings the time, and does the waiting.
///
///     let wait = limiter.reserve(for: key, at: time.now())
///
/// Other processes may share a key; what they spend is not seen here, so a 429 stays possible.
public struct RateLimiter<Key: Hashable & Sendable>: Sendable {
    private struct Spending {
        var at: Duration
        var credits: Int
    }

    /// The least time between two requests to the source, whatever the key.
    public let spacing: Duration
    /// The most credits a key may spend within ``window``; `nil` without such a limit.
    public let credits: Int?
    /// The length of the sliding window.
    public let window: Duration

    private var last: Duration?
    private var spendings: [Key: [Spending]] = [:]

    /// Makes a limiter.
    /// - Precondition: `credits` is at least 1, the durations are not negative.
    public init(spacing: Duration, credits: Int? = nil, per window: Duration = .seconds(60)) {
        precondition(spacing >= .zero && window >= .zero && (credits ?? 1) >= 1, "no such rate limit")
        self.spacing = spacing
        self.credits = credits
        self.window = window
    }

    /// How long a request costing `cost` credits must wait from `now` on; zero when it may go at once, `nil` when it costs
    /// more than a window ever holds. A spending counts for the whole window, its end excluded.
    public func wait(for key: Key, cost: Int = 1, at now: Duration) -> Duration? {
        let start = max(now, last.map { $0 + spacing } ?? now)
        guard let credits else { return start - now }
        guard cost <= credits else { return nil }
        var moment = start
        var spent = spendings[key, default: []].filter { $0.at + window > moment }
        var total = spent.reduce(0) { $0 + $1.credits }
        while total + cost > credits, let oldest = spent.first {
            moment = max(moment, oldest.at + window)
            total -= oldest.credits
            spent.removeFirst()
        }
        return moment - now
    }

    /// Notes that a request goes out at `moment`. Moments come in order.
    public mutating func record(for key: Key, cost: Int = 1, at moment: Duration) {
        last = max(moment, last ?? moment)
        var kept = spendings[key, default: []].filter { $0.at + window > moment }
        kept.append(Spending(at: moment, credits: cost))
        spendings[key] = kept
    }

    /// The wait, with the request noted for the end of it: the caller must wait, then send.
    public mutating func reserve(for key: Key, cost: Int = 1, at now: Duration) -> Duration? {
        guard let wait = wait(for: key, cost: cost, at: now) else { return nil }
        record(for: key, cost: cost, at: now + wait)
        return wait
    }

    /// What a key may still spend at `now` within the window; `nil` without a credit limit.
    public func available(for key: Key, at now: Duration) -> Int? {
        credits.map { limit in
            max(limit - spendings[key, default: []].filter { $0.at + window > now }.reduce(0) { $0 + $1.credits }, 0)
        }
    }
}
