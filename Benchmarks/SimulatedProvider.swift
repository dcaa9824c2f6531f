internal import Files
internal import Glibc

/// The provider simulator as a process beside the benchmarks, without limits.
final class SimulatedProvider {
    /// Its address for `TWELVEDATA_BASE_URL`.
    let address: String
    private let process: pid_t
    private let output: UnsafeMutablePointer<FILE>

    /// Starts it; `nil` when it does not start.
    ///
    /// - Parameters:
    ///   - folder: where the executables lie.
    ///   - seeds: the folder whose bars it serves.
    ///   - now: the instant its clock stands at.
    init?(folder: String, seeds: String, now: String) {
        let program = Path.join(folder, "provider_simulator")
        // Whatever becomes of this process, the simulator ends with the benchmarks.
        let command = "echo $$; exec timeout 120 '\(program)' --data '\(seeds)' --now '\(now)'"
        guard let output = popen(command, "re") else { return nil }
        self.output = output
        guard let process = SimulatedProvider.line(output).flatMap({ pid_t($0) }),
            let port = SimulatedProvider.line(output).flatMap({ SimulatedProvider.number(after: "\"port\":", in: $0) })
        else {
            pclose(output)
            return nil
        }
        self.process = process
        address = "http://127.0.0.1:\(port)"
        SimulatedProvider.send(#"{"credits_per_minute":1000000,"credits_per_day":1000000}"#, to: port)
    }

    /// Ends it.
    func stop() {
        kill(process, SIGTERM)
        pclose(output)
    }

    private static func line(_ file: UnsafeMutablePointer<FILE>) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func number(after mark: String, in text: String) -> UInt16? {
        guard let mark = text.ranges(of: mark).first else { return nil }
        return UInt16(text[mark.upperBound...].drop { $0 == " " }.prefix { $0.isNumber })
    }

    private static func send(_ body: String, to port: UInt16) {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return }
        let head = "POST /_control HTTP/1.1\r\nHost: simulator\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        let request = Array((head + body).utf8)
        _ = Glibc.send(handle, request, request.count, Int32(MSG_NOSIGNAL))
        var answer: UInt8 = 0
        while read(handle, &answer, 1) == 1 {}
    }
}
