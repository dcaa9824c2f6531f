public import CivilTime
public import Configuration
public import Failures

/// Everything a strategy file says. No parameter of the strategy lives in code.
public struct StrategyConfiguration: Sendable {
    /// The name files and tables use, `smart_simple_v11`.
    public let id: String
    /// The name for people.
    public let name: String
    /// US dollars the equity curve starts with.
    public let initialCapital: Double
    /// How the models are trained.
    public let training: TrainingRules
    /// Thresholds of the confidence tiers.
    public let confidence: ConfidenceRules
    /// Leverage multipliers.
    public let sizing: SizingRules
    /// Volatility targeting.
    public let volatility: VolatilityRules
    /// Hard stop and take profit.
    public let stops: StopRules
    /// Prices and times of orders.
    public let execution: ExecutionRules
    /// When the strategy stops itself.
    public let guardrails: GuardrailRules
    /// Thresholds of the first vote.
    public let gates: GateRules
    /// When models and data are not to be trusted.
    public let health: HealthRules
    /// How results are judged beyond the gates.
    public let evidence: EvidenceRules
    /// SHA-256 of the file's meaning: comments and layout do not count.
    public let contentHash: String

    /// Reads a strategy file, strictly.
    ///
    /// - Throws: `Failure` (configuration) naming file, line and key.
    public init(path: String) throws(Failure) {
        try self.init(ConfigurationDocument(path: path))
    }

    /// Reads a strategy document, strictly.
    ///
    /// - Throws: `Failure` (configuration) naming file, line and key.
    public init(_ document: ConfigurationDocument) throws(Failure) {
        let root = try document.root()
        let strategy = try root.mapping("strategy")
        id = try strategy.identifier("id")
        name = try strategy.name("name")
        let capital = try root.mapping("capital")
        initialCapital = try capital.double("initial_usd", in: 1...1e12)
        training = try TrainingRules(root.mapping("training"))
        confidence = try ConfidenceRules(root.mapping("confidence"))
        sizing = try SizingRules(root.mapping("sizing"))
        volatility = try VolatilityRules(root.mapping("volatility"))
        stops = try StopRules(root.mapping("stops"))
        execution = try ExecutionRules(root.mapping("execution"))
        guardrails = try GuardrailRules(root.mapping("guardrails"))
        gates = try GateRules(root.mapping("gates"))
        health = try HealthRules(root.mapping("health"))
        evidence = try EvidenceRules(root.mapping("evidence"))
        try root.finish()
        contentHash = document.contentSHA256
    }
}

/// How the models are trained.
public struct TrainingRules: Equatable, Sendable {
    /// Rows before this date do not train.
    public var startDate: CivilDate
    /// How many trading rows ahead the label reaches.
    public var horizonDays: Int
    /// Fewer training rows than this give no prediction.
    public var minRows: Int
    /// The models, in the order they are told; one at least, each kind once.
    public var models: [ModelRules]
}

/// Thresholds of the first, automatic vote. Source: domain specification, section 9.
public struct GateRules: Equatable, Sendable {
    /// The return must be above this, percent.
    public var minReturnPct: Double
    /// The annualised Sharpe ratio must be above this.
    public var minSharpeRatio: Double
    /// The maximum drawdown must be below this, percent.
    public var maxDrawdownPct: Double
    /// There must be at least this many trades.
    public var minTrades: Int
    /// The p-value must be below this.
    public var significance: Double
    /// What becomes of the strategy once it has traded live for a while.
    public var decision: DecisionRules
}

/// Thresholds of the decision on the live record. Accuracies are fractions of the weeks traded; a threshold is met when it is
/// reached. Source: domain specification, section 7, week 15.
public struct DecisionRules: Equatable, Sendable {
    /// Fewer traded weeks than this are not judged.
    public var minimumWeeks: Int
    /// Promote needs this accuracy of all weeks…
    public var promote: Double
    /// … and this of the SHORT ones; 0 asks for none.
    public var promoteShort: Double
    /// Keep and short-only need this accuracy of the SHORT weeks.
    public var keepShort: Double
    /// Keep needs this accuracy of the LONG weeks; below it only SHORT is kept.
    public var keepLong: Double
    /// Discard below this accuracy of all weeks.
    public var discard: Double
}

/// When models and data are not to be trusted. Source: contract, section 5, model collapse.
public struct HealthRules: Equatable, Sendable {
    /// The number of weekly predictions looked at.
    public var collapseWeeks: Int
    /// Predictions with a smaller deviation have collapsed, log return.
    public var collapseMinDeviation: Double
    /// Predictions of one sign have collapsed when their mean is more than this many deviations from 0.
    public var collapseOneSidedRatio: Double
    /// Coefficients have drifted when their cosine with last week's is below this.
    public var driftMinCosine: Double
    /// Daily bars are stale when more trading days than this have ended since the last one.
    public var maxBarAgeDays: Int
    /// A macro variable is stale when more trading days than this have been published since its last value.
    public var maxMacroAgeDays: Int
}

/// How results are judged beyond the gates.
public struct EvidenceRules: Equatable, Sendable {
    /// What a failed evidence check does.
    public enum Policy: String, Sendable, CaseIterable {
        /// It turns PROMOTE into REVIEW.
        case enforced
        /// It is only shown.
        case advisory
    }

    /// What a failed evidence check does.
    public var policy: Policy
    /// The deflated Sharpe ratio must be at least this.
    public var minDeflatedSharpe: Double
    /// Costs a side at which the return must stay above zero, basis points.
    public var stressBpsPerSide: Int
    /// The costs a side of the cost curve, basis points.
    public var costCurveBps: [Int]
    /// Configurations tried elsewhere, added to those of the trial ledger.
    public var declaredTrials: Int
}
