internal import HTTPTransport
internal import TestSupport
internal import Testing

struct ExchangeTests {
    private func send(
        _ request: (String) -> HTTPRequest, settings: HTTPClient.Settings = .init(), answering steps: [Step] = [answer()]
    ) throws -> (response: HTTPResponse, received: ReceivedRequest) {
        try ScriptedServer.run({ _ in steps }) { server throws in
            let response = try HTTPClient(settings: settings).send(request(server.base))
            return (response, try #require(server.requests.first))
        }
    }

    @Test func anAnswerComesBackWhole() throws {
        let (response, _) = try send(
            { HTTPRequest(base: $0) },
            answering: [answer("{\"a\":1}", status: "404 Not Found", fields: ["X-Left: 7", "x-left: 8", "Empty:"])])
        #expect(response.status == 404)
        #expect(!response.isSuccessful)
        #expect(response.body == Array("{\"a\":1}".utf8))
        #expect(response.headers["x-LEFT"] == "7")
        #expect(response.headers.values(of: "X-Left") == ["7", "8"])
        #expect(response.headers["Empty"]?.isEmpty == true)
        #expect(response.headers["Absent"] == nil)
        #expect(response.elapsed > .zero)
    }

    @Test func pathAndQueryAreEncodedOnce() throws {
        let (_, received) = try send { base in
            HTTPRequest(
                base: base + "/v1/", path: "/time series/ñ%2e",
                query: [QueryItem("symbol", "USD/COP"), QueryItem("a&b=", "1+1 #?"), QueryItem("empty", "")])
        }
        #expect(
            received.line
                == "GET /v1/time%20series/%C3%B1%252e?symbol=USD%2FCOP&a%26b%3D=1%2B1%20%23%3F&empty= HTTP/1.1")
    }

    @Test func aPostSendsItsBodyAndFields() throws {
        let (_, received) = try send {
            HTTPRequest(.post, base: $0, headers: [HTTPHeader("Content-Type", "application/json")], body: Array("{}".utf8))
        }
        #expect(received.method == "POST")
        #expect(received.body == Array("{}".utf8))
        #expect(received.field("Content-Type") == "application/json")
        #expect(received.field("Expect") == nil)
    }

    @Test func aPostWithoutBodySaysLengthZero() throws {
        let (_, received) = try send { HTTPRequest(.post, base: $0) }
        #expect(received.field("Content-Length") == "0")
    }

    @Test func aLargePostArrivesWhole() throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        let (_, received) = try send { HTTPRequest(.post, base: $0, body: body) }
        #expect(received.body == body)
    }

    @Test func aHeadHasNoBodyWhateverLengthItAnnounces() throws {
        let (response, received) = try send(
            { HTTPRequest(.head, base: $0) }, answering: [.send("HTTP/1.1 200 OK\r\nContent-Length: 99000000\r\n\r\n")])
        #expect(received.method == "HEAD")
        #expect(response.body.isEmpty)
        #expect(response.headers["content-length"] == "99000000")
    }

    @Test func theUserAgentIsTheSettingUnlessTheRequestBringsOne() throws {
        let settings = HTTPClient.Settings(userAgent: "usdcop-test/2")
        let (_, first) = try send({ HTTPRequest(base: $0) }, settings: settings)
        #expect(first.field("User-Agent") == "usdcop-test/2")
        let own = [HTTPHeader("user-agent", "Mozilla/5.0")]
        let (_, second) = try send({ HTTPRequest(base: $0, headers: own) }, settings: settings)
        #expect(second.fields.filter { $0.lowercased().hasPrefix("user-agent") } == ["user-agent: Mozilla/5.0"])
    }

    @Test func anEmptyFieldIsSentEmpty() throws {
        let (_, received) = try send { HTTPRequest(base: $0, headers: [HTTPHeader("X-Empty", "")]) }
        #expect(received.field("X-Empty")?.isEmpty == true)
    }

    @Test func aChunkedBodyIsPutTogether() throws {
        let (response, _) = try send(
            { HTTPRequest(base: $0) },
            answering: [
                .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n"), .pause(.milliseconds(20)),
                .send("3\r\n:1}\r\n0\r\n\r\n"),
            ])
        #expect(response.body == Array("{\"a\":1}".utf8))
    }

    @Test(arguments: [("gzip", Compressed.gzip), ("deflate", Compressed.deflate)])
    func aCompressedBodyIsUnpacked(encoding: String, bytes: [UInt8]) throws {
        let (response, received) = try send(
            { HTTPRequest(base: $0) }, answering: answer(bytes: bytes, fields: ["Content-Encoding: \(encoding)"]))
        #expect(response.body == Array("{\"status\":\"ok\"}".utf8))
        #expect(received.field("Accept-Encoding") == "gzip, deflate")
    }

    @Test func interimAnswersAreNotTheAnswer() throws {
        let (response, _) = try send(
            { HTTPRequest(base: $0) },
            answering: [.send("HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\n"), answer("[]", fields: ["X-Real: 1"])])
        #expect(response.status == 200)
        #expect(response.headers["x-hint"] == nil)
        #expect(response.headers["x-real"] == "1")
    }

    @Test func oneConnectionServesManyRequests() throws {
        try ScriptedServer.run({ _ in [answer()] }) { server throws in
            let client = try HTTPClient()
            let opened = try (0..<5).map { _ in try client.send(HTTPRequest(base: server.base)).connectionsOpened }
            #expect(opened == [1, 0, 0, 0, 0])
            #expect(server.connections == 1)
            #expect(server.requests.count == 5)
        }
    }

    @Test func nothingOfARequestLeaksIntoTheNextOnTheSameClient() throws {
        try ScriptedServer.run({ _ in [answer()] }) { server throws in
            let client = try HTTPClient()
            let first = HTTPRequest(
                .post, base: server.base, headers: [HTTPHeader("Authorization", "apikey one", secret: true)], body: [1, 2, 3])
            _ = try client.send(first)
            _ = try client.send(HTTPRequest(base: server.base))
            let second = try #require(server.requests.last)
            #expect(second.method == "GET")
            #expect(second.body.isEmpty)
            #expect(second.field("Authorization") == nil)
        }
    }

    @Test func aClientWorksOnAfterAFailure() throws {
        try ScriptedServer.run({ $0.target == "/bad" ? [.reset] : [answer()] }) { server throws in
            let client = try HTTPClient()
            _ = try trouble(of: HTTPRequest(base: server.base, path: "bad"), client: client)
            #expect(try client.send(HTTPRequest(base: server.base, path: "good")).status == 200)
        }
    }

    @Test func aConnectionTheServerClosedIsReplaced() throws {
        try ScriptedServer.run({ _ in [answer(), .close] }) { server throws in
            let client = try HTTPClient()
            for _ in 0..<3 { #expect(try client.send(HTTPRequest(base: server.base)).status == 200) }
            #expect(server.connections == 3)
        }
    }
}
