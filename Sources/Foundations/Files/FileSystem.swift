internal import Glibc
public import Failures

/// Reading files and folders, with failures that say what to do.
public enum FileSystem {
    /// The bytes of a regular file.
    ///
    /// Folders, pipes, sockets, devices and what the kernel makes up (`/proc`, `/sys`) are refused without waiting for them.
    ///
    /// - Parameter limit: the size beyond which nothing is read.
    /// - Throws: `file_missing`, `file_unreadable` or `file_too_large` (data), `resources_exhausted` (temporary),
    ///   `current_folder_gone` (configuration).
    public static func read(_ path: String, limit: FileLimit = .document) throws(Failure) -> [UInt8] {
        // Asked before it is opened, as opening alone moves some devices.
        var status = stat()
        guard stat(path, &status) == 0 else { throw unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw irregular(path) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw irregular(path) }
        guard status.st_size <= limit.bytes else { throw tooLarge(path, Int(status.st_size), limit) }
        let bytes = try read(descriptor, path, expecting: Int(status.st_size), limit: limit)
        // A file of the kernel's says that it has nothing and then goes on.
        guard status.st_size > 0 || bytes.isEmpty else { throw irregular(path) }
        return bytes
    }

    /// The bytes of a file of `/proc`, which has no size and no owner but the kernel.
    ///
    /// - Throws: as `read(_:limit:)`.
    public static func readKernelFile(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        return try read(descriptor, path, expecting: 0, limit: .document)
    }

    /// Reads to the end, or to the limit, should the file grow beyond it meanwhile.
    private static func read(
        _ descriptor: Int32, _ path: String, expecting size: Int, limit: FileLimit
    ) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 1)
        var buffer = [UInt8](repeating: 0, count: max(4096, min(size + 1, 1 << 20)))
        while bytes.count <= limit.bytes {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(path, errno)
            }
            bytes += buffer[0..<count]
        }
        throw tooLarge(path, bytes.count, limit)
    }

    /// The bytes of a file; `nil` when there is none.
    ///
    /// - Throws: `file_unreadable` (data) when it is there and cannot be read, and as `read(_:limit:)`.
    public static func readIfPresent(_ path: String, limit: FileLimit = .document) throws(Failure) -> [UInt8]? {
        guard exists(path) else { return nil }
        return try read(path, limit: limit)
    }

    /// Whether there is anything at `path`, dangling links included.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether `path` is a folder.
    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, sorted, without `.` and `..`; empty when it cannot be read.
    public static func names(in folder: String) -> [String] { (try? listing(of: folder)) ?? [] }

    /// The names in a folder, sorted, without `.` and `..`; empty when there is no such folder or it may not be read.
    ///
    /// - Throws: `resources_exhausted` (temporary), for callers to whom an empty folder means something.
    public static func listing(of folder: String) throws(Failure) -> [String] {
        guard let directory = opendir(folder) else {
            if let shortage = Shortage.failure(errno, "\(folder) cannot be listed") { throw shortage }
            return []
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes a folder and its parents.
    ///
    /// - Throws: `output_not_writable` (configuration) or `disk_full` (temporary).
    public static func makeDirectory(_ path: String) throws(Failure) {
        guard !isDirectory(path) else { return }
        let parent = Path.parent(path)
        if parent != path, !parent.isEmpty { try makeDirectory(parent) }
        guard mkdir(path, 0o777) == 0 || errno == EEXIST, isDirectory(path) else { throw unwritable(path, errno) }
    }

    /// The absolute path of the running executable, links resolved; `nil` where the kernel does not tell.
    public static var executablePath: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[0..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a file; nothing happens when there is none.
    public static func remove(_ path: String) { unlink(path) }

    /// Removes a folder and all that is in it, or a file; links are removed and not followed. What cannot be removed stays.
    public static func removeTree(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        for name in names(in: path) { removeTree(Path.join(path, name)) }
        rmdir(path)
    }
}

/// Operations on path texts; nothing here touches the disk, but for `currentDirectory`.
public enum Path {
    /// Joins a folder and a path below it; an absolute second path stands alone.
    public static func join(_ folder: String, _ path: String) -> String {
        if path.hasPrefix("/") || folder.isEmpty { return path }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }

    /// Whether a path from outside names a file below a folder and nothing else: relative, of parts that are neither empty nor
    /// `.` nor `..`, without NUL. A link in the folder is the folder owner's affair.
    public static func isPlain(_ path: String) -> Bool {
        !path.isEmpty && !path.utf8.contains(0)
            && path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
            }
    }

    /// The folder a path lies in: `.` for a bare name, `/` for a top-level one.
    public static func parent(_ path: String) -> String {
        var text = Substring(path)
        while text.count > 1, text.hasSuffix("/") { text = text.dropLast() }
        guard let slash = text.lastIndex(of: "/") else { return text == "." ? "" : "." }
        return slash == text.startIndex ? "/" : String(text[..<slash])
    }

    /// The last component of a path.
    public static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The absolute form of a path, resolved against the current folder. Links are not followed.
    ///
    /// - Throws: `current_folder_gone` (configuration) for a relative path without a folder to start from.
    public static func absolute(_ path: String) throws(Failure) -> String {
        path.hasPrefix("/") ? path : join(try currentDirectory, path)
    }

    /// The folder relative paths are resolved against.
    ///
    /// - Throws: `current_folder_gone` (configuration) when it was deleted or cannot be seen.
    public static var currentDirectory: String {
        get throws(Failure) {
            guard let buffer = getcwd(nil, 0) else { throw FileSystem.currentFolderGone(errno) }
            defer { free(buffer) }
            return String(cString: buffer)
        }
    }
}
