/// A program to be run as a process of its own: what it is given and how much of its output is kept.
public struct ChildCommand: Sendable {
    /// Which variables the process finds.
    public enum Environment: Sendable {
        /// These and no others.
        case only([String: String])
        /// The caller's own, with these in place of theirs.
        case inherited(changing: [String: String] = [:])
    }

    /// The program: a path, or a name that is looked up in `PATH`.
    public var executable: String
    /// What stands behind its name.
    public var arguments: [String]
    /// Its variables.
    public var environment: Environment
    /// What it reads from stdin, before the end.
    public var input: [UInt8]
    /// The most bytes kept of stdout; what goes beyond is read and dropped.
    public var outputLimit = 256 << 20
    /// The most bytes kept of stderr; what goes beyond is read and dropped.
    public var errorLimit = 1 << 20

    /// A command.
    public init(
        _ executable: String, _ arguments: [String] = [], environment: Environment = .inherited(), input: [UInt8] = []
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.input = input
    }
}

/// How a child ended and what it said.
public struct ChildEnd: Sendable {
    /// The exit status, or 128 + the signal that ended it.
    public let status: Int32
    /// What it wrote to stdout.
    public let output: [UInt8]
    /// What it wrote to stderr.
    public let errors: [UInt8]
    /// From its start to the first byte on stdout; `nil` when there was none.
    public let firstOutput: Duration?
    /// From its start to its end.
    public let wall: Duration
}

/// Why there is no end to tell of. A child that was started is killed before this is thrown.
public enum ChildProblem: Error, Equatable, Sendable {
    /// The program is not there or is none; the reason is the system's.
    case notExecutable(reason: String)
    /// The machine lacks processes, files or memory; the reason is the system's.
    case exhausted(reason: String)
    /// It did not end in time.
    case timedOut
    /// The caller gave up.
    case cancelled
}
