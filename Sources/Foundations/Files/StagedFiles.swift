internal import Glibc
public import Failures

/// Files that appear together or not at all.
///
/// Contents are first written beside their destinations, under temporary names, and flushed to the disk; `commit` then
/// renames them all. Until then, and after any failure, the old files are whole. What was staged and not committed is
/// removed when the value goes away.
///
///     var files = StagedFiles()
///     try files.stage(summary, at: "out/summary.json")
///     try files.stage(trades, at: "out/trades.json")
///     try files.commit()
public struct StagedFiles: ~Copyable {
    private var staged: [(temporary: String, destination: String)] = []

    /// Nothing staged yet.
    public init() {}

    deinit {
        for file in staged { unlink(file.temporary) }
    }

    /// The destinations staged so far, in order.
    public var destinations: [String] { staged.map(\.destination) }

    /// Writes `bytes` beside `destination`, making its folder when it is missing.
    ///
    /// - Throws: `disk_full` (temporary) or `output_not_writable` (configuration).
    public mutating func stage(_ bytes: [UInt8], at destination: String) throws(Failure) {
        let temporary = try reserve(destination)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileSystem.unwritable(destination, errno) }
        var closed = false
        defer { if !closed { close(descriptor) } }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileSystem.unwritable(destination, errno)
            }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw FileSystem.unwritable(destination, errno) }
        closed = true
        guard close(descriptor) == 0 else { throw FileSystem.unwritable(destination, errno) }
    }

    /// Lets `write` make the file at the temporary path it is given, for producers that write files themselves.
    ///
    /// - Throws: what `write` throws, `disk_full` or `output_not_writable`.
    public mutating func stage(at destination: String, _ write: (String) throws(Failure) -> Void) throws(Failure) {
        let temporary = try reserve(destination)
        try write(temporary)
        let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystem.unwritable(destination, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileSystem.unwritable(destination, errno) }
    }

    /// Gives every staged file its name, in the order of staging.
    ///
    /// - Throws: `output_not_writable` (configuration) when a name is taken by something that is no file.
    public mutating func commit() throws(Failure) {
        for file in staged where FileSystem.isDirectory(file.destination) {
            throw FileSystem.unwritable(file.destination, EISDIR)
        }
        while let file = staged.first {
            guard rename(file.temporary, file.destination) == 0 else {
                throw FileSystem.unwritable(file.destination, errno)
            }
            staged.removeFirst()
        }
    }

    /// Notes a temporary name for `destination` before anything is written there, so that it is removed on every path.
    private mutating func reserve(_ destination: String) throws(Failure) -> String {
        let folder = Path.parent(destination)
        try FileSystem.makeDirectory(folder)
        let temporary = Path.join(folder, ".\(Path.name(destination)).\(getpid()).tmp")
        staged.append((temporary, destination))
        return temporary
    }
}
