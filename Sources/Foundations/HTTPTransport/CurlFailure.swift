internal import CCurl

/// What libcurl's codes mean to a caller.
enum CurlFailure {
    static let refusedSetting = HTTPFailure(.client, "libcurl refused a setting")

    static func bodyTooLarge(limit: Int) -> HTTPFailure {
        HTTPFailure(.bodyTooLarge, "the body is larger than the limit of \(limit) bytes")
    }

    /// - Parameters:
    ///   - words: libcurl's own, possibly empty.
    ///   - isConnected: whether the request was about to be sent; tells the two timeouts apart.
    static func of(_ code: CURLcode, words: String, limits: HTTPLimits, isConnected: Bool) -> HTTPFailure {
        let own = words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            return isConnected
                ? HTTPFailure(.timeout, "no whole answer within \(limits.total.inMilliseconds) ms")
                : HTTPFailure(.connectTimeout, "no connection within \(min(limits.connect, limits.total).inMilliseconds) ms")
        case CURLE_FILESIZE_EXCEEDED: return bodyTooLarge(limit: limits.bodyBytes)
        default: return HTTPFailure(reason(of: code), own)
        }
    }

    private static func reason(of code: CURLcode) -> HTTPFailure.Reason {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolvedHost
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connectionRefused
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM: .connectionReset
        case CURLE_PARTIAL_FILE: .truncatedBody
        case CURLE_SSL_CONNECT_ERROR: .tlsHandshake
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_INVALIDCERTSTATUS:
            .certificate
        // 1 is what libcurl calls an answer in HTTP/0.9, that is, in no HTTP.
        case CURLE_BAD_CONTENT_ENCODING, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_WRITE_ERROR:
            .malformedResponse
        default: .client
        }
    }
}
