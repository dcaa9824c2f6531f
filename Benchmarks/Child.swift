internal import ChildProcess
internal import Files
internal import Glibc

/// A task run as a process of its own, timed from outside.
enum Child {
    /// Milliseconds from the start to the first byte on stdout and to the end.
    struct Times {
        let firstByte: Double
        let wall: Double
    }

    /// Why a process could not be timed.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a task with bytes, by default none, as its input and waits for it.
    static func run(_ path: String, _ arguments: [String], input: String = "") throws -> Times {
        let end: ChildEnd
        do {
            end = try ChildProcess.run(ChildCommand(path, arguments, input: Array(input.utf8)), within: .seconds(600))
        } catch {
            throw Failed(description: "\(path) cannot be run (\(error)); run make build first")
        }
        guard end.status == 0 else {
            throw Failed(description: "\(path) \(arguments.joined(separator: " ")): status \(end.status)")
        }
        return Times(firstByte: end.firstOutput.map(milliseconds) ?? 0, wall: milliseconds(end.wall))
    }

    /// Backtests 2025 into a new folder each time, as an unchanged result would not be written again.
    static func backtest(_ path: String, _ parameters: [String]) throws -> Times {
        let folder = "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/usdcop-benchmark-\(getpid())"
        defer { FileSystem.removeTree(folder) }
        let standard = ["--param", "year=2025", "--param", "output_dir=\(folder)"]
        let charts = parameters.contains("charts=true") ? [] : ["--param", "charts=false"]
        return try run(path, standard + charts + parameters)
    }

    private static func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }
}
