internal import Failures
internal import HTTPTransport
internal import TestSupport
internal import Testing

struct RedactionTests {
    private static let key = "k3y/with+signs=ñ"
    /// The spellings in which the key may turn up.
    private static let spellings = [key, "k3y%2Fwith%2Bsigns%3D%C3%B1", "k3y%2fwith%2bsigns%3d%c3%b1"]

    private func request(_ base: String) -> HTTPRequest {
        HTTPRequest(
            base: base, path: "series", query: [QueryItem("symbol", "USD/COP"), QueryItem("api_key", Self.key, secret: true)],
            headers: [HTTPHeader("Authorization", "apikey tokenABC123", secret: true)], secrets: ["in-the-body"])
    }

    private func expectClean(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for secret in Self.spellings + ["tokenABC123", "in-the-body"] {
            #expect(!text.contains(secret), sourceLocation: sourceLocation)
        }
    }

    @Test func nothingPrintsARequestsSecrets() {
        let request = request("https://api.example.com")
        var dumped = ""
        dump(request, to: &dumped)
        for text in [
            "\(request)", String(reflecting: request), dumped, "\(request.query)", "\(request.headers)",
            String(reflecting: request.query), String(reflecting: request.headers), "\(request.redactor)",
            String(reflecting: request.redactor),
        ] { expectClean(text) }
        #expect("\(request)" == "GET https://api.example.com/series?symbol=USD%2FCOP&api_key=***")
    }

    @Test func noFailureShowsASecretHoweverItHappens() throws {
        let scripts: [[Step]] = [
            [.reset], [.close], [.send("rubbish")], [redirect(to: "https://evil.example/?k=\(Self.spellings[1])&t=tokenABC123")],
            [redirect(to: "ftp://h/\(Self.spellings[2])/in-the-body")],
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), .close],
            [.pause(.seconds(20))],
        ]
        for steps in scripts {
            try ScriptedServer.run({ _ in steps }) { server throws in
                var request = request(server.base)
                request.limits.total = .milliseconds(200)
                let failure = try trouble(of: request)
                #expect(failure.message.contains("GET \(server.base)/series?symbol=USD%2FCOP&api_key=***"))
                for text in ["\(failure)", String(reflecting: failure), "\(failure.failure)"] { expectClean(text) }
                #expect(server.requests.first?.target.contains(Self.spellings[1]) == true, "the key itself is sent")
            }
        }
    }

    @Test func aRefusedBaseDoesNotShowItsPassword() throws {
        let failure = try trouble(of: HTTPRequest(base: "https://me:passw0rd@api.example.com/v1?apikey=abc#frag"))
        #expect(failure.reason == .insecureAddress)
        #expect(failure.message.contains("https://***@api.example.com/v1?***"))
        for secret in ["passw0rd", "abc", "frag"] { #expect(!failure.message.contains(secret)) }
    }

    @Test func anEchoedSecretIsStruckOutOfExcerpts() throws {
        let body = "<p>bad key \(Self.key) or tokenABC123\u{1B}\r\n</p>"
        try ScriptedServer.run({ _ in [answer(body, status: "401 Unauthorized", fields: ["Content-Type: x/tokenABC123"])] }) {
            let response = try HTTPClient().send(request($0.base))
            #expect(response.excerpt() == "<p>bad key *** or ***???</p>")
            #expect(response.excerpt(bytes: 12) == "<p>bad key *")
            #expect(response.body == Array(body.utf8), "the body itself is whole")
            expectClean("\(response)")
            var dumped = ""
            dump(response, to: &dumped)
            expectClean(dumped)
        }
    }

    @Test func aSecretAcrossTheExcerptsEndIsFound() {
        let response = HTTPResponse(
            status: 200, body: Array((String(repeating: "x", count: 198) + "SECRET99").utf8),
            redactor: Redactor(secrets: ["SECRET99"]))
        #expect(response.excerpt() == String(repeating: "x", count: 198) + "**")
    }

    @Test func theLongerOfTwoSecretsGoesWhole() {
        let redactor = Redactor(secrets: ["abc", "abcdef", ""])
        #expect(redactor.applied(to: "abcdef abc ab") == "*** *** ab")
    }
}
