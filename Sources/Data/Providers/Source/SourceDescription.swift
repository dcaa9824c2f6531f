public import HTTPTransport

/// What the shared client has to know of a source: its name, its address, its keys, and how patiently it is asked.
public struct SourceDescription: Sendable {
    /// The keys of a source that wants one with every request.
    public struct Keys: Sendable {
        /// The environment variables: `<PREFIX>` and `<PREFIX>_1` to `<PREFIX>_8`.
        public let prefix: String
        /// What a key may spend.
        public let limits: KeyRing.Limits
        /// How long a request waits at most for the first key that is free again, seconds.
        public let longestWaitSeconds: Int
        /// The header in which an answer says what is left of a key's minute; `nil` where none does.
        public let creditsHeader: String?

        /// Keys.
        public init(prefix: String, limits: KeyRing.Limits, longestWaitSeconds: Int, creditsHeader: String? = nil) {
            precondition(!prefix.isEmpty, "keys are found by the name of a variable")
            precondition(longestWaitSeconds >= 0, "a wait of \(longestWaitSeconds) s")
            self.prefix = prefix
            self.limits = limits
            self.longestWaitSeconds = longestWaitSeconds
            self.creditsHeader = creditsHeader
        }

        /// The variables, for people: `TWELVEDATA_API_KEY, or TWELVEDATA_API_KEY_1 to TWELVEDATA_API_KEY_8`.
        var variables: (alone: String, numbered: String) { (prefix, "\(prefix)_1 to \(prefix)_8") }
    }

    /// What people call it, such as `TwelveData`.
    public let name: String
    /// The address that paths are added to.
    public let baseURL: String
    /// Its keys; `nil` where none are wanted.
    public let keys: Keys?
    /// How often and how late a failed request is sent again.
    public let retry: RetryPolicy
    /// The least time between two requests.
    public let spacing: Duration
    /// How long an answer may take.
    public let timeout: Duration

    /// A source.
    public init(
        name: String, baseURL: String, keys: Keys? = nil, retry: RetryPolicy, spacing: Duration = .zero, timeout: Duration
    ) {
        precondition(!name.isEmpty && !baseURL.isEmpty, "a source has a name and an address")
        precondition(spacing >= .zero && timeout > .zero, "a spacing of \(spacing) and a timeout of \(timeout)")
        self.name = name
        self.baseURL = baseURL
        self.keys = keys
        self.retry = retry
        self.spacing = spacing
        self.timeout = timeout
    }
}

/// One request of a source, without what every request of it has.
public struct SourceRequest: Sendable {
    /// Behind the source's address.
    public var path: String
    /// The query, values not yet encoded.
    public var query: [QueryItem]
    /// Headers; a secret in one is marked so.
    public var headers: [HTTPHeader]

    /// A request.
    public init(path: String, query: [QueryItem] = [], headers: [HTTPHeader] = []) {
        self.path = path
        self.query = query
        self.headers = headers
    }
}

/// What a source's parser makes of an answer.
public enum SourceAnswer<Content: Sendable>: Sendable {
    /// What was asked for.
    case content(Content)
    /// The key has spent what it may within a minute; another one is tried.
    case minuteSpent
    /// The key has spent what it may in a day; another one is tried.
    case daySpent
    /// The source does not accept the key; another one is tried, and people are told.
    case keyRefused(ProviderProblem)
    /// Anything else: tried again where time may heal it.
    case problem(ProviderProblem)
}
