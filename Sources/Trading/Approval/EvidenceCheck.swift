/// The three checks beside the gates: the gates test against zero, and a constant position can pass them
/// (domain specification, section 9).
public enum EvidenceCheck: String, Sendable, CaseIterable {
    case beatsNaiveRivals = "beats_naive_rivals"
    case deflatedSharpe = "deflated_sharpe"
    case costStress = "cost_stress"
}

/// What the evidence checks judge.
public struct EvidenceMetrics: Equatable, Sendable {
    /// Total return of the strategy, in percent; `nil` without trades.
    public var totalReturnPct: Double?
    /// Annualised Sharpe ratio of the strategy; `nil` without trades.
    public var sharpeRatio: Double?
    /// Highest total return among the rivals, in percent.
    public var bestRivalReturnPct: Double
    /// Highest Sharpe ratio among the rivals, which need not be the same rival's.
    public var bestRivalSharpeRatio: Double
    /// Deflated Sharpe ratio, a probability 0–1; `nil` where it cannot be computed.
    public var deflatedSharpeRatio: Double?
    /// Total return under the stress cost, in percent; `nil` without trades.
    public var stressedReturnPct: Double?

    /// What the evidence checks judge. What is not finite counts as missing; the rivals' figures are finite.
    public init(
        totalReturnPct: Double?, sharpeRatio: Double?, bestRivalReturnPct: Double, bestRivalSharpeRatio: Double,
        deflatedSharpeRatio: Double?, stressedReturnPct: Double?
    ) {
        self.totalReturnPct = totalReturnPct?.finite
        self.sharpeRatio = sharpeRatio?.finite
        self.bestRivalReturnPct = bestRivalReturnPct
        self.bestRivalSharpeRatio = bestRivalSharpeRatio
        self.deflatedSharpeRatio = deflatedSharpeRatio?.finite
        self.stressedReturnPct = stressedReturnPct?.finite
    }
}

/// The limits of the evidence checks. They are settings, so nothing here has a default.
public struct EvidenceThresholds: Equatable, Sendable {
    /// The deflated Sharpe ratio must be at least this, 0–1.
    public var minimumDeflatedSharpe: Double
    /// The cost at which the stressed return was computed, in basis points a side; for the label.
    public var stressCostBpsPerSide: Double
    /// The return under that cost must be above this, in percent.
    public var minimumStressedReturnPct: Double

    /// The limits of the evidence checks, all finite.
    public init(minimumDeflatedSharpe: Double, stressCostBpsPerSide: Double, minimumStressedReturnPct: Double) {
        self.minimumDeflatedSharpe = minimumDeflatedSharpe
        self.stressCostBpsPerSide = stressCostBpsPerSide
        self.minimumStressedReturnPct = minimumStressedReturnPct
    }
}

extension EvidenceCheck {
    /// Judges the evidence by all three checks, in order.
    public static func evaluate(_ metrics: EvidenceMetrics, against thresholds: EvidenceThresholds) -> [GateResult] {
        [
            rivals(metrics),
            result(
                .deflatedSharpe, "Sharpe Deflactado", metrics.deflatedSharpeRatio, thresholds.minimumDeflatedSharpe, >=),
            result(
                .costStress, "Estres de Costos (\(costText(thresholds.stressCostBpsPerSide)) pb)", metrics.stressedReturnPct,
                thresholds.minimumStressedReturnPct, >),
        ]
    }

    /// Both return and Sharpe must beat the best rival, but the result shows one pair: the one that decided. So a reader
    /// never sees a value above its threshold that failed.
    private static func rivals(_ metrics: EvidenceMetrics) -> GateResult {
        let byReturn = result(
            .beatsNaiveRivals, "Supera Rivales Ingenuos (Retorno)", metrics.totalReturnPct, metrics.bestRivalReturnPct, >)
        let bySharpe = result(
            .beatsNaiveRivals, "Supera Rivales Ingenuos (Sharpe)", metrics.sharpeRatio, metrics.bestRivalSharpeRatio, >)
        return byReturn.passed && !bySharpe.passed ? bySharpe : byReturn
    }

    private static func result(
        _ check: EvidenceCheck, _ label: String, _ value: Double?, _ threshold: Double, _ passes: (Double, Double) -> Bool
    ) -> GateResult {
        GateResult(
            gate: check.rawValue, label: label, passed: value.map { passes($0, threshold) } ?? false, value: value,
            threshold: threshold)
    }

    private static func costText(_ bps: Double) -> String { Int(exactly: bps).map { "\($0)" } ?? "\(bps)" }
}
