/// How much the models are to be believed.
public enum ConfidenceTier: String, Sendable, CaseIterable {
    case high = "HIGH"
    case medium = "MEDIUM"
    case low = "LOW"
}

/// What the models say about the coming week. Source: domain specification, section 7, steps 2 and 3.
public struct WeeklySignal: Equatable, Sendable {
    /// Each model's prediction of the log return over the horizon, in the order of the strategy's models.
    public let predictions: [Double]
    /// Their mean.
    public let ensemble: Double
    /// LONG when the ensemble is above zero, else SHORT: zero is SHORT.
    public let direction: Direction
    /// How far the lowest and the highest prediction are apart, ≥ 0.
    public let agreement: Double
    /// The size of the ensemble, ≥ 0.
    public let magnitude: Double
    /// How much the predictions are to be believed; the same for both sides.
    public let tier: ConfidenceTier
    /// The multiplier of the base leverage; 0 means the week is not traded.
    public let sizingMultiplier: Double

    /// The signal of the models' predictions, log returns over the horizon.
    ///
    /// - Precondition: there is a prediction.
    public init(predictions: [Double], confidence: ConfidenceRules, sizing: SizingRules) {
        guard let lowest = predictions.min(), let highest = predictions.max() else {
            preconditionFailure("a signal is made of predictions")
        }
        self.predictions = predictions
        ensemble = predictions.reduce(0, +) / Double(predictions.count)
        direction = ensemble > 0 ? .long : .short
        agreement = highest - lowest
        magnitude = abs(ensemble)
        tier = confidence.tier(agreement: agreement, magnitude: magnitude)
        sizingMultiplier = sizing.multiplier(direction, tier)
    }

    /// Whether confidence is too low to trade this side at all.
    public var isSkippedBySize: Bool { sizingMultiplier == 0 }
}

/// Thresholds of the confidence tiers, in log return. Comparisons are strict.
public struct ConfidenceRules: Equatable, Sendable {
    /// HIGH needs an agreement below this.
    public var agreementTight: Double
    /// MEDIUM needs an agreement below this.
    public var agreementLoose: Double
    /// HIGH needs a magnitude above this.
    public var magnitudeHigh: Double
    /// MEDIUM needs a magnitude above this.
    public var magnitudeMedium: Double

    /// The tier of an agreement and a magnitude.
    public func tier(agreement: Double, magnitude: Double) -> ConfidenceTier {
        if agreement < agreementTight && magnitude > magnitudeHigh { return .high }
        if agreement < agreementLoose && magnitude > magnitudeMedium { return .medium }
        return .low
    }
}

/// Leverage multipliers by side and tier; 0 skips the week.
public struct SizingRules: Equatable, Sendable {
    /// The multipliers of one side.
    public struct Side: Equatable, Sendable {
        /// The multiplier in tier HIGH.
        public var high: Double
        /// The multiplier in tier MEDIUM.
        public var medium: Double
        /// The multiplier in tier LOW.
        public var low: Double
    }

    /// Multipliers of SHORT.
    public var short: Side
    /// Multipliers of LONG.
    public var long: Side

    /// The multiplier of a side in a tier.
    public func multiplier(_ direction: Direction, _ tier: ConfidenceTier) -> Double {
        let side = direction == .long ? long : short
        return switch tier {
        case .high: side.high
        case .medium: side.medium
        case .low: side.low
        }
    }
}
