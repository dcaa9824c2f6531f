public import Failures

/// Why there is no answer. Its texts never hold a secret of the request.
public struct HTTPFailure: Error, Equatable, Sendable {
    /// What went wrong, as far as a caller must tell apart.
    public enum Reason: String, Sendable, CaseIterable {
        /// The request cannot be sent as it is: a control character, a bad header name.
        case invalidRequest = "http_request_invalid"
        /// The address is malformed, or plain http to another machine.
        case insecureAddress = "http_address_refused"
        /// The name does not resolve.
        case unresolvedHost = "http_host_unresolved"
        /// Nobody accepts the connection.
        case connectionRefused = "http_connection_refused"
        /// No connection within the connect limit.
        case connectTimeout = "http_connect_timeout"
        /// No whole answer within the total limit.
        case timeout = "http_timeout"
        /// The connection broke before the answer was whole.
        case connectionReset = "http_connection_reset"
        /// The body is shorter than announced.
        case truncatedBody = "http_body_truncated"
        /// The TLS handshake broke off.
        case tlsHandshake = "http_tls_handshake"
        /// The server's certificate does not hold.
        case certificate = "http_certificate_refused"
        /// The body is larger than the limit.
        case bodyTooLarge = "http_body_too_large"
        /// The answer is not HTTP, its header is too large, or its compression is broken.
        case malformedResponse = "http_response_malformed"
        /// A redirect leaves the host family or the allowed protocols.
        case redirectRefused = "http_redirect_refused"
        /// More redirects than allowed.
        case tooManyRedirects = "http_too_many_redirects"
        /// The caller asked to stop.
        case cancelled = "interrupted"
        /// The client could not be set up or the library failed otherwise.
        case client = "http_client"

        /// Whether a later attempt may succeed (providers.md section 12).
        public var isRetryable: Bool {
            switch self {
            case .unresolvedHost, .connectionRefused, .connectTimeout, .timeout, .connectionReset, .truncatedBody,
                .tlsHandshake, .malformedResponse:
                true
            case .invalidRequest, .insecureAddress, .certificate, .bodyTooLarge, .redirectRefused, .tooManyRedirects,
                .cancelled, .client:
                false
            }
        }
    }

    /// What went wrong.
    public let reason: Reason
    /// One sentence: request (redacted), what was found, the limit where one was crossed.
    public let message: String
    /// From the start of the request until it failed.
    public let elapsed: Duration

    /// Makes a failure. The caller answers for `message` being free of secrets.
    public init(_ reason: Reason, _ message: String, elapsed: Duration = .zero) {
        self.reason = reason
        self.message = message
        self.elapsed = elapsed
    }

    /// Whether a later attempt may succeed.
    public var isRetryable: Bool { reason.isRetryable }

    /// The failure as the doors of the house report it.
    public var failure: Failure { Failure(kind, code: reason.rawValue, message, remedy: remedy) }

    private var kind: Failure.Kind {
        switch reason {
        case .invalidRequest: .request
        case .insecureAddress, .certificate: .configuration
        case .bodyTooLarge: .data
        case .cancelled: .temporary
        case .client: .internal
        case .unresolvedHost, .connectionRefused, .connectTimeout, .timeout, .connectionReset, .truncatedBody, .tlsHandshake,
            .malformedResponse, .redirectRefused, .tooManyRedirects:
            .unavailable
        }
    }

    private var remedy: String {
        switch reason {
        case .invalidRequest: "Correct the parameter named; control characters are never sent."
        case .insecureAddress: "Use an https:// address; plain http is for 127.0.0.1, [::1] and localhost only."
        case .unresolvedHost: "Check the address and this machine's name service."
        case .connectionRefused: "Check the address and that the service is running."
        case .connectTimeout, .timeout, .connectionReset, .truncatedBody, .malformedResponse:
            "Run the task again later; if it lasts, look at the provider's status."
        case .tlsHandshake: "Run the task again later; if it lasts, check that the address speaks TLS 1.2 or newer."
        case .certificate: "Check the clock and the host's name; a missing intermediate goes into the extra CA file."
        case .bodyTooLarge: "Ask for a smaller range, or raise the limit for this source."
        case .redirectRefused, .tooManyRedirects: "Check whether the provider moved, and set its base address accordingly."
        case .cancelled: "Run the task again; nothing of this request was kept."
        case .client: "Report this with the message."
        }
    }
}

extension HTTPFailure: CustomStringConvertible {
    /// The message and its code.
    public var description: String { "\(message) (\(reason.rawValue))" }
}
