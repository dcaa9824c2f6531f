internal import CMicroHTTPD
internal import Glibc

/// A request as a provider sees it.
struct HTTPRequest {
    let method: String
    let path: String
    let body: [UInt8]
    private let connection: OpaquePointer?

    init(method: String, path: String, body: [UInt8], connection: OpaquePointer?) {
        self.method = method
        self.path = path
        self.body = body
        self.connection = connection
    }

    /// The value of a header, its name in any case.
    func header(_ name: String) -> String? { usdcop_mhd_header(connection, name).map { String(cString: $0) } }

    /// The decoded value of an argument of the query.
    func argument(_ name: String) -> String? { usdcop_mhd_argument(connection, name).map { String(cString: $0) } }
}

/// An answer and how it is sent.
struct HTTPReply {
    /// How the body goes out.
    enum Delivery {
        case whole
        /// The connection is closed after half of the bytes that were announced.
        case brokenOff
    }

    var status: UInt32 = 200
    var contentType = "application/json; charset=utf-8"
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var delivery = Delivery.whole
    /// How long the answer is held back.
    var delayMilliseconds = 0
}

/// An HTTP server on 127.0.0.1 with a thread a connection, so that an answer may be held back by sleeping.
final class HTTPServer: Sendable {
    private let handler: @Sendable (HTTPRequest) -> HTTPReply

    init(handler: @escaping @Sendable (HTTPRequest) -> HTTPReply) { self.handler = handler }

    /// Starts listening until the process ends.
    ///
    /// - Parameter port: 0 takes a free one.
    /// - Returns: The port; `nil` when the server cannot start.
    func start(port: UInt16) -> UInt16? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let context = Unmanaged.passRetained(self).toOpaque()
        let daemon = usdcop_mhd_start_threads(&address, accept, completed, context)
        guard let daemon else { return nil }
        return usdcop_mhd_port(daemon)
    }

    fileprivate func answer(_ request: HTTPRequest, on connection: OpaquePointer?) -> MHD_Result {
        let reply = handler(request)
        if reply.delayMilliseconds > 0 { pauseThread(milliseconds: reply.delayMilliseconds) }
        guard let response = response(to: reply) else { return usdcop_mhd_no() }
        defer { MHD_destroy_response(response) }
        MHD_add_response_header(response, "Content-Type", reply.contentType)
        for (name, value) in reply.headers { MHD_add_response_header(response, name, value) }
        return MHD_queue_response(connection, reply.status, response)
    }

    private func response(to reply: HTTPReply) -> OpaquePointer? {
        switch reply.delivery {
        case .whole: return reply.body.withUnsafeBytes { usdcop_mhd_copied_response($0.baseAddress, $0.count) }
        case .brokenOff:
            let body = Unmanaged.passRetained(Upload(reply.body)).toOpaque()
            return MHD_create_response_from_callback(UInt64(reply.body.count), 1 << 16, sendHalf, body, release)
        }
    }
}

/// Bytes that a C callback holds: of a request while it arrives, of an answer while it leaves.
private final class Upload {
    /// No request of ours is longer; more is cut off.
    static let limit = 1 << 20
    var bytes: [UInt8]

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }
}

/// The C callback of a request: first without state, then once for each piece of the body, then with none left.
private func accept(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, data: UnsafePointer<CChar>?,
    size: UnsafeMutablePointer<Int>?, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context, let url, let method, let size, let state else { return usdcop_mhd_no() }
    guard let held = state.pointee else {
        state.pointee = Unmanaged.passRetained(Upload()).toOpaque()
        return usdcop_mhd_yes()
    }
    let upload = Unmanaged<Upload>.fromOpaque(held).takeUnretainedValue()
    if size.pointee > 0 {
        let piece = UnsafeRawBufferPointer(start: data, count: size.pointee)
        upload.bytes += piece.prefix(Upload.limit - min(upload.bytes.count, Upload.limit))
        size.pointee = 0
        return usdcop_mhd_yes()
    }
    let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    let request = HTTPRequest(
        method: String(cString: method), path: String(cString: url), body: upload.bytes, connection: connection)
    return server.answer(request, on: connection)
}

private func completed(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    code: MHD_RequestTerminationCode
) {
    guard let held = state?.pointee else { return }
    Unmanaged<Upload>.fromOpaque(held).release()
    state?.pointee = nil
}

private func sendHalf(
    context: UnsafeMutableRawPointer?, position: UInt64, buffer: UnsafeMutablePointer<CChar>?, limit: Int
) -> Int {
    guard let context, let buffer else { return -2 }
    let bytes = Unmanaged<Upload>.fromOpaque(context).takeUnretainedValue().bytes
    let rest = bytes[..<(bytes.count / 2)].dropFirst(Int(position)).prefix(limit)
    // MHD_CONTENT_READER_END_WITH_ERROR: the connection is closed.
    guard !rest.isEmpty else { return -2 }
    for (offset, byte) in rest.enumerated() { buffer[offset] = CChar(bitPattern: byte) }
    return rest.count
}

private func release(_ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<Upload>.fromOpaque(context).release()
}

/// Sleeps; `usleep` would refuse a second and more.
private func pauseThread(milliseconds: Int) {
    var rest = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    var left = timespec()
    while nanosleep(&rest, &left) != 0 { rest = left }
}
