internal import Failures
internal import Files
internal import Glibc

/// The audit log on the disk: read whole, written only at its end.
struct AuditLogFile {
    let path: String

    /// The bytes; none when there is no file.
    func read() throws(Failure) -> [UInt8] { try FileSystem.readIfPresent(path, limit: .log) ?? [] }

    /// Appends a line after the first `length` bytes and flushes it to the disk. What follows them, an incomplete line that
    /// led to nothing, is cut. On failure the file is as long as before, less that line.
    func append(_ line: [UInt8], after length: Int) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw unwritable(errno) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, length) == 0, lseek(descriptor, length, SEEK_SET) == length else { throw unwritable(errno) }
        let bytes = line + [0x0A]
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                let code = errno
                truncate(to: length)
                throw unwritable(code)
            }
            written += count
        }
        guard fsync(descriptor) == 0 else {
            let code = errno
            truncate(to: length)
            throw unwritable(code)
        }
    }

    /// Takes back a line just appended, when what it tells could not be done after all. A log without lines goes away.
    func truncate(to length: Int) {
        if length == 0 { unlink(path) } else { Glibc.truncate(path, length) }
    }

    private func unwritable(_ code: Int32) -> Failure {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT, EFBIG:
            return Failure(
                .temporary, code: "disk_full", "\(path) cannot be written: \(reason)",
                remedy: "Free space on that file system and try again; state and log are unchanged.")
        default:
            return Failure(
                .configuration, code: "output_not_writable", "\(path) cannot be written: \(reason)",
                remedy: "Give the account that runs the task write permission on it.")
        }
    }
}
