public import CivilTime
public import Failures
public import Postgres
public import Strategy

/// Something a person should know, to be put into the outbox.
public struct Alert: Equatable, Sendable {
    /// How urgent it is.
    public enum Severity: String, Sendable, CaseIterable {
        /// For the record.
        case info
        /// To be looked at.
        case warning
        /// Money may hang on it.
        case critical
    }

    /// What makes it the same alert when it is raised again, such as `h5:2024-W23:circuit_breaker`.
    public var key: String
    /// How urgent it is.
    public var severity: Severity
    /// One line.
    public var title: String
    /// What happened and what to do.
    public var body: String

    /// An alert.
    public init(key: String, severity: Severity, title: String, body: String) {
        self.key = key
        self.severity = severity
        self.title = title
        self.body = body
    }

    /// An alert about a period of a strategy, its key and title led by both.
    ///
    /// - Parameters:
    ///   - period: the week or day concerned; `nil` for what concerns none.
    ///   - what: what makes it the same alert within the period.
    public init(
        of strategy: StrategyDescription, _ period: (any CustomStringConvertible)?, _ what: String, _ severity: Severity,
        title: String, body: String
    ) {
        self.init(
            key: strategy.alertKey(period, what), severity: severity, title: strategy.alertTitle(period, title), body: body)
    }
}

/// The outbox `alerts`: written in the transaction that found the cause, delivered later by `core_l6_01_alert_monitor`.
public struct AlertStore {
    let connection: Connection

    /// The alerts behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// Puts alerts into the outbox. One whose key is there already is left as it is, delivered or not.
    ///
    /// - Parameter asOf: the instant of what is reported.
    /// - Returns: how many are new.
    /// - Throws: as `Connection.execute`.
    @discardableResult
    public func raise(_ alerts: [Alert], at asOf: Instant) throws(Failure) -> Int {
        var added = 0
        for alert in alerts {
            added += try connection.execute(
                """
                insert into alerts (key, severity, title, body, at)
                values (\(alert.key), \(alert.severity), \(alert.title), \(alert.body), \(asOf))
                on conflict (key) do nothing
                """)
        }
        return added
    }
}
