internal import Glibc
public import Failures

/// Reading files and folders, with failures that say what to do.
public enum FileSystem {
    /// The bytes of a file.
    ///
    /// - Throws: `file_missing` or `file_unreadable` (data).
    public static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw unreadable(path, EISDIR) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size) + 1)
        var buffer = [UInt8](repeating: 0, count: max(4096, min(Int(status.st_size) + 1, 1 << 20)))
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(path, errno)
            }
            bytes += buffer[0..<count]
        }
    }

    /// The bytes of a file; `nil` when there is none.
    ///
    /// - Throws: `file_unreadable` (data) when it is there and cannot be read.
    public static func readIfPresent(_ path: String) throws(Failure) -> [UInt8]? {
        guard exists(path) else { return nil }
        return try read(path)
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
    public static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
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

    static func unreadable(_ path: String, _ code: Int32) -> Failure {
        if code == ENOENT || code == ENOTDIR {
            return Failure(
                .data, code: "file_missing", "there is no file \(path)",
                remedy: "Check the path, or make the file first.")
        }
        return Failure(
            .data, code: "file_unreadable", "\(path) cannot be read: \(reason(code))",
            remedy: "Give the account that runs the task read permission on it.")
    }

    static func unwritable(_ path: String, _ code: Int32) -> Failure {
        switch code {
        case ENOSPC, EDQUOT, EFBIG:
            return Failure(
                .temporary, code: "disk_full", "\(path) cannot be written: \(reason(code))",
                remedy: "Free space on that file system and run the task again; the old files are untouched.")
        default:
            return Failure(
                .configuration, code: "output_not_writable", "\(path) cannot be written: \(reason(code))",
                remedy: "Choose another folder, or give the account that runs the task write permission on it.")
        }
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// Operations on path texts; nothing here touches the disk, but for `currentDirectory`.
public enum Path {
    /// Joins a folder and a path below it; an absolute second path stands alone.
    public static func join(_ folder: String, _ path: String) -> String {
        if path.hasPrefix("/") || folder.isEmpty { return path }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
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
    public static func absolute(_ path: String) -> String { join(currentDirectory, path) }

    /// The folder relative paths are resolved against.
    public static var currentDirectory: String {
        guard let buffer = getcwd(nil, 0) else { return "/" }
        defer { free(buffer) }
        return String(cString: buffer)
    }
}
