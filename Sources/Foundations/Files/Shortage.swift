internal import Glibc
public import Failures

/// What the machine lacks for the moment. It passes by itself, so that the scheduler tries again.
public enum Shortage {
    /// The failure of a system call that found no file number, process or memory to spare.
    ///
    /// - Parameters:
    ///   - code: the call's `errno`.
    ///   - subject: what could not be done, such as `x.json cannot be read`.
    /// - Returns: `resources_exhausted` (temporary); `nil` for a code that says something else.
    public static func failure(_ code: Int32, _ subject: String) -> Failure? {
        switch code {
        case EMFILE, ENFILE, ENOMEM, EAGAIN, ENOBUFS: failure(subject, reason: String(cString: strerror(code)))
        default: nil
        }
    }

    /// The failure of a library that only says in words what it lacked.
    ///
    /// - Returns: `resources_exhausted` (temporary); `nil` when the words are not those of a shortage.
    public static func failure(saying text: String, _ subject: String) -> Failure? {
        let words = [EMFILE, ENFILE, ENOMEM, EAGAIN, ENOBUFS].map { String(cString: strerror($0)) } + ["out of memory"]
        return words.first { text.contains($0) }.map { failure(subject, reason: $0) }
    }

    private static func failure(_ subject: String, reason: String) -> Failure {
        Failure(
            .temporary, code: "resources_exhausted", "\(subject): \(reason)",
            remedy: "Run the task again when the machine has memory, processes and open files to spare; see ulimit -a.")
    }
}
