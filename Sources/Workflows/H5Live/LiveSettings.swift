internal import Failures
internal import Files
internal import H5Decision
internal import Strategy
internal import TaskContract

extension H5Settings {
    /// The settings of the live tasks, from the configuration directory.
    ///
    /// - Throws: what reading the strategy file throws (configuration).
    static func live(in context: TaskContext) throws(Failure) -> H5Settings {
        .live(try StrategyConfiguration(path: Path.join(context.configDirectory, LiveStrategy.description.file)))
    }
}
