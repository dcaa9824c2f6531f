internal import Files
internal import Glibc

/// The package's own scripts, for what a suite cannot do without.
enum ShellScript {
    /// Runs one and returns the first line it prints. Its failure ends the process: nothing could be tested.
    ///
    /// - Parameter path: below the package's folder.
    static func line(_ path: String, _ arguments: String...) -> String {
        let command = (["exec", "'\(Path.join(packageDirectory, path))'"] + arguments.map { "'\($0)'" }).joined(separator: " ")
        guard let pipe = popen(command, "re") else { fatalError("no process can be started") }
        var line = [CChar](repeating: 0, count: 4096)
        let isRead = fgets(&line, Int32(line.count), pipe) != nil
        let status = pclose(pipe)
        guard isRead, status == 0 else { fatalError("\(path) failed with status \(status)") }
        return String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
