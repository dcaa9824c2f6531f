@testable internal import HTTPTransport
internal import TestSupport
internal import Testing

struct RedirectTests {
    /// `count` redirects, then an answer.
    private func chain(_ count: Int) -> @Sendable (ReceivedRequest) -> [Step] {
        { request in
            let step = Int(request.target.dropFirst()) ?? 0
            return [step < count ? redirect(to: "/\(step + 1)") : answer("[\(step)]")]
        }
    }

    @Test(arguments: [(0, true), (4, true), (5, true), (6, false)])
    func fiveRedirectsAreFollowed(count: Int, isAccepted: Bool) throws {
        try ScriptedServer.run(chain(count)) { server throws in
            let request = HTTPRequest(base: server.base)
            if isAccepted {
                #expect(try HTTPClient().send(request).body == Array("[\(count)]".utf8))
            } else {
                let failure = try trouble(of: request)
                #expect(failure.reason == .tooManyRedirects)
                #expect(failure.message.contains("more than 5"))
                #expect(!failure.isRetryable)
            }
            #expect(server.requests.count == min(count, 5) + 1)
        }
    }

    @Test func aLoopEnds() throws {
        try ScriptedServer.run({ _ in [redirect(to: "/")] }) { server throws in
            #expect(try trouble(of: HTTPRequest(base: server.base)).reason == .tooManyRedirects)
            #expect(server.requests.count == 6)
            #expect(server.connections == 1)
        }
    }

    @Test(arguments: [
        "https://evil.example/", "http://evil.example/", "//evil.example/", "http://localhost:1/", "ftp://127.0.0.1/",
        "file:///etc/passwd", "http://user:pw@127.0.0.1/", "javascript:alert(1)", "https://127.0.0.1.evil.example/", "http://[",
    ])
    func otherHostsAndProtocolsAreRefused(location: String) throws {
        try ScriptedServer.run({ _ in [redirect(to: location)] }) { server throws in
            let failure = try trouble(of: HTTPRequest(base: server.base))
            #expect(failure.reason == .redirectRefused)
            #expect(!failure.isRetryable)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        ("301 Moved Permanently", "GET"), ("302 Found", "GET"), ("303 See Other", "GET"), ("307 Temporary Redirect", "POST"),
        ("308 Permanent Redirect", "POST"),
    ])
    func aPostBecomesAGetAsTheStatusSays(status: String, method: String) throws {
        try ScriptedServer.run({ $0.target == "/" ? [redirect(to: "/b", status: status)] : [answer()] }) { server throws in
            let headers = [HTTPHeader("Content-Type", "text/plain"), HTTPHeader("Accept", "x/y")]
            _ = try HTTPClient().send(HTTPRequest(.post, base: server.base, headers: headers, body: Array("hello".utf8)))
            let last = try #require(server.requests.last)
            #expect(last.method == method)
            #expect(last.body == (method == "POST" ? Array("hello".utf8) : []))
            #expect(last.field("Content-Type") == (method == "POST" ? "text/plain" : nil))
            #expect(last.field("Accept") == "x/y")
        }
    }

    @Test func aRedirectWithoutLocationIsAnAnswer() throws {
        try ScriptedServer.run({ _ in [answer("x", status: "302 Found")] }) { server throws in
            #expect(try HTTPClient().send(HTTPRequest(base: server.base)).status == 302)
        }
    }

    @Test func secretsStayWithTheirOrigin() throws {
        try ScriptedServer.run({ _ in [answer()] }) { other in
            let target = other.base
            try ScriptedServer.run({ $0.target == "/same" ? [redirect(to: target)] : [redirect(to: "/same")] }) { server throws in
                let headers = [HTTPHeader("X-Key", "s3cret", secret: true), HTTPHeader("X-Plain", "1")]
                _ = try HTTPClient().send(HTTPRequest(base: server.base, headers: headers))
                #expect(server.requests.map { $0.field("X-Key") } == ["s3cret", "s3cret"])
                let last = try #require(other.requests.first)
                #expect(last.field("X-Key") == nil, "another port is another origin")
                #expect(last.field("X-Plain") == "1")
            }
        }
    }

    @Test(arguments: [
        ("banrep.gov.co", "www.banrep.gov.co", true), ("www.banrep.gov.co", "suameca.banrep.gov.co", true),
        ("api.example.com", "example.com", true), ("API.example.com", "api.EXAMPLE.com", true),
        ("a.example.com", "b.example.com", false), ("example.com", "badexample.com", false),
        ("example.com", "example.com.evil.net", false), ("10.0.0.1", "1.10.0.0.1", false), ("localhost", "a.localhost", false),
        ("a.com.co", "b.com.co", false),
    ])
    func aFamilyIsANameAndWhatIsBelowIt(left: String, right: String, isFamily: Bool) throws {
        let one = try #require(Address("https://\(left)/"))
        let other = try #require(Address("https://\(right)/"))
        #expect(one.isSameFamily(as: other) == isFamily)
        #expect(other.isSameFamily(as: one) == isFamily)
    }

    @Test func httpsNeverBecomesHTTPAndAChainCannotWander() throws {
        let request = HTTPRequest(base: "https://www.example.com")
        let start = Hop(request, defaultUserAgent: "x", address: try Address(request))
        #expect(throws: HTTPFailure.self) { try start.redirected(to: "http://www.example.com/", status: 302) }
        #expect(throws: HTTPFailure.self) { try start.redirected(to: "http://127.0.0.1/", status: 302) }
        let deep = HTTPRequest(base: "https://a.example.com")
        let parent = try Hop(deep, defaultUserAgent: "x", address: try Address(deep))
            .redirected(to: "https://example.com/", status: 302)
        #expect(throws: HTTPFailure.self) { try parent.redirected(to: "https://b.example.com/", status: 302) }
    }
}
