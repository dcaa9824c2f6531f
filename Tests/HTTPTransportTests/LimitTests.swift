internal import Failures
internal import HTTPTransport
internal import TestSupport
internal import Testing

struct LimitTests {
    private let quick = HTTPLimits(connect: .milliseconds(150), total: .milliseconds(300))

    private func failing(_ steps: [Step], limits: HTTPLimits = HTTPLimits()) throws -> HTTPFailure {
        try ScriptedServer.run({ _ in steps }) { try trouble(of: HTTPRequest(base: $0.base, limits: limits)) }
    }

    @Test func slowHeadersTimeOut() throws {
        let failure = try failing([.pause(.seconds(20)), answer()], limits: quick)
        #expect(failure.reason == .timeout)
        #expect(failure.isRetryable)
        #expect(failure.message.contains("300 ms"))
        #expect(failure.elapsed < .seconds(10))
    }

    @Test func aSlowBodyTimesOutThoughBytesKeepComing() throws {
        let drip = (0..<200).flatMap { _ in [Step.send("x"), .pause(.milliseconds(100))] }
        let failure = try failing([.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")] + drip, limits: quick)
        #expect(failure.reason == .timeout)
        #expect(failure.elapsed < .seconds(10))
    }

    @Test func aServerThatDoesNotAcceptTimesOutOnConnecting() throws {
        // The backlog is full, so the kernel drops what knocks.
        let (listener, port) = try Sockets.listener(backlog: 0)
        let fillers = (0..<4).map { _ in Sockets.beginConnecting(to: port) }
        defer { (fillers + [listener]).forEach { Sockets.end($0) } }
        let failure = try trouble(of: HTTPRequest(base: "http://127.0.0.1:\(port)", limits: quick))
        #expect(failure.reason == .connectTimeout)
        #expect(failure.isRetryable)
        #expect(failure.message.contains("150 ms"))
    }

    @Test func theTotalLimitCoversRedirects() throws {
        let failure = try failing([.pause(.milliseconds(120)), redirect(to: "/again")], limits: quick)
        #expect(failure.reason == .timeout)
    }

    @Test func anAnnouncedExcessIsRefusedBeforeItFlows() throws {
        try ScriptedServer.run({ _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n"), .pause(.seconds(20)), .stream(200_000_000)]
        }) { server throws in
            let failure = try trouble(of: HTTPRequest(base: server.base))
            #expect(failure.reason == .bodyTooLarge)
            #expect(failure.message.contains("limit of 50000000 bytes"))
            #expect(!failure.isRetryable)
            #expect(server.streamedBytes == 0)
        }
    }

    @Test func anUnannouncedStreamStopsAtTheLimit() throws {
        try ScriptedServer.run({ _ in [.send("HTTP/1.1 200 OK\r\n\r\n"), .stream(200_000_000), .close] }) { server throws in
            let failure = try trouble(of: HTTPRequest(base: server.base))
            #expect(failure.reason == .bodyTooLarge)
            #expect(failure.message.contains("limit of 50000000 bytes"))
            #expect(server.streamedBytes < 100_000_000)
        }
    }

    @Test(arguments: [(99, true), (100, true), (101, false)])
    func theLimitItselfIsAllowed(size: Int, isAccepted: Bool) throws {
        let limits = HTTPLimits(bodyBytes: 100)
        for header in ["HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"] {
            try ScriptedServer.run({ _ in [.send(header), .stream(size), .close] }) { server throws in
                let request = HTTPRequest(base: server.base, limits: limits)
                if isAccepted {
                    #expect(try HTTPClient().send(request).body.count == size)
                } else {
                    #expect(try trouble(of: request).reason == .bodyTooLarge)
                }
            }
        }
    }

    @Test func theLimitCountsUnpackedBytes() throws {
        let steps = answer(bytes: Compressed.twentyThousand, fields: ["Content-Encoding: gzip"])
        #expect(try failing(steps, limits: HTTPLimits(bodyBytes: 19_999)).reason == .bodyTooLarge)
        try ScriptedServer.run({ _ in steps }) { server throws in
            let limits = HTTPLimits(bodyBytes: 20_000)
            #expect(try HTTPClient().send(HTTPRequest(base: server.base, limits: limits)).body.count == 20_000)
        }
    }

    /// The transfers would go on for 20 s or for ever, and the limits allow it: only the cancellation ends them.
    @Test func aCancellationEndsATransfer() throws {
        for steps: [Step] in [
            [.pause(.seconds(20))], [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"), .pause(.seconds(20))],
            [.send("HTTP/1.1 200 OK\r\n\r\n"), .stream(.max)],
        ] {
            try ScriptedServer.run({ _ in steps }) { server throws in
                let clock = ContinuousClock()
                // Late enough for libcurl's own timers to have run out, which would wake the client by chance.
                let cancellation = clock.now + .milliseconds(700)
                let request = HTTPRequest(base: server.base, limits: HTTPLimits(bodyBytes: .max))
                let failure = try trouble(of: request) { clock.now >= cancellation }
                #expect(failure.reason == .cancelled)
                #expect(failure.failure.kind == .temporary)
                #expect(!failure.isRetryable)
            }
        }
    }

    @Test func aCancelledRequestIsNotSent() throws {
        try ScriptedServer.run({ _ in [answer()] }) { server throws in
            #expect(try trouble(of: HTTPRequest(base: server.base)) { true }.reason == .cancelled)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func limitsShrinkToWhatRemains() {
        let limits = HTTPLimits().within(.seconds(4))
        #expect(limits.connect == .seconds(4))
        #expect(limits.total == .seconds(4))
        #expect(HTTPLimits().within(.seconds(15)) == HTTPLimits(connect: .seconds(10), total: .seconds(15)))
    }

    @Test func aLimitOfNoTimeIsATimeout() throws {
        #expect(try failing([answer()], limits: HTTPLimits(total: .zero)).reason == .timeout)
        #expect(try failing([answer()], limits: HTTPLimits(total: .seconds(-5))).reason == .timeout)
    }
}
