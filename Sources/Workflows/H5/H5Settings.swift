internal import Files
internal import Market
internal import Strategy

/// How a year is traded: the strategy file and the parameters that change the result.
struct H5Settings {
    /// The strategy file's content.
    let strategy: StrategyConfiguration
    /// How orders are filled.
    let fillModel: FillModel
    /// Rows dropped before each decision.
    let purgeDays: Int
    /// Which days count.
    let calendar: CalendarMode
    /// Whether guardrails act.
    let guardrails: Bool

    init(_ strategy: StrategyConfiguration, _ parameters: H5BacktestParameters) {
        self.strategy = strategy
        fillModel = parameters.fillModel
        purgeDays = parameters.purgeDays
        calendar = parameters.effectiveCalendar
        guardrails = parameters.effectiveGuardrails
    }

    /// Tells trials apart: the strategy file, purge, fill model, calendar and guardrails; paths, charts and phase do not count.
    var configHash: String {
        let parts = [
            strategy.contentHash, "purge_days=\(purgeDays)", "fill_model=\(fillModel.rawValue)",
            "calendar=\(calendar.rawValue)", "guardrails=\(guardrails)",
        ]
        return SHA256.hexadecimal(of: Array(parts.joined(separator: "\n").utf8))
    }
}
