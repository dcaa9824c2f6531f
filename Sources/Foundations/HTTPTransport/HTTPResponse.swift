public import CivilTime

/// A server's whole answer. Any status counts as an answer: what it means is for the provider to decide.
public struct HTTPResponse: Sendable {
    /// The status code of the last answer, after redirects.
    public let status: Int
    /// The last answer's header fields.
    public let headers: HTTPHeaders
    /// The body, decompressed.
    public let body: [UInt8]
    /// From the start of the request to the last byte.
    public let elapsed: Duration
    /// How many connections had to be opened; 0 when a kept one was used.
    public let connectionsOpened: Int
    private let redactor: Redactor

    /// Makes a response; `redactor` is the request's, so that ``excerpt(bytes:)`` shows no secret the server echoed.
    public init(
        status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8], elapsed: Duration = .zero,
        connectionsOpened: Int = 0, redactor: Redactor = Redactor(secrets: [])
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.elapsed = elapsed
        self.connectionsOpened = connectionsOpened
        self.redactor = redactor
    }

    /// Whether the status is 200…299. No proof of success: see providers.md section 1, rule 2.
    public var isSuccessful: Bool { (200...299).contains(status) }

    /// What the body is, by its first bytes and not by its content type.
    public var bodyKind: BodyKind { BodyKind(of: body) }

    /// The body's beginning for an error message: secrets struck out, control characters as `?`, invalid UTF-8 repaired.
    public func excerpt(bytes limit: Int = 200) -> String {
        let bytes = redactor.applied(to: body, limit: limit).prefix(limit)
        return printable(String(decoding: bytes, as: UTF8.self))
    }

    /// How long the server asks to wait (`Retry-After`, in seconds or as an HTTP date); `nil` when it does not say.
    ///
    /// - Parameter now: the wall-clock time the answer came, for a date.
    public func retryAfter(now: Instant) -> Duration? { headers["Retry-After"].flatMap { RetryAfter.delay($0, now: now) } }
}

extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Status, content type, size and time, and never the body.
    public var description: String {
        let type = printable(redactor.applied(to: headers["Content-Type"] ?? "no content type"))
        return "status \(status), \(type), \(body.count) bytes in \(elapsed.inMilliseconds) ms"
    }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// What `dump` may show: the description.
    public var customMirror: Mirror { Mirror(self, children: ["response": description]) }
}

extension Duration {
    /// Whole milliseconds, rounded toward zero; at most about 31 years, which fits every C type they go to.
    var inMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(min(max(seconds, -1_000_000_000), 1_000_000_000) * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
