public import CivilTime
public import Configuration
public import Failures
public import HTTPTransport

/// What `config/operations/alerts.yaml` says.
public struct AlertSettings: Sendable {
    /// When something is worth an alert.
    public var monitor: MonitorRules
    /// How alerts are sent to a webhook.
    public var delivery: DeliveryRules

    /// Reads the file, strictly.
    ///
    /// - Throws: `Failure` (configuration) naming file, line and key.
    public init(path: String) throws(Failure) { try self.init(try ConfigurationDocument(path: path)) }

    /// Reads a document, strictly.
    ///
    /// - Throws: `Failure` (configuration) naming file, line and key.
    public init(_ document: ConfigurationDocument) throws(Failure) {
        let root = try document.root()
        monitor = try MonitorRules(root.mapping("monitor"))
        delivery = try DeliveryRules(root.mapping("delivery"))
        try root.finish()
    }
}

/// When something is worth an alert.
public struct MonitorRules: Equatable, Sendable {
    /// Time of the session without a new bar that is still nothing to report, minutes.
    public var barSilenceMinutes: Int
    /// How long a failure that a scheduler repeats is left to it, minutes.
    public var retryableFailureMinutes: Int
    /// When, on the week's first trading day in Bogotá, its model and its signal must be there.
    public var signalDue: TimeOfDay

    init(_ section: ConfigurationMapping) throws(Failure) {
        barSilenceMinutes = try section.int("bar_silence_minutes", in: 1...300)
        retryableFailureMinutes = try section.int("retryable_failure_minutes", in: 0...1440)
        signalDue = try section.time("signal_due")
    }
}

/// How alerts are sent to a webhook.
public struct DeliveryRules: Equatable, Sendable {
    /// How often an alert is sent a run, and how late it is repeated.
    public var retry: RetryPolicy
    /// The longest one sending may take.
    public var timeout: Duration
    /// What a run may spend on deliveries.
    public var budget: Duration

    init(_ section: ConfigurationMapping) throws(Failure) {
        let base = try section.double("base_s", in: 0...60)
        retry = RetryPolicy(
            attempts: try section.int("attempts", in: 1...10), base: .seconds(base),
            maximum: .seconds(try section.double("max_s", in: base...300)))
        timeout = .seconds(try section.double("timeout_s", in: 0.1...60))
        budget = .seconds(try section.double("budget_s", in: 1...600))
    }
}
