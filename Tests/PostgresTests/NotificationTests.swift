import Failures
import Postgres
import TestSupport
import Testing

/// Sessions tell each other.
struct NotificationTests {
    @Test func aMessageReachesWhoListens() throws {
        let database = try PrivatePostgres.shared.database(.empty)
        let listener = try PrivatePostgres.shared.connect(to: database)
        let sender = try PrivatePostgres.shared.connect(to: database)
        try listener.listen(to: "bars ready")
        try sender.notify("bars ready", payload: "USD/COP'; drop table t")
        let notification = try #require(try listener.nextNotification(within: .seconds(10)))
        #expect(notification.channel == "bars ready")
        #expect(notification.payload == "USD/COP'; drop table t")
        #expect(notification.sender == sender.serverProcess)
    }

    @Test func aMessageGoesOutWithTheCommitOnly() throws {
        let database = try PrivatePostgres.shared.database(.empty)
        let listener = try PrivatePostgres.shared.connect(to: database)
        let sender = try PrivatePostgres.shared.connect(to: database)
        try listener.listen(to: "c")
        let refusal = Failure(.data, code: "refused", "no", remedy: "none")
        _ = failure {
            try sender.transaction { (sender) throws(Failure) in
                try sender.notify("c", payload: "rolled back")
                throw refusal
            }
        }
        try sender.notify("c", payload: "kept")
        #expect(try listener.nextNotification(within: .seconds(10))?.payload == "kept")
    }

    @Test func silenceEndsAtTheTimeout() throws {
        let listener = try freshConnection()
        try listener.listen(to: "c")
        #expect(try listener.nextNotification(within: .milliseconds(80)) == nil)
        try listener.unlisten(from: "c")
        try listener.notify("c")
        #expect(try listener.nextNotification(within: .milliseconds(80)) == nil)
    }

    @Test func waitingStopsWhenTheTaskIsAskedTo() throws {
        var settings = ConnectionSettings()
        let stop = Flag()
        settings.isCancelled = { stop.isSet }
        let listener = try freshConnection(settings)
        stop.set()
        #expect(failure { _ = try listener.nextNotification(within: .seconds(60)) }?.code == "interrupted")
    }
}
