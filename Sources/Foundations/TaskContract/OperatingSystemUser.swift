internal import Glibc

/// Who runs the process, as the operating system knows them.
public enum OperatingSystemUser {
    /// The user's name; the number where the system has no name for it.
    public static var name: String {
        let identifier = getuid()
        var entry = passwd()
        var result: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(identifier, &entry, &buffer, buffer.count, &result) == 0, result != nil, let text = entry.pw_name else {
            return "uid \(identifier)"
        }
        return String(cString: text)
    }
}
