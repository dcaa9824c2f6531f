internal import Glibc
public import Failures

extension FileSystem {
    /// Why a file could not be opened or read, by the system's code.
    ///
    /// - Returns: `file_missing`, `file_unreadable` (data), `resources_exhausted` (temporary) or `current_folder_gone`
    ///   (configuration).
    public static func unreadable(_ path: String, _ code: Int32) -> Failure {
        if let shortage = Shortage.failure(code, "\(path) cannot be read") { return shortage }
        switch code {
        case ENOENT where isWithoutStart(path): return currentFolderGone(code)
        case ENOENT, ENOTDIR:
            return Failure(
                .data, code: "file_missing", "there is no file \(path)", remedy: "Check the path, or make the file first.")
        case EISDIR, EINVAL, ENXIO: return irregular(path)
        default:
            return Failure(
                .data, code: "file_unreadable", "\(path) cannot be read: \(reason(code))",
                remedy: "Give the account that runs the task read permission on it.")
        }
    }

    /// A folder, a pipe, a socket, a device, or a file the kernel makes up.
    static func irregular(_ path: String) -> Failure {
        Failure(
            .data, code: "file_unreadable", "\(path) is no regular file",
            remedy: "Name a file on a disk; folders, pipes, sockets, devices and /proc are not read.")
    }

    static func tooLarge(_ path: String, _ size: Int, _ limit: FileLimit) -> Failure {
        Failure(
            .data, code: "file_too_large",
            "\(path) has \(size) bytes or more; a file of its kind (\(limit.rawValue)) may have "
                + "\(limit.bytes)", remedy: "Check that the path names the right file and that it is undamaged.")
    }

    static func unwritable(_ path: String, _ code: Int32) -> Failure {
        if let shortage = Shortage.failure(code, "\(path) cannot be written") { return shortage }
        switch code {
        case ENOENT where isWithoutStart(path): return currentFolderGone(code)
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

    static func currentFolderGone(_ code: Int32) -> Failure {
        Failure(
            .configuration, code: "current_folder_gone",
            "the current folder of this process was deleted or cannot be seen: \(reason(code))",
            remedy: "Change into a folder that exists and run again, or give absolute paths.")
    }

    /// Whether a path starts from a current folder that is not there any more.
    private static func isWithoutStart(_ path: String) -> Bool {
        guard !path.hasPrefix("/"), let buffer = getcwd(nil, 0) else { return !path.hasPrefix("/") }
        free(buffer)
        return false
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
