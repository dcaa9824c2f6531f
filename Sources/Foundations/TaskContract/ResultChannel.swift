internal import Glibc

/// The stdout of the process, kept for the result alone: whatever libraries print goes to stderr.
struct ResultChannel: Sendable {
    let descriptor: Int32

    /// Takes stdout. A standard stream that is closed becomes `/dev/null` first, so that no file opened later gets its number.
    static func take() -> ResultChannel {
        for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
            _ = open("/dev/null", stream == STDIN_FILENO ? O_RDONLY : O_WRONLY)
        }
        let descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        dup2(STDERR_FILENO, STDOUT_FILENO)
        return ResultChannel(descriptor: descriptor)
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes a line; a reader that is gone changes nothing about the exit status.
    func write(_ line: String) { Descriptor.write(line + "\n", to: descriptor) }
}
