internal import Glibc

/// What the automatic vote recommends to the person who votes second.
public enum Recommendation: String, Sendable, CaseIterable {
    case promote = "PROMOTE"
    case review = "REVIEW"
    case reject = "REJECT"
}

/// Whether failed evidence checks weigh on the recommendation or are only shown.
public enum EvidencePolicy: String, Sendable, CaseIterable {
    case enforced
    case advisory
}

/// The first of the two votes: gates and evidence checks in, a recommendation out (domain specification, section 9).
public struct AutomaticVote: Equatable, Sendable {
    /// The five gates, in order.
    public let gates: [GateResult]
    /// The three evidence checks, in order.
    public let evidenceChecks: [GateResult]
    /// PROMOTE when all gates pass; REJECT when the return or the drawdown gate fails; else REVIEW. Under `enforced` a
    /// failed evidence check turns PROMOTE into REVIEW.
    public let recommendation: Recommendation
    /// The share of the five gates passed, 0–1, 2 decimals. The evidence checks do not count.
    public let confidence: Double

    /// Judges a backtest.
    public init(
        _ metrics: GateMetrics, gates thresholds: GateThresholds, evidence: EvidenceMetrics,
        checks evidenceThresholds: EvidenceThresholds, policy: EvidencePolicy
    ) {
        gates = Gate.evaluate(metrics, against: thresholds)
        evidenceChecks = EvidenceCheck.evaluate(evidence, against: evidenceThresholds)
        recommendation = AutomaticVote.recommend(gates, evidenceChecks, policy)
        let share = Double(gates.count { $0.passed }) / Double(gates.count)
        confidence = (share * 100).rounded() / 100
    }

    private static func recommend(
        _ gates: [GateResult], _ checks: [GateResult], _ policy: EvidencePolicy
    ) -> Recommendation {
        let decisive: Set = [Gate.minimumReturn.rawValue, Gate.maximumDrawdown.rawValue]
        if gates.contains(where: { !$0.passed && decisive.contains($0.gate) }) { return .reject }
        guard gates.allSatisfy(\.passed) else { return .review }
        switch policy {
        case .enforced: return checks.allSatisfy(\.passed) ? .promote : .review
        case .advisory: return .promote
        }
    }
}
