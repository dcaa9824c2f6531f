import CivilTime
import Files
import HTTPTransport
import JSON
import Postgres
import Store
import Synchronization
import TaskContract
import TestSupport
import Testing

@testable import Alerts

/// What becomes of alerts on their way to a webhook.
@Suite struct DeliveryTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func titles(_ server: ScriptedServer) throws -> [String] {
        try server.requests.map { try #require(try JSONValue(parsing: $0.body)["title"]?.stringValue) }
    }

    /// Alerts are raised at 09:00 and a minute after each other.
    @Test(arguments: [("09:00:59", 1), ("09:01:00", 2), ("09:01:01", 2)])
    func aRunOfThePastDeliversWhatThereWasThen(time: String, count: Int) throws {
        try bench.raise("first", "second")
        _ = try bench.run(at: "2024-06-04T\(time)-05:00")
        #expect(try bench.stored("first").delivered)
        #expect(try bench.stored("second").delivered == (count == 2))
    }

    // MARK: - Success

    @Test func anAlertIsPostedOnceAndDelivered() throws {
        try bench.raise("no bars", severity: .critical)
        try ScriptedServer.run({ _ in [.answer("", status: "204 No Content")] }) { server throws in
            let first = try bench.run(webhook: server.base + "/hook?code=a%2Bb+c")
            #expect(first["channel"] == "webhook" && first["delivered"] == 1 && first["failed"] == 0 && first["undelivered"] == 0)
            #expect(first["changed"] == true && first.warnings == [])
            let request = try #require(server.requests.first)
            #expect(request.method == "POST" && request.target == "/hook?code=a%2Bb%20c")
            #expect(request.field("Content-Type") == "application/json")
            #expect(
                String(decoding: request.body, as: UTF8.self)
                    == #"{"key":"key no bars","severity":"critical","title":"no bars","body":"what to do","#
                    + #""at":"2024-06-04T09:00:00-05:00"}"#)
            let again = try bench.run(webhook: server.base)
            #expect(again["delivered"] == 0 && again["changed"] == false && server.requests.count == 1)
        }
        #expect(try bench.stored("no bars") == Bench.Stored(delivered: true, attempts: 1, error: nil))
        let at = try bench.connection.query("select delivered_at from alerts").single().value("delivered_at", as: Instant.self)
        #expect(at == (try instant("2024-06-09T12:00:00-05:00")))
    }

    @Test func everyTwoHundredIsADelivery() throws {
        for status in ["200 OK", "202 Accepted", "299 Odd"] {
            try bench.raise(status)
            try ScriptedServer.run({ _ in [.answer("no", status: status)] }) { server throws in
                #expect(try bench.run(webhook: server.base)["delivered"] == 1, "\(status)")
            }
        }
    }

    /// What was sent in vain holds nothing up.
    @Test func whatWasNeverSentGoesBeforeWhatWasSentInVainAndTheUrgentFirst() throws {
        try bench.raise("stuck", severity: .critical)
        try bench.raise("news", severity: .info)
        try bench.raise("alarm", severity: .critical)
        try bench.connection.execute("update alerts set attempts = 7, last_error = 'refused' where title = 'stuck'")
        try ScriptedServer.run({ _ in [.answer()] }) { server throws in
            #expect(try bench.run(webhook: server.base)["delivered"] == 3)
            #expect(try titles(server) == ["alarm", "news", "stuck"])
        }
    }

    @Test func theOldestGoesFirstAndTheLimitHolds() throws {
        try bench.raise("one", "two", "three")
        try ScriptedServer.run({ _ in [.answer()] }) { server throws in
            let first = try bench.run(webhook: server.base, limit: 2)
            #expect(first["delivered"] == 2 && first["undelivered"] == 1)
            #expect(try titles(server) == ["one", "two"])
            #expect(try bench.run(webhook: server.base, limit: 2)["undelivered"] == 0)
            #expect(try titles(server) == ["one", "two", "three"])
        }
    }

    @Test func withoutDeliveryTheOutboxStays() throws {
        try bench.raise("a")
        try ScriptedServer.run({ _ in [.answer()] }) { server throws in
            let answer = try bench.run(webhook: server.base, deliver: false)
            #expect(answer["channel"] == "none" && answer["undelivered"] == 1 && server.requests.isEmpty)
        }
    }

