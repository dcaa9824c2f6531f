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
        id = try strategy.string("id")
        name = try strategy.string("name")
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
    /// Ridge's penalty λ ≥ 0.
    public var ridgePenalty: Double
    /// Bayesian ridge's settings.
    public var bayesianRidge: BayesianRidgeRules
}

/// Settings of Bayesian ridge regression.
public struct BayesianRidgeRules: Equatable, Sendable {
    /// The most iterations of evidence maximisation.
    public var maxIterations: Int
    /// Iterations stop when the weights' total change is below this.
    public var tolerance: Double
    /// Shape and rate of the Gamma priors of both precisions.
    public var hyperprior: Double
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
