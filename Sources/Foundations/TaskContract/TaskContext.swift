public import Failures
public import JSON
internal import Synchronization

/// What a task sees of the world around it: environment, folders, log, and whether it is to stop.
public final class TaskContext: Sendable {
    /// The folders' anchor; `nil` when the executable belongs to no checkout and no installation.
    public let location: PackageLocation?
    /// The log of this run.
    public let logger: Logger
    /// Whether `as_of` lies in the future, as a replay of weeks to come has it. Only a replay's own database may be opened
    /// then.
    public let isAheadOfClock: Bool
    private let variables: [String: String]?
    private let interruption: Interruption
    private let warningList = Mutex<[String]>([])

    /// A context for a caller in the same process, such as a test.
    ///
    /// - Parameters:
    ///   - environment: the variables there are; `nil` takes the process's own.
    ///   - location: where the package lies.
    ///   - logger: where the log goes; nowhere by default.
    public convenience init(
        environment: [String: String]? = nil, location: PackageLocation? = .current, logger: Logger = .silent
    ) {
        self.init(environment: environment, location: location, logger: logger, interruption: Interruption())
    }

    init(
        environment: [String: String]?, location: PackageLocation?, logger: Logger, interruption: Interruption,
        isAheadOfClock: Bool = false
    ) {
        variables = environment
        self.isAheadOfClock = isAheadOfClock
        self.location = location
        self.logger = logger
        self.interruption = interruption
    }

    // MARK: - Surroundings

    /// A variable of the environment without the white space around it; `nil` when unset or blank.
    public func environment(_ name: String) -> String? {
        let value = variables.map { $0[name].map(ProcessEnvironment.trimmed) } ?? ProcessEnvironment.value(name)
        return value?.isEmpty == false ? value : nil
    }

    /// The folder of the YAML files: `USDCOP_CONFIG_DIR`, else the package's `config/`.
    ///
    /// - Throws: `package_not_found` (configuration).
    public var configDirectory: String {
        get throws(Failure) { try directory("USDCOP_CONFIG_DIR", \.configDirectory) }
    }

    /// The root of outputs, models and backups: `USDCOP_DATA_DIR`, else `var/` beside the package.
    ///
    /// - Throws: `package_not_found` (configuration).
    public var dataDirectory: String {
        get throws(Failure) { try directory("USDCOP_DATA_DIR", \.dataDirectory) }
    }

    /// The folder of the newest seeds, `seeds/latest` of the package.
    ///
    /// - Throws: `package_not_found` (configuration).
    public var seedsDirectory: String {
        get throws(Failure) { try directory(nil, \.seedsDirectory) }
    }

    /// The folder of the SQL files that make the database's schema.
    ///
    /// - Throws: `package_not_found` (configuration).
    public var migrationsDirectory: String {
        get throws(Failure) { try directory(nil, \.migrationsDirectory) }
    }

    private func directory(_ variable: String?, _ folder: (PackageLocation) -> String) throws(Failure) -> String {
        if let variable, let value = environment(variable) { return value }
        guard let location else {
            throw Failure(
                .configuration, code: "package_not_found",
                "the executable lies neither in a checkout nor in PREFIX/bin beside PREFIX/share/usdcop",
                remedy: variable.map { "Set \($0), or run the executable where it was built or installed." }
                    ?? "Run the executable where it was built or installed.")
        }
        return folder(location)
    }

    // MARK: - Speaking

    /// Writes a line to the log. Never give it a secret.
    public func log(_ level: Logger.Level, _ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        logger.log(level, message, fields)
    }

    /// Logs a warning and adds it to the `warnings` of the result, once.
    public func warn(_ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        logger.log(.warning, message, fields)
        warningList.withLock { if !$0.contains(message) { $0.append(message) } }
    }

    /// The warnings so far, in order.
    public var warnings: [String] { warningList.withLock { $0 } }

    /// Shows how far the work is: a bar on a terminal for work that takes longer than a second, otherwise nothing.
    ///
    /// - Parameters:
    ///   - activity: what is being done, such as `weeks`.
    ///   - completed: how much of it is done, 0–`total`.
    ///   - total: how much there is.
    public func progress(_ activity: String, _ completed: Int, of total: Int) {
        logger.progress(activity, completed, of: total)
    }

    // MARK: - Stopping

    /// Whether the process has been asked to stop, for work that polls.
    public var isCancelled: Bool { interruption.isRequested }

    /// Ends the work when the process has been asked to stop. Call it where nothing is half done.
    ///
    /// - Throws: `interrupted` (temporary).
    public func checkCancellation() throws(Failure) {
        if interruption.isRequested { throw Interruption.failure }
    }

    /// Runs a commit to its end, even when the process is asked to stop meanwhile. Keep it to fractions of a second: a stop
    /// waits for it, and the scheduler waits two seconds.
    ///
    /// - Throws: `interrupted` (temporary) before `body` begins, when the process has been asked to stop already; what
    ///   `body` throws.
    public func uninterruptible<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        try interruption.enterUninterruptible()
        defer { interruption.leaveUninterruptible() }
        return try body()
    }
}