    @Test func hostileTextsArriveAsTheyAre() throws {
        let hostile = ["a\u{1B}[2Jb\nc", "\"},{\"x\":\"", "ñ 🧨 \\ \u{202E}", String(repeating: "x", count: 5000)]
        for title in hostile { try bench.raise(title) }
        try ScriptedServer.run({ _ in [.answer()] }) { server throws in
            #expect(try bench.run(webhook: server.base)["delivered"] == 4)
            #expect(try titles(server) == hostile)
            #expect(server.requests.allSatisfy { $0.body.allSatisfy { $0 >= 0x20 } })
        }
    }

    // MARK: - Failure

    @Test(arguments: [
        ("500 Internal Server Error", 2, "temporary: POST"), ("503 Service Unavailable", 2, "temporary: POST"),
        ("429 Too Many Requests", 2, "temporary: POST"), ("404 Not Found", 1, "permanent: POST"),
        ("400 Bad Request", 1, "permanent: POST"), ("304 Not Modified", 1, "permanent: POST"),
    ])
    func aRefusalStaysInTheOutboxForTheNextRun(status: String, attempts: Int, error: String) throws {
        try bench.raise("a")
        let code = status.prefix(3)
        try ScriptedServer.run({ _ in [.answer("secret answer", status: status)] }) { server throws in
            let answer = try bench.run(webhook: server.base + "/services/T0/B0/Xy12")
            #expect(answer["failed"] == 1 && answer["delivered"] == 0 && answer["undelivered"] == 1 && answer["changed"] == false)
            #expect(answer.warnings.count == 1 && answer.warnings[0].contains("status \(code)"))
            #expect(server.requests.count == attempts)
        }
        let stored = try bench.stored("a")
        let reason = try #require(stored.error)
        #expect(!stored.delivered && stored.attempts == attempts && reason.hasPrefix(error) && reason.hasSuffix("status \(code)"))
        #expect(!reason.contains("services") && !reason.contains("Xy12") && !reason.contains("secret"))
        try ScriptedServer.run({ _ in [.answer()] }) { server throws in
            #expect(try bench.run(webhook: server.base)["delivered"] == 1)
        }
        #expect(try bench.stored("a") == Bench.Stored(delivered: true, attempts: attempts + 1, error: nil))
    }

    @Test func aSecondTryOfTheSameRunCanDeliver() throws {
        try bench.raise("a")
        let count = Atomic<Int>(0)
        try ScriptedServer.run({ _ in
            [count.add(1, ordering: .relaxed).oldValue == 0 ? .answer("", status: "502 Bad Gateway") : .answer()]
        }) { server throws in
            let answer = try bench.run(webhook: server.base)
            #expect(answer["delivered"] == 1 && answer.warnings == [])
        }
        #expect(try bench.stored("a") == Bench.Stored(delivered: true, attempts: 2, error: nil))
    }

    @Test func oneThatIsRefusedDoesNotHoldTheOthersUp() throws {
        try bench.raise("one", "poison", "three")
        try ScriptedServer.run({ request in
            [String(decoding: request.body, as: UTF8.self).contains("poison") ? .answer("", status: "400 Bad") : .answer()]
        }) { server throws in
            let answer = try bench.run(webhook: server.base)
            #expect(answer["delivered"] == 2 && answer["failed"] == 1 && answer["undelivered"] == 1)
        }
    }

    @Test func nobodyThereIsTemporary() throws {
        try bench.raise("a")
        let answer = try bench.run(webhook: "http://127.0.0.1:\(try Sockets.unusedPort())/hook")
        #expect(answer["failed"] == 1 && answer.warnings[0].contains("http_connection_refused"))
        #expect(try bench.stored("a").attempts == 2)
    }

    @Test func aWebhookThatNeverAnswersCostsItsTimeOnly() throws {
        let hasty = Bench.settings.replacing("timeout_s: 5", with: "timeout_s: 0.2").replacing(
            "budget_s: 60", with: "budget_s: 1")
        let bench = try Bench(settings: hasty)
        for index in 0..<40 { try bench.raise("\(index)") }
        try ScriptedServer.run({ _ in [.pause(.seconds(30))] }) { server throws in
            let answer = try bench.run(webhook: server.base)
            let failed = try #require(answer["failed"]?.integerValue)
            #expect((1..<40).contains(failed) && answer["delivered"] == 0 && answer["undelivered"] == 40)
            #expect(answer.warnings[0].contains("http_timeout"))
        }
        #expect(try bench.stored("39") == Bench.Stored(delivered: false, attempts: 0, error: nil))
    }

