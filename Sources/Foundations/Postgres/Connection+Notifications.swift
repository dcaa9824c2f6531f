internal import CPostgres
public import Failures
internal import Glibc

/// A message from another session.
public struct Notification: Equatable, Sendable {
    /// The channel.
    public let channel: String
    /// The text that was sent, possibly empty.
    public let payload: String
    /// The server process of the sender.
    public let sender: Int
}

extension Connection {
    /// Subscribes to a channel.
    ///
    /// - Throws: as ``query(_:)``; `pooler_unsuitable` (configuration) behind a pooler, which passes no messages on.
    public func listen(to channel: Identifier) throws(Failure) {
        guard !isPooled else {
            throw Failure(
                .configuration, code: "pooler_unsuitable", "\(location.description) is a pooler, which passes no messages on",
                field: "DATABASE_URL", remedy: "Let DATABASE_URL of this task name the server itself.")
        }
        try execute("listen \(channel)")
    }

    /// Ends a subscription.
    ///
    /// - Throws: as ``query(_:)``.
    public func unlisten(from channel: Identifier) throws(Failure) { try execute("unlisten \(channel)") }

    /// Sends a message to all who listen; inside a transaction it goes out with the COMMIT.
    ///
    /// - Throws: as ``query(_:)``; a payload of 8000 bytes or more is refused (data).
    public func notify(_ channel: Identifier, payload: String = "") throws(Failure) {
        try query("select pg_notify(\(channel.name), \(payload))")
    }

    /// The next message, waiting up to `timeout` for it; `nil` when none comes.
    ///
    /// - Throws: `database_connection_lost` (unavailable), `interrupted` (temporary).
    public func nextNotification(within timeout: Duration) throws(Failure) -> Notification? {
        guard isUsable else { throw lost() }
        let deadline = Deadline(after: timeout)
        while true {
            if let notification = PQnotifies(handle) {
                defer { PQfreemem(notification) }
                return Notification(
                    channel: String(cString: notification.pointee.relname), payload: String(cString: notification.pointee.extra),
                    sender: Int(notification.pointee.be_pid))
            }
            guard try wait(for: POLLIN, until: deadline) else { return nil }
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
    }
}
