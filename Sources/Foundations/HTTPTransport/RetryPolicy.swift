/// How often and how late a failed request is repeated. Pure: randomness comes from the caller.
public struct RetryPolicy: Hashable, Sendable {
    /// How many times the request is sent at most, the first included; at least 1.
    public let attempts: Int
    /// The middle delay before the first retry.
    public let base: Duration
    /// The largest middle delay, and the largest `Retry-After` that is obeyed.
    public let maximum: Duration

    /// Makes a policy. The default is the row `default` of providers.md section 12.
    /// - Precondition: `attempts` is at least 1 and the durations are not negative.
    public init(attempts: Int = 5, base: Duration = .seconds(2), maximum: Duration = .seconds(300)) {
        precondition(attempts >= 1 && base >= .zero && maximum >= .zero, "no such retry policy")
        self.attempts = attempts
        self.base = base
        self.maximum = maximum
    }

    /// The delay before a retry: min(base · 2^k, maximum) · U(0.5, 1.5) (providers.md section 12).
    ///
    /// Jitter keeps several workers that failed together from coming back together.
    /// - Parameters:
    ///   - retry: k, 0 for the first retry.
    ///   - retryAfter: what the server asked for; a floor, itself at most ``maximum``.
    ///   - generator: one output is drawn.
    public func delay(
        beforeRetry retry: Int, retryAfter: Duration? = nil, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        precondition(retry >= 0, "retry \(retry)")
        var middle = base
        for _ in 0..<retry where middle < maximum { middle += middle }
        let uniform = Double(generator.next() >> 11) * 0x1p-53
        let jittered = min(middle, maximum) * (0.5 + uniform)
        return max(jittered, min(retryAfter ?? .zero, maximum))
    }

    /// Whether a status promises a better answer later: 408, 425, 429, 500, 502, 503, 504 (providers.md section 12).
    public static func isRetryable(status: Int) -> Bool { [408, 425, 429, 500, 502, 503, 504].contains(status) }
}
