internal import Glibc
public import Failures

/// An exclusive lock between processes, held from `init` until the value goes away or the process ends.
public struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock named by a file, making the file when it is missing.
    ///
    /// - Throws: `locked` (temporary) when another process holds it, `output_not_writable` when the file cannot be made.
    public init(_ path: String) throws(Failure) {
        try FileSystem.makeDirectory(Path.parent(path))
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard opened >= 0 else { throw FileSystem.unwritable(path, errno) }
        while flock(opened, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            close(opened)
            guard code == EWOULDBLOCK else { throw FileSystem.unwritable(path, code) }
            throw Failure(
                .temporary, code: "locked", "another process holds \(path)",
                remedy: "Wait for it to end and run the task again.")
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
