/// Percent-encoding of URL parts (RFC 3986, section 2).
enum PercentEncoding {
    private static let hexadecimal = Array("0123456789ABCDEF".utf8)

    /// A query name or value: everything but the unreserved characters is encoded, a space as `%20`.
    static func component(_ text: String) -> String { encoded(text) { isUnreserved($0) } }

    /// A path: `/` and what RFC 3986 allows in a segment stay. `%` is encoded, for the text is not encoded yet.
    static func path(_ text: String) -> String { encoded(text) { isUnreserved($0) || "/!$&'()*+,;=:@".utf8.contains($0) } }

    /// Base, path and query put together; a value equal to `keeping` is not encoded.
    static func url(base: String, path: String, query: [QueryItem], keeping mark: String? = nil) -> String {
        var url = base
        if !path.isEmpty {
            if url.hasSuffix("/") { url.removeLast() }
            url += path.hasPrefix("/") ? self.path(path) : "/" + self.path(path)
        }
        guard !query.isEmpty else { return url }
        let items = query.map { "\(component($0.name))=\($0.value == mark ? $0.value : component($0.value))" }
        return url + "?" + items.joined(separator: "&")
    }

    private static func encoded(_ text: String, _ isKept: (UInt8) -> Bool) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isKept(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
