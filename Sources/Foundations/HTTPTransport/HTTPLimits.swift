/// What one request may cost: time, bytes and redirects. The defaults are those of providers.md section 1, rule 8.
public struct HTTPLimits: Hashable, Sendable {
    /// The longest time to a usable connection, TLS handshake included. Default 10 s.
    public var connect: Duration
    /// The longest time for everything, redirects included. Default 30 s; 60 s suits files.
    public var total: Duration
    /// The largest body, in bytes after decompression. Default 50 MB (50 000 000).
    public var bodyBytes: Int
    /// How many redirects are followed. Default 5.
    public var redirects: Int

    /// Makes limits.
    public init(
        connect: Duration = .seconds(10), total: Duration = .seconds(30), bodyBytes: Int = 50_000_000, redirects: Int = 5
    ) {
        self.connect = connect
        self.total = total
        self.bodyBytes = bodyBytes
        self.redirects = redirects
    }

    /// The same limits with no time longer than `remaining`, such as what is left until a task's deadline.
    public func within(_ remaining: Duration) -> HTTPLimits {
        HTTPLimits(connect: min(connect, remaining), total: min(total, remaining), bodyBytes: bodyBytes, redirects: redirects)
    }
}
