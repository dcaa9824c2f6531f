public import CivilTime
public import Failures
public import Postgres

/// A circuit breaker as `ingestion_circuit` keeps it: every task is a new process, so their state lives here.
public struct StoredCircuit: Equatable, Sendable {
    /// The provider.
    public var source = ""
    /// What of it the breaker is for, such as a pair; empty for the provider as a whole.
    public var key = ""
    /// `closed`, `open` or `half_open`.
    public var state = "closed"
    /// Failures in a row.
    public var failures = 0
    /// Successful trial calls since it is half open.
    public var successes = 0
    /// Trial calls since it is half open.
    public var trials = 0
    /// When it opened; `nil` while it is closed.
    public var openedAt: Instant?
    /// When a trial may be made.
    public var retryAt: Instant?
    /// What the newest failure said.
    public var lastError: String?

    /// A record that reading fills; of a breaker that never failed.
    public init() {}
}

extension StoredCircuit: TableRecord {
    /// `ingestion_circuit`
    public static let table = Table<StoredCircuit>(
        "ingestion_circuit",
        [
            .key("source", \.source), .key("key", \.key), .value("state", \.state), .value("failures", \.failures),
            .value("successes", \.successes), .value("trials", \.trials), .value("opened_at", \.openedAt),
            .value("retry_at", \.retryAt), .value("last_error", \.lastError),
        ])
}

/// Circuit breakers in `ingestion_circuit`.
public struct CircuitStore {
    private let connection: Connection

    /// The breakers behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// The breaker of a source and key; `nil` when none is stored.
    public func circuit(source: String, key: String) throws(Failure) -> StoredCircuit? {
        try connection.records("where source = \(source) and key = \(key)", of: StoredCircuit.self).first
    }

    /// The breakers that had opened by an instant and are open, by source and key.
    public func open(at asOf: Instant) throws(Failure) -> [StoredCircuit] {
        try connection.records("where state = 'open' and opened_at <= \(asOf) order by source, key")
    }

    /// Stores a breaker.
    public func save(_ circuit: StoredCircuit) throws(Failure) { try connection.upsert([circuit]) }
}
