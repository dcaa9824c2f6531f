internal import Failures
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
        settings = try .live(in: context)
        configuration = settings.strategy
    }

    /// The name tables use.
    var id: String { configuration.id }
}
