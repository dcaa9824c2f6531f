internal import Glibc

/// An open file of this process, closed when the value goes away.
final class OpenFile {
    let number: Int32

    init(_ number: Int32) { self.number = number }
    deinit { close(number) }

    /// Two connected files, both numbered above the standard ones, so that a child's can be put in place in any order.
    ///
    /// Sockets rather than pipes, since only a socket can be written to without the risk of SIGPIPE.
    static func pair() throws(ChildProblem) -> (OpenFile, OpenFile) {
        var numbers: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &numbers) == 0 else { throw exhausted() }
        return (try above(numbers[0]), try above(numbers[1]))
    }

    private static func above(_ number: Int32) throws(ChildProblem) -> OpenFile {
        guard number <= STDERR_FILENO else { return OpenFile(number) }
        let moved = fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        close(number)
        guard moved >= 0 else { throw exhausted() }
        return OpenFile(moved)
    }

    private static func exhausted() -> ChildProblem { .exhausted(reason: String(cString: strerror(errno))) }
}
