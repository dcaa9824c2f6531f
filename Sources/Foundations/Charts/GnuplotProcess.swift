internal import Failures
internal import Glibc

/// One run of gnuplot: a script in, pictures and messages out.
struct GnuplotProcess: ~Copyable {
    /// How a run ended.
    struct Outcome {
        /// What was written to standard output.
        let output: [UInt8]
        /// What was written to standard error, shortened.
        let messages: String
        /// The exit status, or 128 + the signal that ended it.
        let exitStatus: Int32
    }

    /// The most bytes taken from the process, of pictures and of messages.
    private static let outputLimit = 256 << 20
    private static let messageLimit = 4096

    private let process: pid_t
    private var input: Descriptor?
    private var output: Descriptor?
    private var errors: Descriptor?
    private var hasEnded = false

    /// Runs gnuplot on a script until it ends. It is killed when anything goes wrong here.
    static func run(
        _ executable: String, script: [UInt8], timeoutSeconds: Int, isCancelled: () -> Bool
    ) throws(Failure) -> Outcome {
        var process = try GnuplotProcess(executable)
        return try process.exchange(script, timeoutSeconds: timeoutSeconds, isCancelled: isCancelled)
    }

    private init(_ executable: String) throws(Failure) {
        let (inner, outer) = try Descriptor.pair()
        let (outputEnd, outputSource) = try Descriptor.pair()
        let (errorEnd, errorSource) = try Descriptor.pair()
        // The child's ends must stay open until it has them, and be closed here soon after: its outputs end with the last holder.
        process = try withExtendedLifetime((inner, outputSource, errorSource)) { () throws(Failure) in
            try GnuplotProcess.spawn(
                executable, input: inner.number, output: outputSource.number, errors: errorSource.number)
        }
        input = outer
        output = outputEnd
        errors = errorEnd
    }

    deinit {
        guard !hasEnded else { return }
        kill(process, SIGKILL)
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }

    private static func spawn(_ executable: String, input: Int32, output: Int32, errors: Int32) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What this process blocks or ignores is no concern of the child's.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var process = pid_t()
        let code = withCStrings([executable, "--default-settings", "-"]) { arguments in
            withCStrings(["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=/nonexistent"]) { environment in
                posix_spawnp(&process, executable, &actions, &attributes, arguments, environment)
            }
        }
        switch code {
        case 0: return process
        case ENOENT, EACCES, ENOTDIR, ENOEXEC:
            throw Failure(
                .configuration, code: "gnuplot_missing", "\(executable) cannot be started: \(String(cString: strerror(code)))",
                remedy: "Install it with: sudo apt-get install gnuplot-nox fonts-dejavu-core; or run with charts: false.")
        default:
            throw Failure(
                .temporary, code: "process_failed", "\(executable) cannot be started: \(String(cString: strerror(code)))",
                remedy: "Run the task again when the machine has processes and memory to spare.")
        }
    }

    /// Feeds the script and drains both outputs at once, so that neither side can wait for the other.
    private mutating func exchange(
        _ script: [UInt8], timeoutSeconds: Int, isCancelled: () -> Bool
    ) throws(Failure) -> Outcome {
        var sent = 0
        var pictures: [UInt8] = []
        var messages: [UInt8] = []
        let deadline = GnuplotProcess.now() + timeoutSeconds * 1000
        var status: Int32?
        while status == nil {
            guard !isCancelled() else {
                throw Failure(
                    .temporary, code: "interrupted", "the drawing of charts was interrupted", remedy: "Run the task again.")
            }
            guard GnuplotProcess.now() < deadline else {
                throw Failure(
                    .temporary, code: "chart_timeout", "gnuplot did not end within \(timeoutSeconds) s",
                    remedy: "Run the task again, or with charts: false.")
            }
            guard output != nil || errors != nil else {
                // Both outputs are closed, so that the process ends now, or never.
                status = endStatus(waitingMilliseconds: 5)
                continue
            }
            var waiting = [
                pollfd(fd: input?.number ?? -1, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: output?.number ?? -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors?.number ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waiting, 3, 50) > 0 else { continue }
            if waiting[0].revents != 0 { send(script, &sent) }
            if waiting[1].revents != 0, let number = output?.number,
                !GnuplotProcess.take(number, into: &pictures, limit: GnuplotProcess.outputLimit)
            {
                output = nil
            }
            if waiting[2].revents != 0, let number = errors?.number,
                !GnuplotProcess.take(number, into: &messages, limit: GnuplotProcess.messageLimit)
            {
                errors = nil
            }
        }
        let text = String(decoding: messages, as: UTF8.self).split(separator: "\n").joined(separator: " | ")
        return Outcome(output: pictures, messages: text, exitStatus: status ?? 0)
    }

    /// How the process ended; `nil` when it runs on after some time.
    private mutating func endStatus(waitingMilliseconds: Int32) -> Int32? {
        var status: Int32 = 0
        let found = waitpid(process, &status, WNOHANG)
        if found == 0 || (found < 0 && errno == EINTR) {
            poll(nil, 0, waitingMilliseconds)
            return nil
        }
        hasEnded = true
        // Where the program has its children reaped elsewhere, the pictures alone must tell.
        guard found > 0 else { return 0 }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Sends what the child takes; closes the input at the end of the script, or when the child has closed it.
    private mutating func send(_ script: [UInt8], _ sent: inout Int) {
        guard let number = input?.number else { return }
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        let count = script[sent...].withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, flags) }
        if count > 0 { sent += count }
        let isClosed = count < 0 && errno != EAGAIN && errno != EINTR
        if isClosed || sent == script.count { input = nil }
    }

    /// Reads once; whether there may be more. What goes beyond the limit is read and dropped.
    private static func take(_ descriptor: Int32, into bytes: inout [UInt8], limit: Int) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && (errno == EINTR || errno == EAGAIN) }
        bytes += buffer[..<min(count, max(0, limit - bytes.count))]
        return true
    }

    /// Milliseconds of a clock that only measures.
    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

/// An open file of this process, closed when the value goes away.
private final class Descriptor {
    let number: Int32

    init(_ number: Int32) { self.number = number }
    deinit { close(number) }

    /// Two connected files, both numbered above the standard ones, so that a child's can be put in place in any order.
    ///
    /// Sockets rather than pipes, since only a socket can be written to without the risk of SIGPIPE.
    static func pair() throws(Failure) -> (Descriptor, Descriptor) {
        var numbers: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &numbers) == 0 else { throw exhausted() }
        return (try above(numbers[0]), try above(numbers[1]))
    }

    private static func above(_ number: Int32) throws(Failure) -> Descriptor {
        guard number <= STDERR_FILENO else { return Descriptor(number) }
        let moved = fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        close(number)
        guard moved >= 0 else { throw exhausted() }
        return Descriptor(moved)
    }

    private static func exhausted() -> Failure {
        Failure(
            .temporary, code: "process_failed", "no pipe can be made: \(String(cString: strerror(errno)))",
            remedy: "Run the task again when the machine has files to spare.")
    }
}

/// Calls `body` with texts as C has them: an array of pointers, ended by a null pointer.
private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    pointers.append(nil)
    return pointers.withUnsafeMutableBufferPointer { buffer in
        var empty: UnsafeMutablePointer<CChar>?
        return buffer.baseAddress.map(body) ?? body(&empty)
    }
}
