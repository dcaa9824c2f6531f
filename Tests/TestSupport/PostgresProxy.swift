internal import Files
internal import Glibc
internal import Synchronization

/// A door to a private cluster that can fail: a Unix socket whose connections are forwarded byte by byte, with the client's
/// statements counted.
///
/// A statement is what the client sends and then waits for: a simple query, a Sync that ends a round of Parse, Bind and
/// Execute, or the end of a COPY. At the statement of its fault the proxy cuts the connection or lets `onFault` kill the
/// client, before the server sees the statement or after the server has answered it; the client gets no answer either way.
///
///     let proxy = try PostgresProxy(of: PrivatePostgres.shared, fault: .init(statement: 7, moment: .afterAnswer)) { process.send(SIGKILL) }
public final class PostgresProxy: Sendable {
    /// When the connection dies.
    public struct Fault: Sendable {
        /// Whether the server still gets the statement.
        public enum Moment: Sendable, CaseIterable {
            /// The server never sees it.
            case beforeStatement
            /// The server has done it and the client never learns so.
            case afterAnswer
        }

        /// Which statement of all that went through the proxy, from 1.
        public var statement: Int
        /// Whether the server still gets it.
        public var moment: Moment

        /// A fault.
        public init(statement: Int, moment: Moment) {
            self.statement = statement
            self.moment = moment
        }
    }

    /// The folder to be named as host.
    public let folder = TemporaryFolder()
    private let server: String
    private let listener: Int32
    private let fault: Fault?
    private let onFault: @Sendable () -> Void
    private let counter = Atomic<Int>(0)
    private let hit = Atomic<Bool>(false)

    /// Opens the door.
    ///
    /// - Parameters:
    ///   - cluster: where it leads.
    ///   - fault: when it fails; `nil` only counts.
    ///   - onFault: called once, on a thread of the proxy, before the connection is cut.
    public init(
        of cluster: PrivatePostgres, fault: Fault? = nil, onFault: @escaping @Sendable () -> Void = {}
    ) throws {
        server = Path.join(cluster.folder, ".s.PGSQL.5432")
        self.fault = fault
        self.onFault = onFault
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        self.listener = listener
        guard PostgresProxy.with(address: folder.file(".s.PGSQL.5432"), { bind(listener, $0, $1) }) == 0,
            listen(listener, 16) == 0
        else { throw TaskProcess.Problem(description: "no proxy socket: \(String(cString: strerror(errno)))") }
        PostgresProxy.thread { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                if client < 0 { if errno == EINTR { continue } else { return } }
                guard let self else {
                    close(client)
                    return
                }
                self.serve(client)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Statements so far.
    public var statements: Int { counter.load(ordering: .acquiring) }

    /// Whether the fault has come.
    public var hasFailed: Bool { hit.load(ordering: .acquiring) }

    /// The `DATABASE_URL` of a database behind the proxy.
    public func url(of database: String, as user: String = "usdcop_worker") -> String {
        "postgresql://\(user)@/\(database)?host=\(folder.path)&port=5432"
    }

    // MARK: - Forwarding

    private func serve(_ client: Int32) {
        let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard PostgresProxy.with(address: server, { connect(upstream, $0, $1) }) == 0 else {
            close(client)
            close(upstream)
            return
        }
        let pair = Pair(client: client, upstream: upstream)
        PostgresProxy.thread { [self] in forwardStatements(pair) }
        PostgresProxy.thread { [self] in forwardAnswers(pair) }
    }

    /// The two ends of a session. Both threads hold it; the descriptors close with the last.
    private final class Pair: Sendable {
        let client: Int32
        let upstream: Int32
        /// Set while the answer to the fault's statement is awaited.
        let isLastAnswer = Atomic<Bool>(false)

        init(client: Int32, upstream: Int32) {
            self.client = client
            self.upstream = upstream
        }

        deinit {
            close(client)
            close(upstream)
        }

        func cut() {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(upstream, Int32(SHUT_RDWR))
        }
    }

    private func forwardStatements(_ pair: Pair) {
        var frames = FrontendFrames()
        while let bytes = PostgresProxy.receive(pair.client) {
            var start = 0
            for end in frames.statementEnds(in: bytes) {
                let number = counter.add(1, ordering: .acquiringAndReleasing).newValue
                guard let fault, number == fault.statement else { continue }
                hit.store(true, ordering: .releasing)
                switch fault.moment {
                case .beforeStatement:
                    // What came before it in the same bytes belongs to it: a server that sees only Parse has done nothing.
                    fail(pair)
                    return
                case .afterAnswer:
                    pair.isLastAnswer.store(true, ordering: .releasing)
                    PostgresProxy.send(bytes[start..<end], to: pair.upstream)
                    start = end
                    // The other thread fails at the answer.
                    return
                }
            }
            guard PostgresProxy.send(bytes[start...], to: pair.upstream) else { break }
        }
        pair.cut()
    }

    private func forwardAnswers(_ pair: Pair) {
        while let bytes = PostgresProxy.receive(pair.upstream) {
            if pair.isLastAnswer.load(ordering: .acquiring) {
                fail(pair)
                return
            }
            guard PostgresProxy.send(bytes[...], to: pair.client) else { break }
        }
        pair.cut()
    }

    private func fail(_ pair: Pair) {
        onFault()
        pair.cut()
    }

    // MARK: - Sockets

    private static func with(address path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else { return -1 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8) + [0]) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    private static func receive(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { return Array(buffer[..<count]) }
            if count < 0, errno == EINTR { continue }
            return nil
        }
    }

    @discardableResult
    private static func send(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var bytes = bytes
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(Body(body)).toOpaque()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, argument)
        pthread_detach(thread)
    }
}

/// Finds where statements end in a client's bytes, which arrive in pieces of any size. Source: Postgres manual, "Message
/// Formats".
struct FrontendFrames {
    /// Bytes of the header of the message under way.
    private var header: [UInt8] = []
    /// How many bytes of its body are to come; `nil` while the header is not whole.
    private var rest: Int?
    /// The first message has no type byte.
    private var isStarted = false

    /// Takes bytes.
    ///
    /// - Returns: positions behind the statements that end in them.
    mutating func statementEnds(in bytes: [UInt8]) -> [Int] {
        var ends: [Int] = []
        var index = 0
        while index < bytes.count || rest == 0 {
            if let count = rest {
                let taken = min(count, bytes.count - index)
                index += taken
                rest = count - taken
                guard rest == 0 else { break }
                if isStarted, let type = header.first, "QSc".utf8.contains(type) { ends.append(index) }
                // After a request for encryption the start-up message is still to come; its code has these digits.
                if !isStarted { isStarted = header.count == 8 && header[4...] == [0, 3, 0, 0] }
                header = []
                rest = nil
                continue
            }
            header.append(bytes[index])
            index += 1
            let length = isStarted ? 5 : 8
            guard header.count == length else { continue }
            let size = header[(isStarted ? 1 : 0)..<(isStarted ? 5 : 4)].reduce(0) { $0 << 8 | Int($1) }
            rest = max(0, size - (isStarted ? 4 : 8))
        }
        return ends
    }
}
