import Files
import Glibc
import TestSupport
import Testing

/// One run of an executable of the package, from its arguments to its end.
struct CommandRun {
    /// The exit status; 128 + signal when a signal ended it.
    let status: Int32
    /// What it wrote on stdout.
    let output: String
    /// What it wrote on stderr.
    let errors: String

    /// The lines of stdout.
    var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    /// Runs an executable that lies beside the test bundle, with nothing on stdin and only these variables beside the path.
    init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let executable = Path.join(Path.parent(try #require(FileSystem.executablePath)), name)
        try self.init(executable: executable, arguments, environment: environment)
    }

    /// Runs an executable by its path.
    init(executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let folder = TemporaryFolder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder.file("out"), O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder.file("err"), O_WRONLY | O_CREAT, 0o600)
        var variables = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
        variables.merge(environment) { $1 }
        var process = pid_t()
        var code: Int32
        // A process that another test starts meanwhile holds a freshly copied executable open for a moment.
        repeat {
            code = withCStrings([executable] + arguments) { arguments in
                withCStrings(variables.map { "\($0)=\($1)" }) {
                    posix_spawn(&process, executable, &actions, nil, arguments, $0)
                }
            }
            if code == ETXTBSY { usleep(2000) }
        } while code == ETXTBSY
        try #require(code == 0, "\(executable) cannot be started: \(code)")
        var ending: Int32 = 0
        while waitpid(process, &ending, 0) < 0, errno == EINTR {}
        status = ending & 0x7F == 0 ? (ending >> 8) & 0xFF : 128 + (ending & 0x7F)
        output = String(decoding: try FileSystem.read(folder.file("out")), as: UTF8.self)
        errors = String(decoding: try FileSystem.read(folder.file("err")), as: UTF8.self)
    }
}

/// Runs the operator's command.
func usdcop(_ arguments: String..., environment: [String: String] = [:]) throws -> CommandRun {
    try CommandRun("usdcop", arguments, environment: environment)
}

private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
}
