public import Configuration
public import Failures
public import HTTPTransport
public import Market

/// The settings of `config/providers.yaml`.
public struct ProviderSettings: Sendable {
    /// How TwelveData is asked.
    public let twelveData: TwelveDataSettings
    /// The rules bars are accepted by.
    public let plausiblePrices: [Instrument: ClosedRange<Double>]
    /// How many flat bars at one price make a stale feed.
    public let staleCloses: Int
    private let sources: [String: SourcePolicy]
    private let fallback: SourcePolicy

    /// How a source is treated; one that is not listed is treated as `default`.
    public func policy(of source: String) -> SourcePolicy { sources[source] ?? fallback }

    /// The rules of bars under a calendar.
    public func acceptance(calendar: TradingCalendar = .colombia) -> BarAcceptance {
        BarAcceptance(plausiblePrices: plausiblePrices, staleCloses: staleCloses, calendar: calendar)
    }

    /// Reads the settings.
    ///
    /// - Throws: configuration failures naming file, line and key.
    public init(path: String) throws(Failure) { try self.init(try ConfigurationDocument(path: path)) }

    /// Reads the settings from a document.
    ///
    /// - Throws: as `init(path:)`.
    public init(_ document: ConfigurationDocument) throws(Failure) {
        let root = try document.root()
        let sources = try root.mapping("sources")
        var policies: [String: SourcePolicy] = [:]
        for name in sources.keys { policies[name] = try SourcePolicy(try sources.mapping(name)) }
        guard let fallback = policies["default"] else {
            throw sources.invalid(
                "", "the source default is missing", code: "configuration_missing_key", remedy: "Add sources.default.")
        }
        self.fallback = fallback
        self.sources = policies
        twelveData = try TwelveDataSettings(try root.mapping("twelvedata"), policies["twelvedata"] ?? fallback)
        let bars = try root.mapping("bars")
        staleCloses = try bars.int("stale_closes", in: 2...TradingSession.slotCount)
        plausiblePrices = try ProviderSettings.ranges(try bars.mapping("plausible_prices"))
        try root.finish()
    }

    private static func ranges(_ mapping: ConfigurationMapping) throws(Failure) -> [Instrument: ClosedRange<Double>] {
        var ranges: [Instrument: ClosedRange<Double>] = [:]
        for instrument in Instrument.allCases {
            let bounds = try mapping.doubles(
                instrument.symbol, in: .leastNonzeroMagnitude...Double.greatestFiniteMagnitude, count: 2...2)
            guard bounds[0] < bounds[1] else {
                throw mapping.invalid(
                    instrument.symbol, "\(bounds[0]) is not below \(bounds[1])", remedy: "Write the lower price first.")
            }
            ranges[instrument] = bounds[0]...bounds[1]
        }
        return ranges
    }
}

/// How one source is treated when it fails, and how often it may be asked (providers.md section 12).
public struct SourcePolicy: Sendable {
    /// When its circuit opens and closes.
    public let circuit: CircuitBreaker.Policy
    /// How often and how late a failed request is sent again.
    public let retry: RetryPolicy
    /// The least time between two requests.
    public let spacing: Duration
    /// How long an answer may take.
    public let timeout: Duration

    /// Makes a policy.
    public init(circuit: CircuitBreaker.Policy, retry: RetryPolicy, spacing: Duration, timeout: Duration) {
        self.circuit = circuit
        self.retry = retry
        self.spacing = spacing
        self.timeout = timeout
    }

    init(_ mapping: ConfigurationMapping) throws(Failure) {
        circuit = CircuitBreaker.Policy(
            failures: try mapping.int("failures", in: 1...100), openSeconds: try mapping.int("open_s", in: 1...86_400),
            successes: try mapping.int("successes", in: 1...CircuitBreaker.Policy.trials))
        let base = try mapping.double("base_s", in: 0...3600)
        let maximum = try mapping.double("max_s", in: 0...3600)
        guard base <= maximum else {
            throw mapping.invalid("base_s", "\(base) is above max_s", remedy: "Write a delay of at most max_s.")
        }
        retry = RetryPolicy(
            attempts: try mapping.int("attempts", in: 1...20), base: .seconds(base), maximum: .seconds(maximum))
        spacing = .seconds(try mapping.double("spacing_s", in: 0...3600))
        timeout = .seconds(try mapping.double("timeout_s", in: 0.1...600))
    }
}

/// How TwelveData is asked (providers.md section 2).
public struct TwelveDataSettings: Sendable {
    /// The address, unless `TWELVEDATA_BASE_URL` says otherwise.
    public let baseURL: String
    /// What a key may spend.
    public let keyLimits: KeyRing.Limits
    /// How long a run waits at most for the first key that is free again, seconds.
    public let longestKeyWaitSeconds: Int
    /// The longest window of one request, days.
    public let windowDays: Int
    /// As many rows, and the answer counts as cut off.
    public let rowLimit: Int
    /// The largest share of bad rows in an answer, percent.
    public let maximumBadRowsPercent: Double
    /// How many rows a live run asks for.
    public let liveRows: Int
    /// How long an answer may take in a live run.
    public let liveTimeout: Duration
    /// How long an answer may take in a backfill: `timeout_s` of the source.
    public let backfillTimeout: Duration
    /// The least time between two requests of a backfill: `spacing_s` of the source.
    public let backfillSpacing: Duration
    /// How long a backfill may take as a whole.
    public let backfillBudget: Duration
    /// How often and how late a failed request is sent again.
    public let retry: RetryPolicy

    init(_ mapping: ConfigurationMapping, _ policy: SourcePolicy) throws(Failure) {
        baseURL = try mapping.string("base_url")
        keyLimits = KeyRing.Limits(
            creditsPerMinute: try mapping.int("credits_per_minute", in: 1...100_000),
            creditsPerDay: try mapping.int("credits_per_day", in: 1...100_000_000),
            minuteCooldownSeconds: try mapping.int("minute_cooldown_s", in: 1...3600))
        longestKeyWaitSeconds = try mapping.int("longest_key_wait_s", in: 0...3600)
        windowDays = try mapping.int("window_days", in: 1...365)
        rowLimit = try mapping.int("row_limit", in: 2...5000)
        maximumBadRowsPercent = try mapping.double("max_bad_rows_pct", in: 0...100)
        liveRows = try mapping.int("live_rows", in: 1...5000)
        liveTimeout = .seconds(try mapping.double("live_timeout_s", in: 0.1...600))
        backfillTimeout = policy.timeout
        backfillSpacing = policy.spacing
        backfillBudget = .seconds(try mapping.int("backfill_budget_s", in: 1...86_400))
        retry = policy.retry
    }
}
