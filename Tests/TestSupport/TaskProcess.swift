internal import Files
internal import Glibc

/// How a process ended and what it said.
public struct TaskEnd: Sendable {
    /// The exit status; 128 + the signal's number when a signal ended it.
    public let status: Int32
    /// All of stdout.
    public let output: [UInt8]
    /// All of stderr.
    public let log: String

    /// stdout as text.
    public var text: String { String(decoding: output, as: UTF8.self) }

    /// The lines of stdout; one that has no end counts too.
    public var lines: [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}

/// An executable of this package, started as a process of its own.
///
/// It begins with an environment of its own: nothing of the test's own reaches it but what `environment` names. A process
/// that outlives its time limit is killed, and one whose value goes away too, so that none hangs the suite.
public final class TaskProcess {
    /// What stands on stdin.
    public enum Input: Sendable {
        /// Bytes and then the end.
        case bytes([UInt8])
        /// Nothing: the descriptor is closed, as after `<&-`.
        case closed
    }

    /// A process that could not be started or did not end.
    public struct Problem: Error, CustomStringConvertible {
        /// What happened.
        public let description: String
    }

    /// The folder of the built executables, which is the test bundle's own.
    public static let productsFolder = Path.parent(FileSystem.executablePath ?? "")

    /// Files the process writes stdout and stderr to.
    private let folder = TemporaryFolder()
    private let name: String
    private var process: pid_t = 0
    /// What `waitpid` said of the end; `nil` while the process runs.
    private var ending: Int32? = 0

    /// Starts an executable.
    ///
    /// - Parameters:
    ///   - name: the executable's name.
    ///   - arguments: its flags.
    ///   - input: what stands on stdin.
    ///   - environment: its variables beside `PATH`.
    ///   - directory: its working directory; the test's own by default.
    ///   - shell: a shell command that ends by becoming the executable with `exec "$@"`, such as `ulimit -f 8; exec "$@"`.
    public init(
        _ name: String, arguments: [String] = [], input: Input = .bytes([]), environment: [String: String] = [:],
        directory: String? = nil, shell: String? = nil
    ) throws {
        self.name = name
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        switch input {
        case .closed: posix_spawn_file_actions_addclose(&actions, 0)
        case .bytes(let bytes):
            try writeFile(bytes, to: folder.file("in"))
            posix_spawn_file_actions_addopen(&actions, 0, folder.file("in"), O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, folder.file("out"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder.file("err"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let executable = Path.join(Self.productsFolder, name)
        let entering = directory.map { ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, $0] } ?? []
        let command = entering + (shell.map { ["/bin/sh", "-c", $0, "sh"] } ?? []) + [executable] + arguments
        // A crash is one of the things tests look for; its backtrace takes seconds.
        var variables = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
        variables.merge(environment) { $1 }
        let result = withCStrings(command) { arguments in
            withCStrings(variables.map { "\($0)=\($1)" }) { posix_spawn(&process, command[0], &actions, nil, arguments, $0) }
        }
        guard result == 0 else { throw Problem(description: "\(executable): \(String(cString: strerror(result)))") }
        ending = nil
    }

    deinit {
        guard ending == nil else { return }
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    /// The process's number, which stays its own until the end has been waited for.
    public var processID: Int32 { process }

    /// Sends a signal.
    public func send(_ signal: Int32) {
        if !hasEnded { kill(process, signal) }
    }

    private var hasEnded: Bool {
        if ending == nil {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process { ending = status }
        }
        return ending != nil
    }

    /// Waits for the end.
    ///
    /// - Throws: `Problem` when the process has not ended `seconds` later.
    public func end(within seconds: Int = 60) throws -> TaskEnd {
        for _ in 0..<(seconds * 1000) {
            if hasEnded, let status = ending {
                let signal = status & 0x7F
                return TaskEnd(
                    status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: try FileSystem.read(folder.file("out")),
                    log: String(decoding: try FileSystem.read(folder.file("err")), as: UTF8.self))
            }
            usleep(1000)
        }
        throw Problem(description: "\(name) did not end within \(seconds) s")
    }

    /// Opens a FIFO that the process is to read from, once it does: from then on the process waits for the other end, and
    /// reads the end of the file when the value goes away.
    ///
    /// - Throws: `Problem` when the process ends before, or does not read the FIFO within `seconds`.
    public func writer(of fifo: String, within seconds: Int = 60) throws -> WritingEnd {
        for _ in 0..<(seconds * 1000) {
            let descriptor = open(fifo, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            if descriptor >= 0 { return WritingEnd(descriptor) }
            if hasEnded { break }
            usleep(1000)
        }
        throw Problem(description: "\(name) never opened \(fifo)")
    }

    /// The writing end of a FIFO, closed when the value goes away.
    public final class WritingEnd {
        private let descriptor: Int32

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }
}

private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
}
