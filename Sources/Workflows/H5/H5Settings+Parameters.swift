internal import H5Decision
internal import Strategy

extension H5Settings {
    /// What a request asks for.
    init(_ strategy: StrategyConfiguration, _ parameters: H5BacktestParameters) {
        self.init(
            strategy, fillModel: parameters.fillModel, purgeDays: parameters.purgeDays,
            calendar: parameters.effectiveCalendar, guardrails: parameters.effectiveGuardrails)
    }
}
