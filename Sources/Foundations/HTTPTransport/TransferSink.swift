/// Where libcurl puts what arrives; refuses more than the limits.
final class TransferSink {
    /// Far above any honest header, far below what hurts.
    private static let headerLimit = 256 * 1024

    private let bodyLimit: Int
    private var headerBytes = 0
    private(set) var headers = HTTPHeaders()
    private(set) var body: [UInt8] = []
    /// Why more was refused; `nil` when nothing was.
    private(set) var failure: HTTPFailure?

    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    /// The sink behind a callback's context.
    static func at(_ context: UnsafeMutableRawPointer?) -> TransferSink? {
        context.map { Unmanaged<TransferSink>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Takes decompressed bytes; `false` when the limit is crossed.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= bodyLimit - body.count else {
            failure = CurlFailure.bodyTooLarge(limit: bodyLimit)
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// Takes one line of the header, status line and end of header included.
    func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= TransferSink.headerLimit else {
            failure = HTTPFailure(.malformedResponse, "the header is larger than \(TransferSink.headerLimit) bytes")
            return false
        }
        // Interim answers (100, 103) come first with a header of their own.
        if bytes.starts(with: "HTTP/".utf8) { headers = HTTPHeaders() }
        guard let first = bytes.first, first != 0x20, first != 0x09, let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            return true
        }
        let name = printable(String(decoding: bytes[..<colon], as: UTF8.self))
        let value = bytes[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
        let end = value.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? value.startIndex
        headers.append(name, printable(String(decoding: value[..<end], as: UTF8.self)))
        return true
    }
}
