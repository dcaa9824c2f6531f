internal import CCurl
public import Failures

/// An HTTP client over libcurl that keeps its connections. One client belongs to one thread: it is not `Sendable`.
///
/// Whatever the request says, TLS is verified, only http (to this machine) and https are spoken, also on redirects, secret
/// headers never follow a redirect to another origin, and no error shows a secret. What it does not offer on purpose: a
/// switch against verification, cookies, netrc, authentication schemes, streaming.
public final class HTTPClient: HTTPSender {
    /// What all requests of a client have in common.
    public struct Settings: Sendable {
        /// The `User-Agent` of requests that bring none. Two sources answer browser-like ones only, hence a setting.
        public var userAgent: String
        /// A PEM file of certificates to trust besides the system's, such as an intermediate a server forgets to send.
        public var extraCertificates: String?

        /// Makes settings.
        public init(userAgent: String = "usdcop/1.0 (libcurl)", extraCertificates: String? = nil) {
            self.userAgent = userAgent
            self.extraCertificates = extraCertificates
        }
    }

    private let settings: Settings
    private let handle: CurlHandle
    private let time: TimeSource

    /// Makes a client.
    ///
    /// - Throws: `curl_library_missing` (configuration), `resources_exhausted` (temporary); kind `configuration` when the extra
    ///   certificates cannot be read; `internal` when libcurl fails to start.
    public init(settings: Settings = Settings()) throws(Failure) {
        try CurlLibrary.load()
        self.settings = settings
        time = .system
        let bundle: [UInt8]?
        if let path = settings.extraCertificates {
            bundle = try CertificateBundle.system(adding: path)
        } else {
            bundle = nil
        }
        guard let handle = CurlHandle(certificates: bundle) else {
            throw HTTPFailure(.client, "libcurl could not be started").failure
        }
        self.handle = handle
    }

    /// Sends a request, follows its redirects, and waits for the whole answer.
    ///
    /// - Parameter isCancelled: asked at least every 100 ms from the calling thread; once true, the transfer ends.
    /// - Throws: ``HTTPFailure``; a status of 400 and more is an answer, not a failure.
    public func send(_ request: HTTPRequest, isCancelled: () -> Bool) throws(HTTPFailure) -> HTTPResponse {
        let start = time.now()
        let redactor = request.redactor
        do {
            return try exchange(request, redactor: redactor, start: start, isCancelled: isCancelled)
        } catch {
            // Every sentence passes here: libcurl's own words may quote a URL.
            let message = printable(redactor.applied(to: "\(request): \(error.message)"))
            throw HTTPFailure(error.reason, message, elapsed: time.now() - start)
        }
    }

    private func exchange(
        _ request: HTTPRequest, redactor: Redactor, start: Duration, isCancelled: () -> Bool
    ) throws(HTTPFailure) -> HTTPResponse {
        try RequestRules.check(request)
        var hop = Hop(request, defaultUserAgent: settings.userAgent, address: try Address(request))
        var connections = 0
        for redirect in 0...max(request.limits.redirects, 0) {
            let left = request.limits.total - (time.now() - start)
            guard left > .zero else { throw CurlFailure.timeout(request.limits) }
            let answer = try handle.perform(hop, limits: request.limits, left: left, isCancelled: isCancelled)
            connections += answer.connectionsOpened
            guard let target = answer.redirectURL, Hop.isRedirect(answer.status) else {
                return HTTPResponse(
                    status: answer.status, headers: answer.headers, body: answer.body, elapsed: time.now() - start,
                    connectionsOpened: connections, redactor: redactor)
            }
            guard redirect < request.limits.redirects else { break }
            hop = try hop.redirected(to: target, status: answer.status)
        }
        throw HTTPFailure(.tooManyRedirects, "more than \(request.limits.redirects) redirects")
    }
}
