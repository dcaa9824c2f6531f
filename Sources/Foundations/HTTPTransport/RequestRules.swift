/// What a request must be like before any byte of it leaves: nothing in it may end a line or a field of the protocol.
enum RequestRules {
    private static let ownFields = [
        "host", "connection", "content-length", "transfer-encoding", "accept-encoding", "expect", "te", "trailer", "upgrade",
    ]

    static func check(_ request: HTTPRequest) throws(HTTPFailure) {
        try check(path: request.path)
        for item in request.query {
            guard !hasControl(item.name), !hasControl(item.value) else {
                throw refused("query parameter \(item.name) holds a control character")
            }
        }
        for header in request.headers { try check(header) }
        guard request.body.isEmpty || request.method == .post else {
            throw refused("a \(request.method.rawValue) request cannot have a body")
        }
    }

    private static func check(path: String) throws(HTTPFailure) {
        guard !hasControl(path) else { throw refused("the path holds a control character") }
        // libcurl would resolve them and so leave the base's path.
        guard !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
            throw refused("the path holds a segment . or ..")
        }
    }

    private static func check(_ header: HTTPHeader) throws(HTTPFailure) {
        guard !header.name.isEmpty, header.name.utf8.allSatisfy(isTokenByte) else {
            throw refused("header name \(header.name) is not a token")
        }
        guard !ownFields.contains(header.name.lowercased()) else {
            throw refused("header \(header.name) is set by the client")
        }
        guard !hasControl(header.value) else { throw refused("header \(header.name) holds a control character") }
    }

    /// Whether a text holds an ASCII control character; CR, LF and NUL are the dangerous ones.
    static func hasControl(_ text: String) -> Bool { text.utf8.contains { $0 < 0x20 || $0 == 0x7F } }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
    }

    private static func refused(_ trouble: String) -> HTTPFailure { HTTPFailure(.invalidRequest, trouble) }
}
