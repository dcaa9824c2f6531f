internal import CCurl
internal import Glibc

/// A URL taken apart by libcurl's own parser, so that what is checked is what is connected to.
struct Address {
    /// `http` or `https`.
    let scheme: String
    /// Lower case, an IPv6 address in brackets.
    let host: String
    let port: String
    let url: String

    /// The address of a request.
    init(_ request: HTTPRequest) throws(HTTPFailure) {
        let base = request.base
        guard !RequestRules.hasControl(base), !base.utf8.contains(0x20), !base.contains("?"), !base.contains("#"),
            !base.contains("\\")
        else { throw Address.refused("the base address must be scheme, host and path alone") }
        let url = PercentEncoding.url(base: base, path: request.path, query: request.query)
        guard let address = Address(url) else { throw Address.refused("the address is no http or https URL without a user") }
        guard address.scheme == "https" || address.isLoopback else {
            throw Address.refused("plain http to \(address.host) is refused")
        }
        self = address
    }

    /// The address in an absolute http or https URL; `nil` for anything else and for a URL with a user or a password.
    init?(_ text: String) {
        guard CurlLibrary.isLoaded, let parsed = curl_url() else { return nil }
        defer { curl_url_cleanup(parsed) }
        let flags = UInt32(CURLU_DISALLOW_USER)
        guard curl_url_set(parsed, CURLUPART_URL, text, flags) == CURLUE_OK,
            let scheme = Address.part(CURLUPART_SCHEME, of: parsed)?.lowercased(), ["http", "https"].contains(scheme),
            let host = Address.part(CURLUPART_HOST, of: parsed)?.lowercased(), !host.isEmpty,
            let port = Address.part(CURLUPART_PORT, of: parsed, flags: UInt32(CURLU_DEFAULT_PORT)),
            let url = Address.part(CURLUPART_URL, of: parsed)
        else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
        self.url = url
    }

    /// Whether the host is this machine, by one of the three names contract.md section 1 accepts.
    var isLoopback: Bool { ["127.0.0.1", "[::1]", "localhost"].contains(host) }

    /// Whether scheme, host and port agree: secrets stay within an origin.
    func isSameOrigin(as other: Address) -> Bool { scheme == other.scheme && host == other.host && port == other.port }

    /// Whether both belong to one family: the same name, or one the other with labels in front (`www.` not counted).
    ///
    /// `banrep.gov.co`, `www.banrep.gov.co` and `suameca.banrep.gov.co` are one family. Siblings without `www` are not: without a
    /// list of public suffixes `a.com.co` and `b.com.co` would be siblings as well.
    func isSameFamily(as other: Address) -> Bool {
        let left = Address.withoutWWW(host)
        let right = Address.withoutWWW(other.host)
        guard left != right else { return true }
        let (short, long) = left.utf8.count < right.utf8.count ? (left, right) : (right, left)
        let isAddress = short.hasPrefix("[") || short.utf8.allSatisfy { "0123456789.".utf8.contains($0) }
        return !isAddress && short.contains(".") && long.hasSuffix("." + short)
    }

    private static func withoutWWW(_ host: String) -> String {
        host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
    }

    private static func part(_ part: CURLUPart, of parsed: OpaquePointer, flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parsed, part, &text, flags) == CURLUE_OK, let text else { return nil }
        // The manual has the caller free what curl_url_get returns.
        defer { curl_free(text) }
        return String(cString: text)
    }

    private static func refused(_ trouble: String) -> HTTPFailure { HTTPFailure(.insecureAddress, trouble) }
}
