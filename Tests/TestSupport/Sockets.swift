internal import Glibc

/// The few socket calls the tests need.
public enum Sockets {
    struct Trouble: Error {
        let number = errno
    }

    /// A listening socket on 127.0.0.1 and the port it was given.
    public static func listener(backlog: Int32) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Trouble() }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bound in
                bind(descriptor, bound, length) == 0 && listen(descriptor, backlog) == 0
                    && getsockname(descriptor, bound, &length) == 0
            }
        }
        guard status else { throw Trouble() }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// A port nobody listens on.
    public static func unusedPort() throws -> UInt16 {
        let (descriptor, port) = try listener(backlog: 1)
        close(descriptor)
        return port
    }

    /// A connection begun and not awaited.
    public static func beginConnecting(to port: UInt16) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        var address = loopback(port: port)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return descriptor
    }

    /// Whether someone accepts connections on a port.
    public static func isListening(_ port: UInt16) -> Bool {
        let descriptor = beginConnecting(to: port)
        defer { close(descriptor) }
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 200) > 0 && entry.revents & Int16(POLLERR | POLLHUP) == 0
    }

    /// Whether a socket has something to read, or has ended, within some milliseconds.
    public static func isReadable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) > 0
    }

    /// Sends all of the bytes; `false` when the other side has gone.
    public static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Closes a socket.
    public static func end(_ descriptor: Int32) { close(descriptor) }

    /// Makes a close reset the connection, as a crashed server would.
    public static func resetOnClose(_ descriptor: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
