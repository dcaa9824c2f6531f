internal import CivilTime
internal import Files
internal import Glibc

/// The clocks of the process. Only its outermost edge asks them.
enum ProcessClock {
    /// The wall clock, to the millisecond.
    static func now() -> Instant {
        let (seconds, nanoseconds) = read(CLOCK_REALTIME)
        return Instant(microseconds: Int64(seconds) * 1_000_000 + Int64(nanoseconds / 1_000_000) * 1000)
    }

    /// Milliseconds on a clock that never jumps.
    static func milliseconds() -> Int {
        let (seconds, nanoseconds) = read(CLOCK_MONOTONIC)
        return seconds * 1000 + nanoseconds / 1_000_000
    }

    private static func read(_ clock: clockid_t) -> (seconds: Int, nanoseconds: Int) {
        var time = timespec()
        clock_gettime(clock, &time)
        return (time.tv_sec, time.tv_nsec)
    }
}

/// The environment of the process.
enum ProcessEnvironment {
    /// A variable without the white space around it, which files of variables and shells leave behind; `nil` when unset.
    static func value(_ name: String) -> String? { getenv(name).map { trimmed(String(cString: $0)) } }

    /// A text without leading and trailing white space.
    static func trimmed(_ text: String) -> String {
        let isWhite: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        let scalars = text.unicodeScalars.drop(while: isWhite)
        let end = scalars.lastIndex { !isWhite($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
        return String(scalars[..<end])
    }

    /// The variables the process was started with.
    static func all() -> [(name: String, value: String)] {
        guard let bytes = try? FileSystem.readKernelFile("/proc/self/environ") else { return [] }
        return bytes.split(separator: 0).compactMap { variable in
            guard let equals = variable.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            return (
                String(decoding: variable[..<equals], as: UTF8.self),
                String(decoding: variable[(equals + 1)...], as: UTF8.self)
            )
        }
    }
}

/// Writing to descriptors.
enum Descriptor {
    /// Whether some text can be written without waiting longer than `milliseconds` for the reader.
    static func isWritable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
        var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&event, 1, milliseconds) > 0
    }

    /// Writes all of a text; `false` when the reader is gone or the disk is full.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&event, 1, 1000)
                    continue
                }
                return false
            }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}
