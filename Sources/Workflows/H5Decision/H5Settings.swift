internal import Files
public import Market
public import Strategy

/// How the weekly strategy is traded: the strategy file and what else changes the result.
public struct H5Settings: Sendable {
    /// The strategy file's content.
    public let strategy: StrategyConfiguration
    /// How orders are filled.
    public let fillModel: FillModel
    /// Rows dropped before each decision.
    public let purgeDays: Int
    /// Which days count.
    public let calendar: CalendarMode
    /// Whether guardrails act.
    public let guardrails: Bool

    /// Settings of a backtest.
    public init(
        _ strategy: StrategyConfiguration, fillModel: FillModel, purgeDays: Int, calendar: CalendarMode, guardrails: Bool
    ) {
        self.strategy = strategy
        self.fillModel = fillModel
        self.purgeDays = purgeDays
        self.calendar = calendar
        self.guardrails = guardrails
    }

    /// Settings of the live tasks: five-minute fills, purged by the labels' length, on the Colombian calendar, guarded.
    public static func live(_ strategy: StrategyConfiguration) -> H5Settings {
        H5Settings(
            strategy, fillModel: .intradayM5, purgeDays: strategy.training.horizonDays, calendar: .colombia, guardrails: true)
    }

    /// Tells trials apart: the strategy file, purge, fill model, calendar and guardrails; paths, charts and phase do not count.
    public var configHash: String {
        let parts = [
            strategy.contentHash, "purge_days=\(purgeDays)", "fill_model=\(fillModel.rawValue)",
            "calendar=\(calendar.rawValue)", "guardrails=\(guardrails)",
        ]
        return SHA256.hexadecimal(of: Array(parts.joined(separator: "\n").utf8))
    }
}
