internal import Failures
internal import Files
internal import H5Decision
internal import Strategy
internal import TaskContract

/// The weekly strategy, as the operator's verbs name it.
enum H5Strategy {
    /// Its name on the command line.
    static let word = "h5"

    /// What its file says.
    static func configuration(_ context: TaskContext) throws(Failure) -> StrategyConfiguration {
        try StrategyConfiguration(path: path(context))
    }

    /// Where its file is.
    static func path(_ context: TaskContext) throws(Failure) -> String {
        Path.join(try context.configDirectory, H5Settings.strategyFile)
    }
}
