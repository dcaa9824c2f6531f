internal import Files
internal import Glibc
internal import JSON
internal import TestSupport
internal import Testing

/// One run of the test executable, from its arguments to its end.
struct ProbeRun {
    /// The exit status; 128 + signal when a signal ended it.
    let status: Int32
    let output: String
    let log: String

    /// stdout as lines, without the empty one behind the last newline.
    var lines: [Substring] {
        var lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The result line, which must be the one line of stdout.
    func result(sourceLocation: SourceLocation = #_sourceLocation) throws -> JSONValue {
        #expect(lines.count == 1, "stdout: \(output)", sourceLocation: sourceLocation)
        #expect(output.hasSuffix("\n"), sourceLocation: sourceLocation)
        return try JSONValue(parsing: output)
    }

    func error(sourceLocation: SourceLocation = #_sourceLocation) throws -> JSONValue {
        try #require(try result(sourceLocation: sourceLocation)["error"], sourceLocation: sourceLocation)
    }
}

/// Starts the test executable, which lies beside the test bundle.
final class ProbeProcess {
    enum Input {
        case text(String)
        case bytes([UInt8])
        /// The terminal is stdin and stderr.
        case terminal
        /// A pipe that stays open and silent.
        case silentPipe
    }

    static let executable = Path.join(Path.parent(FileSystem.executablePath ?? ""), "contract_probe")

    let folder = TemporaryFolder()
    private var process: pid_t = 0
    private var terminal: Int32 = -1
    private var pipeEnds: [Int32] = [-1, -1]

    /// - Parameters:
    ///   - arguments: the flags.
    ///   - input: what is on stdin; nothing by default.
    ///   - environment: what stands in the environment beside the path.
    ///   - prefix: a shell command that ends by running the probe with `exec "$@"`, such as `ulimit -f 1; exec "$@"`.
    init(
        _ arguments: [String] = [], input: Input = .text(""), environment: [String: String] = [:], prefix: String? = nil
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        try redirect(&actions, input)
        posix_spawn_file_actions_addopen(&actions, 1, folder.file("out"), O_WRONLY | O_CREAT, 0o600)
        let command = prefix.map { ["/bin/sh", "-c", $0, "sh", Self.executable] } ?? [Self.executable]
        var variables = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
        variables.merge(environment) { $1 }
        // The signal mask stays as it is: the threads tests run on block most signals, and a task must not mind.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGINT, SIGHUP] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let result = withCStrings(command + arguments) { arguments in
            withCStrings(variables.map { "\($0)=\($1)" }) {
                posix_spawn(&process, command[0], &actions, &attributes, arguments, $0)
            }
        }
        try #require(result == 0, "\(command) cannot be started")
        if pipeEnds[0] >= 0 { close(pipeEnds[0]) }
    }

    private func redirect(_ actions: inout posix_spawn_file_actions_t, _ input: Input) throws {
        switch input {
        case .text(let text): return try redirect(&actions, .bytes(Array(text.utf8)))
        case .bytes(let bytes):
            var files = StagedFiles()
            try files.stage(bytes, at: folder.file("in"))
            try files.commit()
            posix_spawn_file_actions_addopen(&actions, 0, folder.file("in"), O_RDONLY, 0)
        case .silentPipe:
            pipe(&pipeEnds)
            for descriptor in pipeEnds { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            posix_spawn_file_actions_adddup2(&actions, pipeEnds[0], 0)
        case .terminal:
            terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
            var number: Int32 = 0
            // TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>, macros Swift does not import: unlock the other end, name it.
            try #require(ioctl(terminal, 0x4004_5431, &number) == 0 && ioctl(terminal, 0x8004_5430, &number) == 0)
            let name = "/dev/pts/\(number)"
            posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR | O_NOCTTY, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
            return
        }
        posix_spawn_file_actions_addopen(&actions, 2, folder.file("err"), O_WRONLY | O_CREAT, 0o600)
    }

    deinit {
        for descriptor in [terminal, pipeEnds[1]] where descriptor >= 0 { close(descriptor) }
    }

    func send(_ signal: Int32) { kill(process, signal) }

    /// Waits until there is a file; a process that never makes it fails the test after a minute.
    func wait(for file: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try wait("make \(file)", sourceLocation) { FileSystem.exists(file) }
    }

    /// Waits until the process has a handler for a signal.
    func waitUntilItCatches(_ signal: Int32, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let status = "/proc/\(process)/status"
        try wait("catch signal \(signal)", sourceLocation) {
            let text = String(decoding: (try? FileSystem.readKernelFile(status)) ?? [], as: UTF8.self)
            let caught = text.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }?.split(separator: "\t").last
            return caught.flatMap { UInt64($0, radix: 16) }.map { $0 >> UInt64(signal - 1) & 1 == 1 } ?? false
        }
    }

    private func wait(_ purpose: String, _ sourceLocation: SourceLocation, until isThere: () -> Bool) throws {
        for _ in 0..<12_000 {
            if isThere() { return }
            usleep(5000)
        }
        kill(process, SIGKILL)
        Issue.record("the probe did not \(purpose)", sourceLocation: sourceLocation)
    }

    /// Waits for the end.
    func finish(sourceLocation: SourceLocation = #_sourceLocation) throws -> ProbeRun {
        var screen: [UInt8] = []
        if terminal >= 0 { screen = readTerminal() }
        var status: Int32 = 0
        var isReaped = false
        try wait("end", sourceLocation) {
            isReaped = waitpid(process, &status, WNOHANG) == process
            return isReaped
        }
        if !isReaped { waitpid(process, &status, 0) }
        let signal = status & 0x7F
        let log = try FileSystem.readIfPresent(folder.file("err")) ?? screen
        return ProbeRun(
            status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
            output: String(decoding: try FileSystem.read(folder.file("out")), as: UTF8.self),
            log: String(decoding: log, as: UTF8.self))
    }

    private func readTerminal() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(terminal, &buffer, buffer.count)
            // The terminal's last user has closed it.
            if count <= 0 { return bytes }
            bytes += buffer[0..<count]
        }
    }
}

/// Runs the test executable to its end.
func probe(
    _ arguments: [String] = [], input: ProbeProcess.Input = .text(""), environment: [String: String] = [:],
    prefix: String? = nil
) throws -> ProbeRun {
    try ProbeProcess(arguments, input: input, environment: environment, prefix: prefix).finish()
}

private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
}
