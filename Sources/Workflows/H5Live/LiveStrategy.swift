internal import Failures
internal import Files
internal import H5Decision
internal import Strategy
internal import TaskContract

/// The strategy the live tasks trade, with its live settings.
struct LiveStrategy {
    /// The strategy file's content.
    let configuration: StrategyConfiguration
    /// Fills, purge, calendar and guardrails of the live tasks.
    let settings: H5Settings

    /// Reads the strategy file.
    ///
    /// - Throws: `Failure` (configuration) naming file, line and key.
    init(_ context: TaskContext) throws(Failure) {
        configuration = try StrategyConfiguration(
            path: Path.join(context.configDirectory, "execution/smart_simple_v1.yaml"))
        settings = .live(configuration)
    }

    /// The name tables use.
    var id: String { configuration.id }
}
