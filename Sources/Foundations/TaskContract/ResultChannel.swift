internal import CSignals
internal import Failures
internal import Glibc

/// The stdout of the process, kept for the result alone: whatever libraries print goes to stderr.
struct ResultChannel: Sendable {
    let descriptor: Int32
    /// Whether the process was given a stdout. Without one its answer would be lost, so that nothing is begun.
    let isOpen: Bool

    /// Takes stdout.
    static func take() -> ResultChannel {
        let isOpen = csignals_fill_standard_streams()
        let descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        // Without a number to spare the answer goes out where it should, and what libraries print may stand before it.
        guard descriptor >= 0 else { return ResultChannel(descriptor: STDOUT_FILENO, isOpen: isOpen) }
        dup2(STDERR_FILENO, STDOUT_FILENO)
        return ResultChannel(descriptor: descriptor, isOpen: isOpen)
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes a line.
    ///
    /// - Throws: `answer_lost` (temporary) when the reader is gone or the disk is full.
    func write(_ line: String) throws(Failure) {
        guard !Descriptor.write(line + "\n", to: descriptor) else { return }
        throw ResultChannel.lost(String(cString: strerror(errno)))
    }

    /// The answer did not reach who asked.
    static func lost(_ reason: String) -> Failure {
        Failure(
            .temporary, code: "answer_lost", "the answer could not be written to stdout: \(reason)",
            remedy: "Run again with a stdout that is read to its end; what is done already is not done twice.")
    }

    /// There is nowhere to answer.
    static let closed = Failure(
        .configuration, code: "stdout_closed", "stdout is closed, so that there is nowhere to answer; nothing was done",
        remedy: "Give the task a stdout: a pipe, a file or /dev/null.")
}
