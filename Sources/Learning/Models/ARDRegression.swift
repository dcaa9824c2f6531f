internal import LinearAlgebra

/// Automatic relevance determination: Bayesian regression with a prior precision for every weight, which drops the
/// features whose precision passes a threshold.
///
/// The threshold is absolute, in inverse squared units of the weights: with five-day returns as the target a standardized
/// feature would need a weight of about 0.01 to stay, so that every feature is dropped and the mean is predicted.
/// Source: Tipping, Sparse Bayesian learning and the relevance vector machine, JMLR 1 (2001). The order of steps and the
/// stopping rule are those of scikit-learn's `ARDRegression`.
public struct ARDRegression: LinearRegression, Equatable {
    /// Stopping rule and hyper-priors.
    public let settings: EvidenceSettings
    /// A feature is dropped when its prior precision reaches this.
    public let precisionThreshold: Double

    /// A regression with these settings.
    public init(settings: EvidenceSettings = EvidenceSettings(), precisionThreshold: Double = 1e4) {
        precondition(precisionThreshold > 0, "a precision threshold of \(precisionThreshold)")
        self.settings = settings
        self.precisionThreshold = precisionThreshold
    }

    /// Learns from the moments of the training rows. Complexity: O(iterations × kept features³).
    ///
    /// - Throws: `.noRows`, `.notFinite`, `.linearAlgebra(.notPositiveDefinite)` when the posterior precision is singular
    ///   to rounding.
    public func fit(_ equations: NormalEquations) throws(ModelError) -> FittedARD {
        try equations.check()
        var noisePrecision = settings.initialNoisePrecision(equations)
        var precisions = Array(repeating: 1.0, count: equations.cross.count)
        var weights = Array(repeating: 0.0, count: equations.cross.count)
        var kept = Array(equations.cross.indices)
        var previous: [Double] = []
        var iterations = 0
        while iterations < settings.iterationLimit, !kept.isEmpty {
            iterations += 1
            let posterior = try Posterior(equations, kept, noisePrecision, precisions)
            posterior.place(in: &weights)
            let residuals = equations.residualSumOfSquares(weights)
            let determined = zip(kept, posterior.variances).map { 1 - precisions[$0] * $1 }
            for (feature, share) in zip(kept, determined) {
                precisions[feature] = settings.precision(
                    observations: share, sumOfSquares: weights[feature] * weights[feature])
            }
            noisePrecision = settings.precision(
                observations: Double(equations.count) - determined.reduce(0, +), sumOfSquares: residuals)
            kept = kept.filter { precisions[$0] < precisionThreshold }
            for feature in weights.indices where !(precisions[feature] < precisionThreshold) { weights[feature] = 0 }
            if iterations > 1, settings.hasSettled(previous, weights) { break }
            previous = weights
        }
        if !kept.isEmpty { try Posterior(equations, kept, noisePrecision, precisions).place(in: &weights) }
        return FittedARD(
            coefficients: weights, intercept: equations.intercept(weights), noisePrecision: noisePrecision,
            weightPrecisions: precisions, iterations: iterations, kept: kept)
    }
}

/// The normal posterior of the kept weights: covariance S = (diag(λ) + α X'X)⁻¹ and mean α S X'y.
private struct Posterior {
    private let kept: [Int]
    private let means: [Double]
    let variances: [Double]

    init(
        _ equations: NormalEquations, _ kept: [Int], _ noisePrecision: Double, _ precisions: [Double]
    ) throws(ModelError) {
        var inverse = equations.gram.principalSubmatrix(kept)
        for row in kept.indices {
            for column in kept.indices { inverse[row, column] *= noisePrecision }
            inverse[row, row] += precisions[kept[row]]
        }
        do {
            let covariance = try CholeskyFactorization(inverse).inverse()
            means = (covariance * kept.map { equations.cross[$0] }).map { $0 * noisePrecision }
            variances = kept.indices.map { covariance[$0, $0] }
        } catch {
            throw .linearAlgebra(error)
        }
        self.kept = kept
    }

    func place(in weights: inout [Double]) {
        for (feature, mean) in zip(kept, means) { weights[feature] = mean }
    }
}

/// A fitted automatic relevance determination.
public struct FittedARD: LinearModel, Equatable {
    /// Posterior means of the weights; exactly 0 for a dropped feature.
    public let coefficients: [Double]
    /// The prediction where all features are 0.
    public let intercept: Double
    /// α, the precision of the noise: 1 / variance of the target around the prediction.
    public let noisePrecision: Double
    /// λ, the precision of every weight's prior; for a dropped feature the value at which it was dropped.
    public let weightPrecisions: [Double]
    /// Passes until the stop.
    public let iterations: Int
    /// Indices of the kept features, ascending.
    public let kept: [Int]

    /// The function of stored weights, with what is known of its fitting.
    public init(
        coefficients: [Double], intercept: Double, noisePrecision: Double, weightPrecisions: [Double], iterations: Int,
        kept: [Int]
    ) {
        precondition(coefficients.count == weightPrecisions.count, "a precision for every weight")
        self.coefficients = coefficients
        self.intercept = intercept
        self.noisePrecision = noisePrecision
        self.weightPrecisions = weightPrecisions
        self.iterations = iterations
        self.kept = kept
    }

    /// Indices of the dropped features, ascending.
    public var pruned: [Int] { coefficients.indices.filter { !kept.contains($0) } }
}
