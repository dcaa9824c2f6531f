public import CivilTime
public import Failures
internal import Postgres

/// An alert of the outbox that nobody has been told of yet.
public struct PendingAlert: Equatable, Sendable {
    /// The row.
    public let id: Int
    /// What makes it the same alert when it is raised again.
    public let key: String
    /// How urgent it is.
    public let severity: Alert.Severity
    /// One line.
    public let title: String
    /// What happened and what to do.
    public let body: String
    /// The instant of what is reported.
    public let at: Instant
    /// How often it was sent in vain.
    public let attempts: Int
    /// Why the last time was in vain; `nil` before the first.
    public let lastError: String?

    fileprivate init(_ row: Row) throws(Failure) {
        id = try row.value("id")
        key = try row.value("key")
        severity = try row.value("severity")
        title = try row.value("title")
        body = try row.value("body")
        at = try row.value("at")
        attempts = try row.value("attempts")
        lastError = try row.optional("last_error")
    }
}

extension AlertStore {
    /// The undelivered alert that goes first, locked until the transaction that is open ends: whoever else delivers meanwhile
    /// passes over it. `nil` when there is none. One that was never sent goes before one that was sent in vain, the more
    /// urgent before the less, the older before the newer, so that what cannot be delivered holds nothing up.
    ///
    /// - Parameters:
    ///   - tried: the rows that had their turn.
    ///   - asOf: alerts of a later instant are not known yet.
    /// - Throws: as `Connection.query`; so do the others.
    public func takeNext(except tried: [Int], asOf: Instant) throws(Failure) -> PendingAlert? {
        let row = try connection.query(
            """
            select id, key, severity, title, body, at, attempts, last_error from alerts
            where delivered_at is null and at <= \(asOf) and id <> all(\(tried.map(Int64.init)))
            order by attempts > 0, array_position(array['critical', 'warning', 'info'], severity), at, id
            limit 1 for update skip locked
            """
        ).rows.first
        return try row.map { row throws(Failure) in try PendingAlert(row) }
    }

    /// Notes that an alert was delivered, after `attempts` more sendings.
    public func markDelivered(_ alert: PendingAlert, attempts: Int, at instant: Instant) throws(Failure) {
        try connection.execute(
            """
            update alerts set delivered_at = \(instant), attempts = attempts + \(attempts), last_error = null
            where id = \(alert.id)
            """)
    }

    /// Notes that an alert was sent `attempts` more times in vain.
    ///
    /// - Parameter error: why; it must hold no secret.
    public func markFailed(_ alert: PendingAlert, attempts: Int, error: String) throws(Failure) {
        try connection.execute(
            "update alerts set attempts = attempts + \(attempts), last_error = \(error) where id = \(alert.id)")
    }

    /// The undelivered alerts, oldest first.
    public func pending(limit: Int) throws(Failure) -> [PendingAlert] {
        let result = try connection.query(
            """
            select id, key, severity, title, body, at, attempts, last_error from alerts
            where delivered_at is null order by at, id limit \(limit)
            """)
        var alerts: [PendingAlert] = []
        for row in result.rows { alerts.append(try PendingAlert(row)) }
        return alerts
    }

    /// How many alerts of an instant or earlier are undelivered.
    public func pendingCount(asOf: Instant) throws(Failure) -> Int {
        try connection.query(
            "select count(*) as count from alerts where delivered_at is null and at <= \(asOf)"
        ).single().value("count")
    }
}
