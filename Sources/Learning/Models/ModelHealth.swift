internal import Glibc

/// When a model's predictions say nothing any more. Source: contract, section 5, model collapse.
public struct CollapseRule: Equatable, Sendable {
    /// How many of the newest predictions are looked at; fewer are not judged.
    public var count: Int
    /// Predictions have collapsed when their population deviation is below this, in units of the target.
    public var minimumDeviation: Double
    /// Predictions of one sign have collapsed when the size of their mean is above this many deviations.
    public var oneSidedRatio: Double

    /// A rule.
    public init(count: Int, minimumDeviation: Double, oneSidedRatio: Double) {
        precondition(count > 0 && minimumDeviation >= 0 && oneSidedRatio >= 0, "a collapse rule out of range")
        self.count = count
        self.minimumDeviation = minimumDeviation
        self.oneSidedRatio = oneSidedRatio
    }

    /// Judges the newest of some predictions, oldest first; `nil` when there are too few.
    public func judge(_ predictions: [Double]) -> PredictionSpread? {
        guard predictions.count >= count else { return nil }
        let newest = predictions.suffix(count)
        let mean = newest.reduce(0, +) / Double(count)
        let deviation = sqrt(newest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count))
        let isOneSided = newest.allSatisfy { $0 > 0 } || newest.allSatisfy { $0 < 0 }
        var collapse: PredictionSpread.Collapse?
        if deviation < minimumDeviation {
            collapse = .flat
        } else if isOneSided, abs(mean) > oneSidedRatio * deviation {
            collapse = .oneSided
        }
        return PredictionSpread(count: count, mean: mean, deviation: deviation, collapse: collapse)
    }
}

/// How far a model's newest predictions lie apart.
public struct PredictionSpread: Equatable, Sendable {
    /// Why predictions count as collapsed.
    public enum Collapse: String, Sendable, CaseIterable {
        /// They hardly differ.
        case flat
        /// They are all of one sign and far from 0.
        case oneSided = "one_sided"
    }

    /// The number of predictions.
    public let count: Int
    /// Their mean, in units of the target.
    public let mean: Double
    /// Their population deviation, in units of the target.
    public let deviation: Double
    /// Why they count as collapsed; `nil` when they do not.
    public let collapse: Collapse?
}

/// The cosine between the coefficients of two models of the same features, −1…1; `nil` when all of one are 0.
///
/// It compares standardized coefficients: the direction a model looks in, whatever its shrinkage.
public func coefficientCosine(_ left: [Double], _ right: [Double]) -> Double? {
    precondition(left.count == right.count, "\(left.count) coefficients meet \(right.count)")
    let product = zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    let lengths = sqrt(left.reduce(0) { $0 + $1 * $1 }) * sqrt(right.reduce(0) { $0 + $1 * $1 })
    return lengths > 0 ? product / lengths : nil
}
