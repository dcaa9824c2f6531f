internal import Files
internal import Glibc

/// Writes a file and the folders above it. Nothing is flushed to the disk: what a test needs of a file is that it is there,
/// and hundreds of flushes are most of a suite's time.
///
/// - Throws: a `TaskProcess.Problem` with the system's reason.
public func writeFile(_ bytes: [UInt8], to path: String) throws {
    try FileSystem.makeDirectory(Path.parent(path))
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { throw TaskProcess.Problem(description: "\(path): \(String(cString: strerror(errno)))") }
        rest = rest.dropFirst(count)
    }
}
