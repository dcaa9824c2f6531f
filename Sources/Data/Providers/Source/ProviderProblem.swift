public import Failures

/// Why a provider gave no rows, with what it takes to understand it later. No text in it holds a secret.
public struct ProviderProblem: Error, Equatable, Sendable {
    /// What went wrong, by name: `server_error`, `html_body`, `keys_cooling`, …
    public let code: String
    /// One sentence for people.
    public let message: String
    /// Whether a later try may succeed.
    public let isTransient: Bool
    /// Whether the source asks whether we are human; asking again would only make it worse.
    public let isBotWall: Bool
    /// How the doors of the house report it.
    public let kind: Failure.Kind
    /// What was received, when something was.
    public let answer: Answer?

    /// What is kept of an answer.
    public struct Answer: Equatable, Sendable {
        /// The HTTP status.
        public let status: Int
        /// The content type, which may be a lie.
        public let contentType: String
        /// The first 200 bytes of the body.
        public let excerpt: String
        /// From the start of the request to the last byte.
        public let elapsed: Duration

        /// What is kept of an answer.
        public init(status: Int, contentType: String, excerpt: String, elapsed: Duration) {
            self.status = status
            self.contentType = contentType
            self.excerpt = excerpt
            self.elapsed = elapsed
        }
    }

    /// A problem that time may heal.
    public static func transient(
        _ code: String, _ message: String, kind: Failure.Kind = .unavailable, isBotWall: Bool = false, answer: Answer? = nil
    ) -> ProviderProblem {
        ProviderProblem(
            code: code, message: message, isTransient: true, isBotWall: isBotWall, kind: kind, answer: answer)
    }

    /// A problem that stays.
    public static func permanent(
        _ code: String, _ message: String, kind: Failure.Kind, answer: Answer? = nil
    ) -> ProviderProblem {
        ProviderProblem(code: code, message: message, isTransient: false, isBotWall: false, kind: kind, answer: answer)
    }

    private init(
        code: String, message: String, isTransient: Bool, isBotWall: Bool, kind: Failure.Kind, answer: Answer?
    ) {
        self.code = code
        self.message = message
        self.isTransient = isTransient
        self.isBotWall = isBotWall
        self.kind = kind
        self.answer = answer
    }

    /// The outcome of a fetch that ended with this problem and without rows.
    public var outcome: FetchOutcome { isTransient ? .transient(self) : .permanent(self) }

    /// How a circuit breaker counts it.
    public var signal: CircuitBreaker.Signal { isBotWall ? .botWall : isTransient ? .failure : .neutral }

    /// The problem as an operating failure.
    public var failure: Failure { Failure(kind, code: "provider_\(code)", description, remedy: remedy) }

    private var remedy: String {
        switch kind {
        case .configuration: "Check the key, the plan it belongs to and the settings of the source."
        case .data: "Look at the answer quoted; if the format changed, the provider's reader must change with it."
        case .request: "Correct the symbol or the window asked for."
        case .unavailable, .temporary, .internal: "Run the task again later; if it lasts, look at the provider's status page."
        }
    }
}

extension ProviderProblem: CustomStringConvertible {
    /// The message and what is kept of the answer.
    public var description: String {
        guard let answer else { return message }
        let type = answer.contentType.isEmpty ? "no content type" : answer.contentType
        let milliseconds = Int(answer.elapsed / .milliseconds(1))
        return "\(message) (HTTP \(answer.status), \(type), \(milliseconds) ms, body begins: \(answer.excerpt))"
    }
}
