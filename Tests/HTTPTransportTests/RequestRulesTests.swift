internal import Failures
internal import HTTPTransport
internal import TestSupport
internal import Testing

/// What must never leave: every case is sent to a live server, which must not hear of it.
struct RequestRulesTests {
    private func refusal(_ make: (String) -> HTTPRequest) throws -> HTTPFailure {
        try ScriptedServer.run({ _ in [answer()] }) { server throws in
            let failure = try trouble(of: make(server.base))
            #expect(server.connections == 0)
            return failure
        }
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\u{0}b", "a\u{1B}[2J", "a\u{7F}"])
    func controlCharactersInAValueAreRefused(text: String) throws {
        for make: (String) -> HTTPRequest in [
            { HTTPRequest(base: $0, query: [QueryItem("symbol", text)]) },
            { HTTPRequest(base: $0, query: [QueryItem(text, "1")]) },
            { HTTPRequest(base: $0, path: text) },
            { HTTPRequest(base: $0, headers: [HTTPHeader("X-A", text)]) },
            { HTTPRequest(base: $0, headers: [HTTPHeader(text, "1")]) },
        ] {
            let failure = try refusal(make)
            #expect(failure.reason == .invalidRequest)
            #expect(failure.failure.kind == .request)
            #expect(!failure.message.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "messages are one printable line")
        }
    }

    @Test(arguments: ["", "X A", "X:A", "X-Ñ", "(x)"])
    func headerNamesAreTokens(name: String) throws {
        #expect(try refusal { HTTPRequest(base: $0, headers: [HTTPHeader(name, "1")]) }.reason == .invalidRequest)
    }

    @Test(arguments: ["Host", "content-length", "Transfer-Encoding", "Connection", "ACCEPT-ENCODING", "Expect"])
    func fieldsOfTheClientAreRefused(name: String) throws {
        #expect(try refusal { HTTPRequest(base: $0, headers: [HTTPHeader(name, "1")]) }.reason == .invalidRequest)
    }

    @Test(arguments: ["../admin", "a/../b", "..", "./a"])
    func aPathCannotClimb(path: String) throws {
        #expect(try refusal { HTTPRequest(base: $0, path: path) }.reason == .invalidRequest)
    }

    @Test func aGetHasNoBody() throws {
        #expect(try refusal { HTTPRequest(base: $0, body: [1]) }.reason == .invalidRequest)
    }

    @Test(arguments: [
        "http://example.com", "http://127.0.0.2", "http://10.0.0.1", "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://0.0.0.0", "http://[::]", "http://[::2]",
    ])
    func plainHTTPIsForThisMachineAlone(base: String) throws {
        let failure = try trouble(of: HTTPRequest(base: base))
        #expect(failure.reason == .insecureAddress)
        #expect(failure.failure.kind == .configuration)
        #expect(failure.message.contains("plain http"))
    }

    @Test(arguments: [
        "", "localhost", "ftp://127.0.0.1", "file:///etc/passwd", "gopher://localhost", "http:", "http://", "https://?",
        "https://a b.example", "http://127.0.0.1\r\nX: 1", "http://127.0.0.1/?a=1", "http://127.0.0.1/#a", "http://me@127.0.0.1",
        "http://127.0.0.1@example.com", "http://127.0.0.1\\@example.com", "http://127.0.0.1:99999", "//127.0.0.1",
    ])
    func otherAddressesAreRefused(base: String) throws {
        let failure = try trouble(of: HTTPRequest(base: base))
        #expect(failure.reason == .insecureAddress)
        #expect(failure.failure.kind == .configuration)
    }

    @Test func localhostAndIPv6AreThisMachine() throws {
        let port = try Sockets.unusedPort()
        for host in ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"] {
            #expect(try trouble(of: HTTPRequest(base: "http://\(host):\(port)")).reason == .connectionRefused)
        }
    }
}
