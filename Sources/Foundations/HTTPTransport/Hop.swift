/// One request on the wire: the caller's, or what a redirect made of it.
struct Hop {
    let method: HTTPRequest.Method
    let address: Address
    /// Where the caller wanted to go: what every redirect is held against, so that a chain cannot wander off step by step.
    private let origin: Address
    let headers: [HTTPHeader]
    let body: [UInt8]

    init(_ request: HTTPRequest, defaultUserAgent: String, address: Address) {
        method = request.method
        self.address = address
        origin = address
        body = request.body
        let hasUserAgent = request.headers.contains { $0.name.lowercased() == "user-agent" }
        headers = request.headers + (hasUserAgent ? [] : [HTTPHeader("User-Agent", defaultUserAgent)])
    }

    private init(method: HTTPRequest.Method, address: Address, origin: Address, headers: [HTTPHeader], body: [UInt8]) {
        self.method = method
        self.address = address
        self.origin = origin
        self.headers = headers
        self.body = body
    }

    static func isRedirect(_ status: Int) -> Bool { [301, 302, 303, 307, 308].contains(status) }

    /// The next hop.
    ///
    /// 303 makes every method a GET, 301 and 302 a POST (RFC 9110, sections 15.4.2 to 15.4.4), a HEAD stays one.
    func redirected(to url: String, status: Int) throws(HTTPFailure) -> Hop {
        guard let target = Address(url) else {
            throw HTTPFailure(.redirectRefused, "redirect to what is no http or https URL without a user: \(url)")
        }
        guard target.scheme == "https" || (origin.scheme == "http" && target.isLoopback) else {
            throw HTTPFailure(.redirectRefused, "redirect from \(origin.scheme) to plain http at \(target.host)")
        }
        guard target.isSameFamily(as: origin) else {
            throw HTTPFailure(.redirectRefused, "redirect to another host, \(target.host)")
        }
        let becomesGet = method == .post && [301, 302, 303].contains(status)
        var kept = target.isSameOrigin(as: origin) ? headers : headers.filter { !$0.isSecret }
        if becomesGet { kept.removeAll { $0.name.lowercased().hasPrefix("content-") } }
        return Hop(
            method: becomesGet ? .get : method, address: target, origin: origin, headers: kept,
            body: becomesGet ? [] : body)
    }
}
