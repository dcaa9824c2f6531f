internal import Glibc

/// One run of a program: bytes in, bytes and a status out, without a shell and without files.
///
///     let end = try ChildProcess.run(ChildCommand("gnuplot", ["-"], input: script), within: .seconds(30))
///
/// The child starts with no signal blocked or ignored, whatever the caller does with its own, and inherits no open file.
public struct ChildProcess: ~Copyable {
    private let process: pid_t
    private let startedAt = ContinuousClock.now
    private var input: OpenFile?
    private var output: OpenFile?
    private var errors: OpenFile?
    private var hasEnded = false

    /// Runs a command until it ends. It is killed when anything goes wrong here.
    ///
    /// - Parameters:
    ///   - limit: how long it may take.
    ///   - isCancelled: asked several times a second; when true, the child is killed.
    public static func run(
        _ command: ChildCommand, within limit: Duration, isCancelled: () -> Bool = { false }
    ) throws(ChildProblem) -> ChildEnd {
        var process = try ChildProcess(command)
        return try process.exchange(command, within: limit, isCancelled: isCancelled)
    }

    private init(_ command: ChildCommand) throws(ChildProblem) {
        let (inner, outer) = try OpenFile.pair()
        let (outputEnd, outputSource) = try OpenFile.pair()
        let (errorEnd, errorSource) = try OpenFile.pair()
        // The child's ends must stay open until it has them, and be closed here soon after: its outputs end with the last holder.
        process = try withExtendedLifetime((inner, outputSource, errorSource)) { () throws(ChildProblem) in
            try ChildProcess.spawn(command, input: inner.number, output: outputSource.number, errors: errorSource.number)
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

    private static func spawn(
        _ command: ChildCommand, input: Int32, output: Int32, errors: Int32
    ) throws(ChildProblem) -> pid_t {
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
        for signal in [SIGPIPE, SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var process = pid_t()
        let code = withCStrings([command.executable] + command.arguments) { arguments in
            withCStrings(command.environment.assignments) { environment in
                posix_spawnp(&process, command.executable, &actions, &attributes, arguments, environment)
            }
        }
        let reason = String(cString: strerror(code))
        switch code {
        case 0: return process
        case ENOENT, EACCES, ENOTDIR, ENOEXEC: throw .notExecutable(reason: reason)
        default: throw .exhausted(reason: reason)
        }
    }

    /// Feeds the input and drains both outputs at once, so that neither side can wait for the other.
    private mutating func exchange(
        _ command: ChildCommand, within limit: Duration, isCancelled: () -> Bool
    ) throws(ChildProblem) -> ChildEnd {
        var sent = 0
        var said: [UInt8] = []
        var messages: [UInt8] = []
        var firstOutput: Duration?
        var status: Int32?
        var pause: UInt32 = 50
        if command.input.isEmpty { input = nil }
        while status == nil {
            guard !isCancelled() else { throw .cancelled }
            guard ContinuousClock.now - startedAt < limit else { throw .timedOut }
            guard output != nil || errors != nil else {
                // Both outputs are closed, so that the process ends now, or never.
                status = endStatus()
                if status == nil {
                    usleep(pause)
                    pause = min(2 * pause, 20_000)
                }
                continue
            }
            var waiting = [
                pollfd(fd: input?.number ?? -1, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: output?.number ?? -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors?.number ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waiting, 3, 50) > 0 else { continue }
            if waiting[0].revents != 0 { send(command.input, &sent) }
            if waiting[1].revents != 0, let number = output?.number {
                if !ChildProcess.take(number, into: &said, limit: command.outputLimit) { output = nil }
                if firstOutput == nil, !said.isEmpty { firstOutput = ContinuousClock.now - startedAt }
            }
            if waiting[2].revents != 0, let number = errors?.number,
                !ChildProcess.take(number, into: &messages, limit: command.errorLimit)
            {
                errors = nil
            }
        }
        return ChildEnd(
            status: status ?? 0, output: said, errors: messages, firstOutput: firstOutput,
            wall: ContinuousClock.now - startedAt)
    }

    /// How the process ended; `nil` while it runs.
    private mutating func endStatus() -> Int32? {
        var status: Int32 = 0
        let found = waitpid(process, &status, WNOHANG)
        if found == 0 || (found < 0 && errno == EINTR) { return nil }
        hasEnded = true
        // Where the program has its children reaped elsewhere, the outputs alone must tell.
        guard found > 0 else { return 0 }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Sends what the child takes; closes the input at its end, or when the child has closed it.
    private mutating func send(_ bytes: [UInt8], _ sent: inout Int) {
        guard let number = input?.number else { return }
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        let count = bytes[sent...].withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, flags) }
        if count > 0 { sent += count }
        let isClosed = count < 0 && errno != EAGAIN && errno != EINTR
        if isClosed || sent == bytes.count { input = nil }
    }

    /// Reads once; whether there may be more. What goes beyond the limit is read and dropped.
    private static func take(_ descriptor: Int32, into bytes: inout [UInt8], limit: Int) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { return count < 0 && (errno == EINTR || errno == EAGAIN) }
            bytes += buffer[..<min(count, max(0, limit - bytes.count))]
            return true
        }
    }
}

extension ChildCommand.Environment {
    /// `NAME=value`, each name once.
    fileprivate var assignments: [String] {
        switch self {
        case .only(let variables): return variables.map { "\($0)=\($1)" }
        case .inherited(let changes):
            var own: [String] = []
            var index = 0
            while let variable = environ[index] {
                let text = String(cString: variable)
                if changes[String(text.prefix { $0 != "=" })] == nil { own.append(text) }
                index += 1
            }
            return own + changes.map { "\($0)=\($1)" }
        }
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
