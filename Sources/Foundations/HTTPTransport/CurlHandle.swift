internal import CCurl
internal import Glibc

/// One easy handle in a multi handle of its own, whose connections outlive each transfer.
///
/// The multi interface is here for its poll: `curl_easy_perform` looks at its progress callback once a second when nothing
/// arrives, too late for a cancellation.
final class CurlHandle {
    /// What one hop brought.
    struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]
        /// Where a redirect leads, made absolute by libcurl; `nil` when the answer is none.
        let redirectURL: String?
        let connectionsOpened: Int
    }

    // The manual asks for one global initialization a process, before any other call.
    private static let isStarted: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    /// libcurl's own words about the last failure.
    private let words: UnsafeMutablePointer<CChar>
    private let certificates: [UInt8]?

    init?(certificates: [UInt8]?) {
        guard CurlHandle.isStarted, let easy = curl_easy_init() else { return nil }
        guard let multi = curl_multi_init() else {
            curl_easy_cleanup(easy)
            return nil
        }
        self.easy = easy
        self.multi = multi
        self.certificates = certificates
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
        words.deallocate()
    }

    /// Sends one request and waits for its answer; does not follow redirects.
    func perform(
        _ hop: Hop, limits: HTTPLimits, left: Duration, isCancelled: () -> Bool
    ) throws(HTTPFailure) -> Answer {
        let sink = TransferSink(bodyLimit: limits.bodyBytes)
        let fields = try FieldList(hop.headers)
        // Connections live in the multi handle; the reset forgets every option, and with them the pointers to this call's
        // sink and fields.
        defer { curl_easy_reset(easy) }
        words[0] = 0
        try set(hop, fields: fields)
        try set(limits, left: left, isHead: hop.method == .head)
        try set(sink)
        let code = try withExtendedLifetime((sink, fields)) { () throws(HTTPFailure) in
            try transfer(isCancelled: isCancelled)
        }
        if let failure = sink.failure { throw failure }
        guard code == CURLE_OK else {
            let isConnected = ccurl_get_large(easy, CURLINFO_PRETRANSFER_TIME_T) > 0
            throw CurlFailure.of(code, words: String(cString: words), limits: limits, isConnected: isConnected)
        }
        return Answer(
            status: ccurl_get_long(easy, CURLINFO_RESPONSE_CODE), headers: sink.headers, body: sink.body,
            redirectURL: ccurl_get_text(easy, CURLINFO_REDIRECT_URL).map { String(cString: $0) },
            connectionsOpened: ccurl_get_long(easy, CURLINFO_NUM_CONNECTS))
    }

    private func transfer(isCancelled: () -> Bool) throws(HTTPFailure) -> CURLcode {
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else { throw CurlFailure.refusedSetting }
        // Taking out an unfinished transfer closes its connection.
        defer { curl_multi_remove_handle(multi, easy) }
        var running: Int32 = 0
        var code = CURLE_OK
        while true {
            if isCancelled() { throw HTTPFailure(.cancelled, "stopped on request") }
            guard curl_multi_perform(multi, &running) == CURLM_OK else { throw CurlFailure.refusedSetting }
            if ccurl_take_result(multi, &code) != 0 { return code }
            curl_multi_poll(multi, nil, 0, 100, nil)
        }
    }

    // MARK: - Options

    private func set(_ hop: Hop, fields: FieldList) throws(HTTPFailure) {
        try set(CURLOPT_URL, hop.address.url)
        // Each hop speaks its own scheme alone, whatever else this libcurl knows.
        try set(CURLOPT_PROTOCOLS_STR, hop.address.scheme)
        try set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        // A proxy of the environment must not see what is for this machine.
        if hop.address.isLoopback { try set(CURLOPT_PROXY, "") }
        try check(ccurl_set_list(easy, CURLOPT_HTTPHEADER, fields.list))
        switch hop.method {
        case .get: try set(CURLOPT_HTTPGET, 1)
        case .head: try set(CURLOPT_NOBODY, 1)
        case .post:
            try set(CURLOPT_POST, 1)
            try check(ccurl_set_large(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(hop.body.count)))
            let code = hop.body.withUnsafeBytes { bytes in
                // An array without elements may have no address; libcurl would take that for a body to be read.
                ccurl_set_copied_body(easy, bytes.baseAddress)
            }
            try check(code)
        }
    }

    private func set(_ limits: HTTPLimits, left: Duration, isHead: Bool) throws(HTTPFailure) {
        try set(CURLOPT_TIMEOUT_MS, max(left.inMilliseconds, 1))
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(min(limits.connect, left).inMilliseconds, 1))
        // Refuses an announced excess before it flows. A HEAD announces what it does not send.
        if !isHead { try check(ccurl_set_large(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(max(limits.bodyBytes, 1)))) }
        // No signal for timeouts, as there are threads; the task's entry point ignores SIGPIPE.
        try set(CURLOPT_NOSIGNAL, 1)
        // A name service that hangs must not delay a cancellation.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let certificates {
            try check(certificates.withUnsafeBytes { ccurl_set_certificates(easy, $0.baseAddress, $0.count) })
        }
    }

    private func set(_ sink: TransferSink) throws(HTTPFailure) {
        let context = Unmanaged.passUnretained(sink).toOpaque()
        try check(ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, words))
        try check(ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context))
        try check(ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context))
        try check(
            ccurl_set_sink(easy, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
                TransferSink.at(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) == true ? count : 0
            })
        try check(
            ccurl_set_sink(easy, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
                TransferSink.at(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: count)) == true ? count : 0
            })
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPFailure) { try check(ccurl_set_long(easy, option, value)) }

    private func set(_ option: CURLoption, _ text: String) throws(HTTPFailure) { try check(ccurl_set_text(easy, option, text)) }

    private func check(_ code: CURLcode) throws(HTTPFailure) {
        guard code == CURLE_OK else { throw CurlFailure.refusedSetting }
    }
}
