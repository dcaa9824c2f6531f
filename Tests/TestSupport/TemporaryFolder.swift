internal import Files
internal import Glibc
internal import Synchronization

/// A folder of its own for one test, removed with all it holds when the value goes away, and at the latest with the process:
/// what suites share lives in values that never go.
public final class TemporaryFolder: Sendable {
    /// The absolute path.
    public let path: String

    /// Makes a new, empty folder.
    public init() {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((root + "/usdcop-test-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no temporary folder can be made in \(root)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        _ = TemporaryFolder.removesAtExit
        TemporaryFolder.standing.withLock { _ = $0.insert(path) }
    }

    deinit {
        TemporaryFolder.standing.withLock { _ = $0.remove(path) }
        TemporaryFolder.remove(path)
    }

    private static let standing = Mutex<Set<String>>([])
    private static let removesAtExit: Void = {
        atexit { for path in TemporaryFolder.standing.withLock({ $0 }) { TemporaryFolder.remove(path) } }
    }()

    /// The path of something inside.
    public func file(_ name: String) -> String { Path.join(path, name) }

    /// Removes a file, a link or a folder with all it holds. A link goes away itself; what it points to stays.
    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        chmod(path, 0o700)
        for name in FileSystem.names(in: path) { remove(Path.join(path, name)) }
        rmdir(path)
    }
}
