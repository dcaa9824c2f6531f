internal import Files
internal import Glibc

/// A folder of its own for one test, removed with all it holds when the value goes away.
public final class TemporaryFolder: Sendable {
    /// The absolute path.
    public let path: String

    /// Makes a new, empty folder.
    public init() {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((root + "/usdcop-test-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no temporary folder can be made in \(root)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { TemporaryFolder.remove(path) }

    /// The path of something inside.
    public func file(_ name: String) -> String { Path.join(path, name) }

    private static func remove(_ path: String) {
        if FileSystem.isDirectory(path) {
            chmod(path, 0o700)
            for name in FileSystem.names(in: path) { remove(Path.join(path, name)) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
