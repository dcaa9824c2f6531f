internal import Failures
internal import HTTPTransport
internal import TestSupport
internal import Testing

struct BrokenAnswerTests {
    private func reason(_ steps: [Step]) throws -> HTTPFailure.Reason {
        let failure = try ScriptedServer.run({ _ in steps + [.close] }) { try trouble(of: HTTPRequest(base: $0.base)) }
        #expect(failure.isRetryable)
        #expect(failure.failure.kind == .unavailable)
        return failure.reason
    }

    @Test func aBodyShorterThanAnnouncedIsNoAnswer() throws {
        #expect(try reason([.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"values\":[")]) == .truncatedBody)
    }

    @Test func aChunkedBodyWithoutEndIsNoAnswer() throws {
        let reason = try reason([.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n")])
        #expect([.truncatedBody, .connectionReset].contains(reason))
    }

    @Test func aHalfCompressedBodyIsNoAnswer() throws {
        let steps = answer(bytes: Array(repeating: 0x55, count: 40), fields: ["Content-Encoding: gzip"])
        #expect(try reason(steps) == .malformedResponse)
    }

    @Test func aResetIsNoAnswer() throws {
        #expect(try reason([.reset]) == .connectionReset)
        let begun = Step.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")
        #expect(try reason([begun, .pause(.milliseconds(50)), .reset]) == .connectionReset)
    }

    @Test func aConnectionClosedWithoutAWordIsNoAnswer() throws {
        #expect(try reason([.close]) == .connectionReset)
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "<html></html>", "HTTP/9.9 200 OK\r\n\r\n", "\0\0\0\0\0\0\0\0\0\0\0\0"])
    func whatIsNotHTTPIsNoAnswer(text: String) throws {
        #expect(try reason([.send(text)]) == .malformedResponse)
    }

    @Test func aHeaderWithoutEndIsCutOff() throws {
        let fields = (0..<100_000).map { "X-\($0): y\r\n" }.joined()
        #expect(try reason([.send("HTTP/1.1 200 OK\r\n" + fields)]) == .malformedResponse)
    }

    @Test func aSingleEndlessFieldIsCutOff() throws {
        let reason = try ScriptedServer.run({ _ in [.send("HTTP/1.1 200 OK\r\nX: "), .stream(10_000_000), .close] }) {
            try trouble(of: HTTPRequest(base: $0.base)).reason
        }
        #expect([.malformedResponse, .client].contains(reason))
    }

    @Test func aFieldWithoutColonIsNoHTTP() throws {
        #expect(try reason([.send("HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\n{}")]) == .malformedResponse)
    }

    @Test func nobodyListeningIsAFailureOfItsOwn() throws {
        let failure = try trouble(of: HTTPRequest(base: "http://127.0.0.1:\(try Sockets.unusedPort())"))
        #expect(failure.reason == .connectionRefused)
        #expect(failure.isRetryable)
        #expect(failure.failure.kind == .unavailable)
    }

    @Test func hostileFieldsAreMadePrintable() throws {
        try ScriptedServer.run({ _ in
            [
                .bytes(
                    Array("HTTP/1.1 200 OK\r\nX-A: \u{1B}[2J\u{7}z\r\nX-B: ".utf8) + [0xFF, 0xFE]
                        + Array("\r\n: nameless\r\nX-C: 1\r\n folded: x\r\nContent-Length: 2\r\n\r\n{}".utf8))
            ]
        }) { server throws in
            let response = try HTTPClient().send(HTTPRequest(base: server.base))
            #expect(response.headers["X-A"] == "?[2J?z")
            #expect(response.headers["X-B"] == "\u{FFFD}\u{FFFD}")
            #expect(response.headers["folded"] == nil)
            #expect(response.body == Array("{}".utf8))
        }
    }

    @Test(arguments: HTTPFailure.Reason.allCases)
    func whatARetryCannotMendIsNotRetryable(reason: HTTPFailure.Reason) {
        let retryable: Set<HTTPFailure.Reason> = [
            .unresolvedHost, .connectionRefused, .connectTimeout, .timeout, .connectionReset, .truncatedBody, .tlsHandshake,
            .malformedResponse,
        ]
        #expect(reason.isRetryable == retryable.contains(reason))
        let failure = HTTPFailure(reason, "a sentence").failure
        #expect(failure.code == reason.rawValue)
        #expect(failure.message == "a sentence")
        if reason.isRetryable { #expect(failure.kind.isRetryable) }
    }
}
