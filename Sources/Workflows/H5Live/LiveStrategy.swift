internal import Failures
internal import H5Decision
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// The strategy the live tasks trade, with its live settings.
struct LiveStrategy {
    /// The strategy these tasks trade.
    static let description = StrategyDescription.weekly

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

    /// Refuses to work under a new name while a week of a former one is to be entered or open, or halted: its controls, orders
    /// and record go by the former name.
    ///
    /// - Throws: `strategy_id_changed` (configuration).
    func requireOwnBook(_ connection: Connection) throws(Failure) {
        let others = try LiveExecutionStore(connection).strategies(otherThan: id)
        guard others.isEmpty else { throw changedID(from: others) }
    }

    /// The refusal.
    func changedID(from former: [String]) -> Failure {
        Failure(
            .configuration, code: "strategy_id_changed",
            "strategy.id is \(id), while \(former.joined(separator: ", ")) has a week open or is halted", field: "strategy.id",
            remedy: "Put strategy.id back in the strategy file; change it when the week is over and nothing is halted "
                + "(usdcop status).")
    }
}
