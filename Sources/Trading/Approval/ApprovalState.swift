public import CivilTime
public import JSON

/// What `approval_state.json` says: a backtest's figures, the automatic vote on them and the person's vote.
public struct ApprovalState: Equatable, Sendable {
    /// Where the backtest stands.
    public var status: ApprovalStatus
    /// What was tested and how the automatic vote judged it.
    public var backtest: BacktestRecord
    /// Who approved; `nil` unless the status is APPROVED or LIVE. A rejection leaves its name and time in the audit log.
    public var approvedBy: String?
    /// When it was approved; `nil` unless the status is APPROVED or LIVE.
    public var approvedAt: Instant?
    /// The notes of the approval or rejection that stands; `nil` before one, after a reset and without notes.
    public var reviewerNotes: String?
    /// When this evidence was recorded.
    public var createdAt: Instant
    /// When the status last changed.
    public var lastUpdated: Instant

    /// The state right after a backtest with new evidence.
    public init(recording backtest: BacktestRecord, at instant: Instant) {
        status = .pendingApproval
        self.backtest = backtest
        createdAt = instant
        lastUpdated = instant
    }

    /// The state after an action, done by `actor` with `notes` (`nil` for none), when `status.applying(action)` is `next`.
    func applying(_ next: ApprovalStatus, actor: String, notes: String?, at instant: Instant) -> ApprovalState {
        var state = self
        state.status = next
        state.lastUpdated = instant
        switch next {
        case .approved:
            state.approvedBy = actor
            state.approvedAt = instant
            state.reviewerNotes = notes
        case .rejected: state.reviewerNotes = notes
        case .pendingApproval: state.reviewerNotes = nil
        case .live: break
        }
        return state
    }
}

/// A backtest put up for approval: everything of `approval_state.json` that does not depend on the person's vote.
public struct BacktestRecord: Equatable, Sendable {
    /// The strategy's identifier, such as `smart_simple_v11`.
    public var strategy: String
    /// The strategy's name for people.
    public var strategyName: String
    /// The calendar year tested.
    public var year: Int
    /// What the automatic vote recommends.
    public var recommendation: Recommendation
    /// The share of the five gates passed, 0–1, 2 decimals.
    public var confidence: Double
    /// The five gates, in order.
    public var gates: [GateResult]
    /// The three evidence checks, in order.
    public var evidenceChecks: [GateResult]
    /// The backtest's figures as the dashboard shows them.
    public var metrics: JSONObject
    /// The parameters the deploying task is to be run with.
    public var deployParameters: JSONObject
    /// What the vote is bound to: see `EvidenceHash`.
    public var evidenceHash: String

    /// The task that deploys an approved backtest.
    public static let deployTask = "forecast_h5_l4b_production_deploy"

    /// Puts a backtest up for approval.
    public init(
        strategy: String, strategyName: String, year: Int, vote: AutomaticVote, metrics: JSONObject,
        deployParameters: JSONObject, evidenceHash: String
    ) {
        self.init(
            strategy: strategy, strategyName: strategyName, year: year, recommendation: vote.recommendation,
            confidence: vote.confidence, gates: vote.gates, evidenceChecks: vote.evidenceChecks, metrics: metrics,
            deployParameters: deployParameters, evidenceHash: evidenceHash)
    }

    init(
        strategy: String, strategyName: String, year: Int, recommendation: Recommendation, confidence: Double,
        gates: [GateResult], evidenceChecks: [GateResult], metrics: JSONObject, deployParameters: JSONObject,
        evidenceHash: String
    ) {
        self.strategy = strategy
        self.strategyName = strategyName
        self.year = year
        self.recommendation = recommendation
        self.confidence = confidence
        self.gates = gates
        self.evidenceChecks = evidenceChecks
        self.metrics = metrics
        self.deployParameters = deployParameters
        self.evidenceHash = evidenceHash
    }

    /// What audit entries call the backtest, such as `smart_simple_v11_2024`.
    public var subject: String { "\(strategy)_\(year)" }
}
