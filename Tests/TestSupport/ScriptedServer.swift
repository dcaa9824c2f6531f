internal import Foundation
internal import Glibc
internal import Synchronization

/// What a server does to a connection after it has read a request.
public enum Step: Sendable {
    case send(String)
    case bytes([UInt8])
    /// That many bytes of `x`, in blocks, as fast as the client takes them.
    case stream(Int)
    case pause(Duration)
    /// Ends the connection with an RST.
    case reset
    case close

    /// A whole answer with a length.
    public static func answer(_ body: String = "{}", status: String = "200 OK", fields: [String] = []) -> Step {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + fields
        return .send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}

/// A request as it came over the wire.
public struct ReceivedRequest: Sendable {
    /// The request line.
    public var line = ""
    /// The header fields as they came.
    public var fields: [String] = []
    /// The body.
    public var body: [UInt8] = []

    /// The request method.
    public var method: String { line.split(separator: " ").first.map(String.init) ?? "" }
    /// Path and query.
    public var target: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

    /// The value of a header field; `nil` when it did not come.
    public func field(_ name: String) -> String? {
        fields.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }
}

/// A tiny HTTP server on raw sockets, 127.0.0.1 and a port of its own, so that an answer can be as broken as a test wants.
public final class ScriptedServer: Sendable {
    private struct Log {
        var requests: [ReceivedRequest] = []
        var connections = 0
        var sent = 0
    }

    /// Where it listens.
    public let port: UInt16
    private let listener: Int32
    private let greeting: [Step]
    private let answer: @Sendable (ReceivedRequest) -> [Step]
    private let log = Mutex(Log())
    private let isStopped = Atomic<Bool>(false)

    private init(greeting: [Step], _ answer: @escaping @Sendable (ReceivedRequest) -> [Step]) throws {
        (listener, port) = try Sockets.listener(backlog: 16)
        self.greeting = greeting
        self.answer = answer
    }

    /// Runs `body` while a server answers as scripted; `greeting` comes before anything is read.
    public static func run<Value>(
        greeting: [Step] = [], _ answer: @escaping @Sendable (ReceivedRequest) -> [Step], _ body: (ScriptedServer) throws -> Value
    ) throws -> Value {
        let server = try ScriptedServer(greeting: greeting, answer)
        Thread { server.accept() }.start()
        defer { server.isStopped.store(true, ordering: .releasing) }
        return try body(server)
    }

    /// Its address.
    public var base: String { "http://127.0.0.1:\(port)" }
    /// What has come so far.
    public var requests: [ReceivedRequest] { log.withLock { $0.requests } }
    /// How many connections were accepted.
    public var connections: Int { log.withLock { $0.connections } }
    /// How many bytes of streams were taken by the sockets.
    public var streamedBytes: Int { log.withLock { $0.sent } }

    private var isRunning: Bool { !isStopped.load(ordering: .acquiring) }

    private func accept() {
        while isRunning {
            guard Sockets.isReadable(listener, within: 20) else { continue }
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { continue }
            log.withLock { $0.connections += 1 }
            Thread { self.serve(connection) }.start()
        }
        Glibc.close(listener)
    }

    private func serve(_ connection: Int32) {
        defer { Glibc.close(connection) }
        for step in greeting {
            guard isRunning, perform(step, on: connection) else { return }
        }
        var buffer: [UInt8] = []
        while let request = read(connection, &buffer) {
            log.withLock { $0.requests.append(request) }
            for step in answer(request) {
                guard isRunning, perform(step, on: connection) else { return }
            }
        }
    }

    private func perform(_ step: Step, on connection: Int32) -> Bool {
        switch step {
        case .send(let text): return Sockets.send(Array(text.utf8), to: connection)
        case .bytes(let bytes): return Sockets.send(bytes, to: connection)
        case .stream(let count):
            let block = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
            var left = count
            while left > 0, isRunning {
                guard Sockets.send(Array(block.prefix(left)), to: connection) else { return false }
                log.withLock { $0.sent += min(left, block.count) }
                left -= block.count
            }
            return true
        case .pause(let duration):
            let end = ContinuousClock.now + duration
            while ContinuousClock.now < end, isRunning { usleep(5_000) }
            return true
        case .reset:
            Sockets.resetOnClose(connection)
            return false
        case .close: return false
        }
    }

    private func read(_ connection: Int32, _ buffer: inout [UInt8]) -> ReceivedRequest? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let header = buffer.firstRange(of: end) {
                let lines = String(decoding: buffer[..<header.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                var request = ReceivedRequest(line: lines[0], fields: Array(lines.dropFirst()))
                let length = Int(request.field("Content-Length") ?? "0") ?? 0
                while buffer.count < header.upperBound + length {
                    guard receive(connection, &buffer) else { return nil }
                }
                request.body = Array(buffer[header.upperBound..<(header.upperBound + length)])
                buffer.removeFirst(header.upperBound + length)
                return request
            }
            guard receive(connection, &buffer) else { return nil }
        }
    }

    private func receive(_ connection: Int32, _ buffer: inout [UInt8]) -> Bool {
        while isRunning {
            guard Sockets.isReadable(connection, within: 20) else { continue }
            var block = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &block, block.count, 0)
            guard count > 0 else { return false }
            buffer += block[..<count]
            return true
        }
        return false
    }
}
