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

    /// Runs a task with a file, by default nothing, as its input and waits for it.
    static func run(_ path: String, _ arguments: [String], input: String = "/dev/null") throws -> Times {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failed(description: "no pipe") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        var pointers = ([path] + arguments).map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        let start = now()
        var child: pid_t = 0
        guard posix_spawn(&child, path, &actions, nil, &pointers, environ) == 0 else {
            throw Failed(description: "\(path) cannot be started; run make build first")
        }
        close(ends[1])
        defer { close(ends[0]) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var firstByte: Double?
        while read(ends[0], &buffer, buffer.count) > 0 { firstByte = firstByte ?? now() - start }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        guard status == 0 else { throw Failed(description: "\(path) \(arguments.joined(separator: " ")): status \(status >> 8)") }
        return Times(firstByte: firstByte ?? 0, wall: now() - start)
    }

    /// Backtests 2025 into a new folder each time, as an unchanged result would not be written again.
    static func backtest(_ path: String, _ parameters: [String]) throws -> Times {
        let folder = "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/usdcop-benchmark-\(getpid())"
        defer { remove(folder) }
        let standard = ["--param", "year=2025", "--param", "output_dir=\(folder)"]
        let charts = parameters.contains("charts=true") ? [] : ["--param", "charts=false"]
        return try run(path, standard + charts + parameters)
    }

    private static func remove(_ path: String) {
        if FileSystem.isDirectory(path) {
            for name in FileSystem.names(in: path) { remove(Path.join(path, name)) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
