internal import Failures
internal import Files
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

extension StrategyDescription {
    /// What its file says.
    func configuration(_ context: TaskContext) throws(Failure) -> StrategyConfiguration {
        try StrategyConfiguration(path: path(context))
    }

    /// Where its file is.
    func path(_ context: TaskContext) throws(Failure) -> String { Path.join(try context.configDirectory, file) }
}

/// A strategy as it is found: what its file says, if it can be read, and the names the database knows it by. Whoever
/// must stop trading cannot wait for a file to be mended.
struct FoundStrategy {
    /// The file, or why it cannot be read.
    let file: Result<StrategyConfiguration, Failure>
    /// The names in use, first the file's: positions and halts of a former name are the strategy's all the same.
    let ids: [String]

    /// Looks for it.
    ///
    /// - Throws: the file's own failure where the database knows no name either; as `Connection.query`.
    init(_ strategy: StrategyDescription, _ context: TaskContext, _ connection: Connection) throws(Failure) {
        try self.init(file: Result { () throws(Failure) in try strategy.configuration(context) }, connection)
    }

    /// The names of a strategy whose file is known.
    init(file: Result<StrategyConfiguration, Failure>, _ connection: Connection) throws(Failure) {
        self.file = file
        let store = LiveExecutionStore(connection)
        switch file {
        case .success(let configuration):
            ids = [configuration.id] + (try store.strategies(otherThan: configuration.id))
        case .failure(var failure):
            let inUse = try store.strategies(otherThan: nil)
            ids = try inUse.isEmpty ? [store.newestStrategy()].compactMap { $0 } : inUse
            guard ids.isEmpty else { return }
            failure.remedy += " The database knows no weekly strategy by name; --strategy all concerns every one."
            throw failure
        }
    }

    /// What people are to know when the file could not be read; `nil` when it could.
    var trouble: String? {
        guard case .failure(let failure) = file else { return nil }
        return "the strategy file cannot be read: \(failure.message). Its name is what the database knows: "
            + ids.joined(separator: ", ")
    }
}
