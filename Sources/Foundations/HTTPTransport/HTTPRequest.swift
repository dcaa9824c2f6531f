/// A request to a provider: where, how, and what of it is secret.
///
///     HTTPRequest(
///         base: "https://api.example.com/v1", path: "/time_series", query: [QueryItem("symbol", "USD/COP")],
///         headers: [HTTPHeader("Authorization", "apikey \(key)", secret: true)])
///
/// Nothing that prints a request shows a secret; ``HTTPClient`` keeps them out of its errors too.
public struct HTTPRequest: Sendable {
    /// The request methods this client speaks.
    public enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case head = "HEAD"
    }

    /// The request method.
    public var method: Method
    /// Scheme, host, and optionally port and path: `https://api.example.com/v1`. No user, query or fragment. Plain `http` is
    /// accepted for this machine alone (127.0.0.1, [::1], localhost; contract.md section 1).
    public var base: String
    /// What follows the base's path, as plain text: everything but `/` and the characters RFC 3986 allows in a path is
    /// percent-encoded. `.` and `..` segments and control characters are refused.
    public var path: String
    /// The query's parameters, in order.
    public var query: [QueryItem]
    /// The header fields. `Host`, `Connection`, `Content-Length`, `Transfer-Encoding` and `Accept-Encoding` belong to the
    /// client and are refused here.
    public var headers: [HTTPHeader]
    /// The body of a POST.
    public var body: [UInt8]
    /// What this request may cost.
    public var limits: HTTPLimits
    /// Further texts that must never be shown, besides secret query items and headers: a token within the body, for example.
    public var secrets: [String]

    /// Makes a request; it is checked when it is sent.
    public init(
        _ method: Method = .get, base: String, path: String = "", query: [QueryItem] = [], headers: [HTTPHeader] = [],
        body: [UInt8] = [], limits: HTTPLimits = HTTPLimits(), secrets: [String] = []
    ) {
        self.method = method
        self.base = base
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.limits = limits
        self.secrets = secrets
    }

    /// What must be struck out of every text about this request.
    public var redactor: Redactor {
        var texts = secrets + query.filter(\.isSecret).map(\.value)
        for value in headers.filter(\.isSecret).map(\.value) {
            texts.append(value)
            // `Authorization: apikey abc`: a server that echoes the key seldom echoes the scheme with it.
            texts += value.split(separator: " ").dropFirst().map(String.init)
        }
        return Redactor(secrets: texts)
    }

    /// The URL for people: secret values are `***`, the rest is as sent. Works for requests that would be refused, too.
    public var redactedURL: String {
        let shown = query.map { item in
            QueryItem(item.name, item.isSecret ? Redactor.mark : item.value)
        }
        let text = PercentEncoding.url(base: shownBase, path: path, query: shown, keeping: Redactor.mark)
        return printable(redactor.applied(to: text))
    }

    /// The base without what should not be in it: a user, a query or a fragment is refused, yet its refusal is reported.
    private var shownBase: String {
        let bare = base.prefix { $0 != "?" && $0 != "#" }
        let rest = bare.count < base.count ? "?" + Redactor.mark : ""
        let parts = bare.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard let at = bare.lastIndex(of: "@"), parts.count > 2 else { return bare + rest }
        return "\(parts[0])//\(Redactor.mark)\(bare[at...])" + rest
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and redacted URL.
    public var description: String { "\(method.rawValue) \(redactedURL)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// What `dump` may show: the description.
    public var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
