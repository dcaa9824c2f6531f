internal import Failures
internal import Glibc
internal import JSON

/// Reading the request.
///
/// stdin is read to its end, whatever flags there are, because a request there must never go unseen. Two things are not
/// waited for: a terminal, which nobody means to type JSON into, and a stdin on which nothing comes and which nobody
/// closes (under Airflow an unredirected stdin is a socket to the supervisor): that is refused after `silence`.
enum StandardInput {
    /// The largest request, in bytes.
    static let byteLimit = 4 << 20
    /// The deepest nesting in a request.
    static let depthLimit = 64
    /// How long stdin may say nothing; milliseconds.
    static let silence = 30_000

    /// The request document; the empty object for an empty stdin and for a terminal.
    ///
    /// - Throws: a `request` failure, or `interrupted`.
    static func document(interruption: Interruption) throws(Failure) -> JSONObject {
        if Terminal.isTerminal(.standardInput) { return JSONObject() }
        return try document(from: try bytes(from: STDIN_FILENO, interruption: interruption))
    }

    /// Parses a request document.
    static func document(from bytes: [UInt8]) throws(Failure) -> JSONObject {
        let isBlank = bytes.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        if isBlank { return JSONObject() }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: bytes, limits: JSONValue.Limits(bytes: byteLimit, depth: depthLimit))
        } catch {
            throw failure(error)
        }
        guard let object = value.objectValue else {
            throw Failure(
                .request, code: "wrong_type",
                "the request is \(RequestFailure.shown(value)) (\(value.typeName)); accepted: an object",
                remedy: "Send one JSON object.")
        }
        return object
    }

    private static func bytes(from descriptor: Int32, interruption: Interruption) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= byteLimit {
            try wait(for: descriptor, interruption)
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer[0..<count]
            } else if errno != EINTR, errno != EAGAIN {
                throw Failure(
                    .request, code: "request_unreadable", "stdin cannot be read: \(String(cString: strerror(errno)))",
                    remedy: "Give the request as a file or a pipe on stdin, or redirect stdin from /dev/null.")
            }
        }
        return bytes
    }

    private static func wait(for descriptor: Int32, _ interruption: Interruption) throws(Failure) {
        let deadline = ProcessClock.milliseconds() + silence
        while true {
            if interruption.isRequested { throw Interruption.failure }
            var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&event, 1, 250) > 0 { return }
            guard ProcessClock.milliseconds() < deadline else {
                throw Failure(
                    .request, code: "request_missing", "nothing came on stdin for \(silence / 1000) s and it was not closed",
                    remedy: "Redirect stdin: from a file with the request, or from /dev/null.")
            }
        }
    }

    private static func failure(_ error: JSONError) -> Failure {
        let code =
            switch error.rule {
            case .notUTF8: "request_not_utf8"
            case .tooLarge: "request_too_large"
            case .tooDeep: "request_too_deep"
            case .duplicateKey: "duplicate_key"
            case .numberOutOfRange: "out_of_range"
            case .syntax: "request_not_json"
            }
        let path = RequestFailure.clipped(error.path, to: 200)
        let shortened = JSONError(rule: error.rule, offset: error.offset, path: path)
        return Failure(
            .request, code: code, "the request is not acceptable: \(shortened)", field: path.isEmpty ? nil : path,
            remedy: "Send one JSON object in UTF-8, at most 4 MiB and 64 levels deep, with every key once.")
    }
}
