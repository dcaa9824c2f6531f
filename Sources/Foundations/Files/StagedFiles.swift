internal import Glibc
public import Failures

/// Files that appear together or not at all.
///
/// Contents are first written beside their destinations, under temporary names, and flushed to the disk; `commit` then
/// renames them all, and takes the renames back should one of them fail. Until then, and after any failure, the old files
/// are whole. What was staged and not committed is removed when the value goes away, and when the process is stopped
/// (`TemporaryFiles`). Only a machine that loses power between two renames can leave a mixture.
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
        for file in staged { TemporaryFiles.remove(file.temporary) }
    }

    /// The destinations staged so far, in order.
    public var destinations: [String] { staged.map(\.destination) }

    /// Writes `bytes` beside `destination`, making its folder when it is missing.
    ///
    /// - Throws: `disk_full` (temporary) or `output_not_writable` (configuration).
    public mutating func stage(_ bytes: [UInt8], at destination: String) throws(Failure) {
        let temporary = try reserve(destination)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
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

    /// Gives every staged file its name, in the order of staging; on a failure all destinations are as before.
    ///
    /// - Throws: `output_not_writable` (configuration) when a name is taken by something that is no file, `disk_full` or
    ///   `interrupted` (temporary).
    public mutating func commit() throws(Failure) {
        for file in staged where FileSystem.isDirectory(file.destination) {
            throw FileSystem.unwritable(file.destination, EISDIR)
        }
        let files = staged
        try TemporaryFiles.committing { () throws(Failure) in
            try StagedFiles.rename(files)
            return files.map(\.temporary)
        }
        staged = []
        for folder in Set(files.map { Path.parent($0.destination) }) { StagedFiles.flush(folder) }
    }

    /// What stood at a destination before, for bringing it back.
    private enum Former {
        case nothing
        case file(at: String)
        /// The file system has no hard links: the new file stays.
        case lost

        func restore(_ destination: String) {
            switch self {
            case .nothing: unlink(destination)
            case .file(let path): Glibc.rename(path, destination)
            case .lost: break
            }
        }
    }

    private static func rename(_ files: [(temporary: String, destination: String)]) throws(Failure) {
        var done: [(destination: String, former: Former)] = []
        defer { for case (_, .file(let path)) in done { unlink(path) } }
        for file in files {
            let second = file.temporary + ".old"
            unlink(second)
            let former: Former =
                if link(file.destination, second) == 0 { .file(at: second) } else if errno == ENOENT { .nothing } else { .lost }
            guard Glibc.rename(file.temporary, file.destination) == 0 else {
                let failure = FileSystem.unwritable(file.destination, errno)
                if case .file = former { unlink(second) }
                for (destination, former) in done.reversed() { former.restore(destination) }
                throw failure
            }
            done.append((file.destination, former))
        }
    }

    /// Makes renames in a folder last; on file systems that cannot, they last when the system gets to it.
    private static func flush(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Notes a temporary name for `destination` before anything is written there, so that it is removed on every path.
    private mutating func reserve(_ destination: String) throws(Failure) -> String {
        try FileSystem.makeDirectory(Path.parent(destination))
        let temporary = try TemporaryFiles.reserve(beside: destination)
        staged.append((temporary, destination))
        return temporary
    }
}
