internal import CivilTime
internal import Files
internal import Glibc
public import JSON

/// The test executable `provider_simulator` as a child process; it ends with this value, and with the test process.
///
///     let simulator = try ProviderSimulator(now: "2025-06-05T15:02:00Z")
///     try simulator.control(["faults": [["kind": "server_error", "count": 2]]])
///     // … fetch from simulator.baseURL …
///     #expect(try simulator.log().count == 3)
public final class ProviderSimulator: Sendable {
    /// Why there is no simulator, or no answer of it.
    public struct Trouble: Error, CustomStringConvertible {
        /// What happened.
        public let description: String
    }

    /// The address for `TWELVEDATA_BASE_URL`.
    public var baseURL: String { "http://127.0.0.1:\(port)" }
    /// The port on 127.0.0.1.
    public let port: UInt16
    private let process: pid_t
    private let standardInput: Int32

    /// Starts a simulator.
    ///
    /// - Parameters:
    ///   - now: The instant its clock stands at, with an offset; `nil`: the clock on the wall.
    ///   - data: A folder with five-minute files; by default the seeds.
    ///   - keys: The keys it accepts; empty: any.
    public init(now: String?, data: String? = nil, keys: [String] = []) throws {
        let folder = FileSystem.executablePath.map(Path.parent) ?? Path.join(packageDirectory, ".build/debug")
        var arguments = [Path.join(folder, "provider_simulator"), "--data", data ?? Path.join(packageDirectory, "seeds/latest")]
        arguments.append("--until-stdin-closes")
        if let now { arguments += ["--now", now] }
        if !keys.isEmpty { arguments += ["--keys", keys.joined(separator: ",")] }
        let (process, input, output) = try ProviderSimulator.spawn(arguments)
        self.process = process
        standardInput = input
        defer { close(output) }
        let line = ProviderSimulator.readLine(output)
        guard let port = (try? JSONValue(parsing: line))?["port"]?.integerValue.flatMap({ UInt16(exactly: $0) }) else {
            close(input)
            waitpid(process, nil, 0)
            throw Trouble(description: "\(arguments[0]) did not say its port but '\(line)'")
        }
        self.port = port
    }

    deinit {
        kill(process, SIGTERM)
        close(standardInput)
        waitpid(process, nil, 0)
    }

    /// Moves the clock, sets limits, orders faults; see `Control` and `Fault` of the simulator for the fields.
    public func control(_ message: JSONValue) throws {
        let (status, body) = try exchange("POST", "/_control", message.serialized())
        guard status == 200 else { throw Trouble(description: "the simulator refuses: \(body)") }
    }

    /// The requests seen since the start or the last reset, oldest first; keys as numbers and hashes.
    public func log() throws -> [JSONValue] {
        let (_, body) = try exchange("GET", "/_log", "")
        return try JSONValue(parsing: body).arrayValue ?? []
    }

    private func exchange(_ method: String, _ path: String, _ body: String) throws -> (status: Int, body: String) {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Trouble(description: "the simulator does not accept connections") }
        let head =
            "\(method) \(path) HTTP/1.1\r\nHost: simulator\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        let request = Array((head + body).utf8)
        guard send(handle, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw Trouble(description: "the simulator took no request")
        }
        let answer = ProviderSimulator.readAll(handle)
        let separator = Array("\r\n\r\n".utf8)
        guard let end = answer.indices.first(where: { answer[$0...].starts(with: separator) }),
            let status = String(decoding: answer[..<end], as: UTF8.self).split(separator: " ").dropFirst().first.flatMap({
                Int($0)
            })
        else { throw Trouble(description: "the simulator's answer is no HTTP") }
        return (status, String(decoding: answer[(end + 4)...], as: UTF8.self))
    }

    private static func spawn(_ arguments: [String]) throws -> (process: pid_t, input: Int32, output: Int32) {
        var (input, output): ([Int32], [Int32]) = ([0, 0], [0, 0])
        guard pipe(&input) == 0, pipe(&output) == 0 else { throw Trouble(description: "no pipe") }
        // Another child that held the writing end would keep this one alive.
        for handle in input + output { _ = fcntl(handle, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO)
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        let status = posix_spawn(&process, arguments[0], &actions, nil, &words, environ)
        close(input[0])
        close(output[1])
        guard status == 0 else {
            close(input[1])
            close(output[0])
            throw Trouble(description: "\(arguments[0]) does not start: \(String(cString: strerror(status)))")
        }
        return (process, input[1], output[0])
    }

    private static func readLine(_ handle: Int32) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(handle, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    private static func readAll(_ handle: Int32) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(handle, &buffer, buffer.count)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }
}
