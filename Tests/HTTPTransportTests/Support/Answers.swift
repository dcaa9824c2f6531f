internal import HTTPTransport
internal import TestSupport
internal import Testing

/// A whole answer with a length.
func answer(_ body: String = "{}", status: String = "200 OK", fields: [String] = []) -> Step {
    .answer(body, status: status, fields: fields)
}

/// The same with a binary body.
func answer(bytes: [UInt8], fields: [String]) -> [Step] {
    let lines = ["HTTP/1.1 200 OK", "Content-Length: \(bytes.count)"] + fields
    return [.send(lines.joined(separator: "\r\n") + "\r\n\r\n"), .bytes(bytes)]
}

/// An answer that sends elsewhere.
func redirect(to location: String, status: String = "302 Found") -> Step {
    answer("", status: status, fields: ["Location: \(location)"])
}

/// The failure of a request that must fail.
func trouble(
    of request: HTTPRequest, client: HTTPClient? = nil, isCancelled: () -> Bool = { false },
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> HTTPFailure {
    let client = try client ?? HTTPClient()
    return try #require(
        #expect(throws: HTTPFailure.self, sourceLocation: sourceLocation) {
            _ = try client.send(request, isCancelled: isCancelled)
        }, sourceLocation: sourceLocation)
}