    @Test func aRedirectIsNotFollowed() throws {
        try bench.raise("a")
        for target in ["/elsewhere", "http://127.0.0.1:1/", "https://evil.example/"] {
            let answer = Step.answer("", status: "307 Temporary Redirect", fields: ["Location: \(target)"])
            try ScriptedServer.run({ _ in [answer] }) { server throws in
                #expect(try bench.run(webhook: server.base)["failed"] == 1)
                #expect(server.requests.count == 1, "\(target)")
            }
            #expect(try bench.stored("a").error?.hasPrefix("permanent: ") == true)
        }
    }

    @Test func anAddressThatIsNoneIsRefusedWithoutBeingShown() throws {
        try bench.raise("a")
        let addresses = [
            "http://hooks.example/T0/Xy12", "ftp://hooks.example/Xy12", "https://user:Xy12@hooks.example/", "Xy12",
            "https:///Xy12", "https://hooks.example/a/../Xy12 b", "https://hooks.example/a#Xy12",
        ]
        for address in addresses {
            let answer = try bench.run(webhook: address)
            #expect(answer["failed"] == 1 && answer["undelivered"] == 1 && answer.warnings.count == 1)
            let error = try #require(try bench.stored("a").error)
            #expect(error.hasPrefix("permanent: "), "\(error)")
            #expect(!error.contains("Xy12") && !answer.warnings[0].contains("Xy12"), "\(error)")
        }
    }

    @Test func twoMonitorsAtOnceSendEachAlertOnce() throws {
        for index in 0..<12 { try bench.raise("\(index)") }
        try ScriptedServer.run({ _ in [.pause(.milliseconds(20)), .answer()] }) { server throws in
            let processes = try (0..<3).map { _ in
                try TaskProcess(
                    "core_l6_01_alert_monitor", input: .bytes(Array(#"{"as_of":"2024-06-09T12:00:00-05:00"}"#.utf8)),
                    environment: bench.environment(webhook: server.base))
            }
            for process in processes { #expect(try process.end().status == 0) }
            #expect(try titles(server).sorted() == (0..<12).map(String.init).sorted())
        }
    }

    // MARK: - The log

    @Test func withoutAWebhookTheLogIsTold() throws {
        try bench.raise("quiet\u{1B}[2J", severity: .critical)
        let end = try TaskProcess(
            "core_l6_01_alert_monitor", input: .bytes(Array(#"{"as_of":"2024-06-09T12:00:00-05:00"}"#.utf8)),
            environment: bench.environment()
        ).end()
        #expect(end.status == 0, "\(end.log)")
        let line = try #require(end.log.split(separator: "\n").first { $0.contains("quiet") })
        let entry = try JSONValue(parsing: Array(line.utf8))
        #expect(entry["level"] == "error" && entry["message"] == "alert: quiet\u{1B}[2J" && entry["key"] == "key quiet\u{1B}[2J")
        #expect(!line.contains("\u{1B}"))
        let result = try JSONValue(parsing: Array(try #require(end.lines.last).utf8))
        #expect(result["output"]?["channel"] == "log" && result["output"]?["delivered"] == 1)
        #expect(try bench.stored("quiet\u{1B}[2J").delivered)
    }

    @Test func theAddressOfTheWebhookIsNowhereInLogOrResult() throws {
        try bench.raise("see http://127.0.0.1:9/hook/Xy1234567")
        let end = try TaskProcess(
            "core_l6_01_alert_monitor", input: .bytes(Array(#"{"as_of":"2024-06-09T12:00:00-05:00"}"#.utf8)),
            environment: bench.environment(webhook: "http://127.0.0.1:9/hook/Xy1234567")
        ).end()
        #expect(end.status == 0 && !end.text.contains("Xy1234567") && !end.log.contains("Xy1234567"), "\(end.text) \(end.log)")
        let runs = try bench.connection.query("select output::text as output from task_runs").values("output", as: String.self)
        #expect(runs.count == 1 && !runs[0].contains("Xy1234567"))
    }
}
