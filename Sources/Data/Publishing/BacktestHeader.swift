public import Market
public import Models
public import Strategy

/// What a result was made from and how: the same in every file of one run.
public struct BacktestHeader: Equatable, Sendable {
    /// The strategy's name in files, `smart_simple_v11`.
    public var strategyID: String
    /// The strategy's name for people.
    public var strategyName: String
    /// The year traded.
    public var year: Int
    /// US dollars at the start.
    public var initialCapital: Double
    /// How orders were filled.
    public var fillModel: FillModel
    /// Rows dropped before each decision; 0 is the legacy overlap.
    public var purgeDays: Int
    /// Which days counted.
    public var calendar: CalendarMode
    /// Whether guardrails acted.
    public var guardrails: Bool
    /// The models that predicted, in the order they are told.
    public var models: [ModelID]
    /// What the data say they are: `synthetic`, `unlabelled`, …
    public var dataSource: String
    /// SHA-256 of the data's content.
    public var dataHash: String
    /// SHA-256 of the configuration that matters for the result.
    public var configHash: String

    /// A header.
    public init(
        strategyID: String, strategyName: String, year: Int, initialCapital: Double, fillModel: FillModel, purgeDays: Int,
        calendar: CalendarMode, guardrails: Bool, models: [ModelID], dataSource: String, dataHash: String, configHash: String
    ) {
        self.strategyID = strategyID
        self.strategyName = strategyName
        self.year = year
        self.initialCapital = initialCapital
        self.fillModel = fillModel
        self.purgeDays = purgeDays
        self.calendar = calendar
        self.guardrails = guardrails
        self.models = models
        self.dataSource = dataSource
        self.dataHash = dataHash
        self.configHash = configHash
    }

    /// How a walk-forward keeps labels apart from decisions.
    public enum Validation: String, Sendable, CaseIterable {
        /// Rows whose label reaches the decision are dropped.
        case purged
        /// Nothing is dropped.
        case legacyOverlap = "legacy_overlap"
    }

    /// How this one did.
    public var validation: Validation { purgeDays == 0 ? .legacyOverlap : .purged }
}
