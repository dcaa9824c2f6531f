/// How long a connection waits for what, and what makes it stop.
public struct ConnectionSettings: Sendable {
    /// What the server's own lists call this client.
    public var applicationName = "usdcop"
    /// The longest wait for the login.
    public var connectTimeout: Duration = .seconds(10)
    /// The longest a statement may run on the server. Past it and ``grace``, a server that stays silent counts as gone.
    public var statementTimeout: Duration = .seconds(60)
    /// The longest wait for a lock.
    public var lockTimeout: Duration = .seconds(10)
    /// The longest the server keeps a transaction open for a client that does nothing.
    public var idleInTransactionTimeout: Duration = .seconds(300)
    /// How much longer than the server's own timeout this side waits for its answer.
    public var grace: Duration = .seconds(5)
    /// How transactions that collided are run again.
    public var retry = TransactionRetry()
    /// Asked at least every 50 ms of every wait; `true` cancels the running statement. Give it `TaskContext.isCancelled`.
    public var isCancelled: @Sendable () -> Bool = { false }

    /// The defaults.
    public init() {}
}

/// How transactions that collided with others are run again: full jitter over an exponentially growing delay.
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
public struct TransactionRetry: Sendable {
    /// How often a transaction is run at most, the first time included.
    public var attempts = 6
    /// The upper end of the delay before the first repetition; doubled for each further one.
    public var baseDelay: Duration = .milliseconds(10)
    /// No delay is longer.
    public var maximumDelay: Duration = .seconds(1)
    /// A number in 0..<1 for the share of the delay that is waited. Tests inject theirs.
    public var jitter: @Sendable () -> Double = { Double.random(in: 0..<1) }

    /// The defaults.
    public init() {}

    /// What to wait before repetition `number`, 1 being the first.
    func delay(before number: Int) -> Duration {
        let ceiling = min(baseDelay * (1 << min(max(number - 1, 0), 20)), maximumDelay)
        return ceiling * jitter()
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, at least 1 and at most what the server's settings can hold.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1000 else { return Int(Int32.max) }
        return max(1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
