internal import CivilTime
internal import Failures
internal import H5Decision
internal import Postgres
internal import Store
internal import Strategy

/// What an executor's run is governed by: a strategy, a configuration, and the rules of it that a position lives by.
struct Governance: Equatable {
    /// The strategy, as controls and orders name it.
    let strategyID: String
    /// SHA-256 of the configuration; `nil` for a week sized before it was kept.
    let configHash: String?
    /// The rules.
    let rules: PositionRules

    /// Those of the strategy file.
    init(_ strategy: LiveStrategy) {
        strategyID = strategy.id
        configHash = strategy.settings.configHash
        rules = PositionRules(strategy.configuration)
    }

    /// Those a week was sized with, by its row alone; `nil` for a row that does not keep them.
    ///
    /// - Throws: `rules_invalid` (data).
    init?(keptBy execution: LiveExecution) throws(Failure) {
        guard let id = execution.strategyID, let text = execution.rules else { return nil }
        self.init(
            strategyID: id, configHash: execution.configHash,
            rules: try PositionRules(parsing: text.text, of: "the execution of \(execution.signalDate)"))
    }

    private init(strategyID: String, configHash: String?, rules: PositionRules) {
        self.strategyID = strategyID
        self.configHash = configHash
        self.rules = rules
    }

    /// Those a week was sized with, as far as its row keeps them; for what it does not, the present ones.
    ///
    /// - Throws: `rules_invalid` (data) when the row's rules cannot be read.
    func keeping(_ execution: LiveExecution) throws(Failure) -> Governance {
        let kept = try execution.rules.map { text throws(Failure) in
            try PositionRules(parsing: text.text, of: "the execution of \(execution.signalDate)")
        }
        return Governance(
            strategyID: execution.strategyID ?? strategyID, configHash: execution.configHash ?? configHash,
            rules: kept ?? rules)
    }
}
