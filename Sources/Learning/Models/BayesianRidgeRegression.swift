internal import Glibc
internal import LinearAlgebra

/// Ridge regression that finds its own penalty: the weights have a normal prior of precision λ, the noise has precision α,
/// and both maximise the evidence under Gamma hyper-priors.
///
/// One eigendecomposition of X'X serves all passes. Sources: MacKay, Bayesian interpolation, Neural Computation 4 (1992);
/// Tipping, Sparse Bayesian learning and the relevance vector machine, JMLR 1 (2001), for the updates. The order of steps
/// and the stopping rule are those of scikit-learn's `BayesianRidge`.
public struct BayesianRidgeRegression: LinearRegression, Equatable {
    /// Stopping rule and hyper-priors.
    public let settings: EvidenceSettings

    /// A regression with these settings.
    public init(settings: EvidenceSettings = EvidenceSettings()) { self.settings = settings }

    /// Learns from the moments of the training rows.
    ///
    /// - Throws: `.noRows`, `.notFinite`, `.linearAlgebra(.notConverged)`.
    public func fit(_ equations: NormalEquations) throws(ModelError) -> FittedBayesianRidge {
        try equations.check()
        let spectrum: Spectrum
        do { spectrum = try Spectrum(equations) } catch { throw .linearAlgebra(error) }
        var noisePrecision = settings.initialNoisePrecision(equations)
        var weightPrecision = 1.0
        var previous: [Double] = []
        var logEvidence: [Double] = []
        for _ in 0..<settings.iterationLimit {
            let estimate = spectrum.estimate(weightPrecision / noisePrecision)
            logEvidence.append(self.logEvidence(spectrum, estimate, noisePrecision, weightPrecision))
            let determined = spectrum.determinedWeights(noisePrecision, weightPrecision)
            weightPrecision = settings.precision(observations: determined, sumOfSquares: estimate.sumOfSquares)
            noisePrecision = settings.precision(
                observations: Double(equations.count) - determined, sumOfSquares: estimate.residualSumOfSquares)
            let weights = spectrum.weights(estimate)
            if logEvidence.count > 1, settings.hasSettled(previous, weights) { break }
            previous = weights
        }
        let iterations = logEvidence.count
        let estimate = spectrum.estimate(weightPrecision / noisePrecision)
        logEvidence.append(self.logEvidence(spectrum, estimate, noisePrecision, weightPrecision))
        let weights = spectrum.weights(estimate)
        return FittedBayesianRidge(
            coefficients: weights, intercept: equations.intercept(weights), noisePrecision: noisePrecision,
            weightPrecision: weightPrecision, iterations: iterations, logEvidence: logEvidence)
    }

    /// The logarithm of the evidence with the hyper-priors, up to a constant. Source: MacKay (1992), equation 4.8.
    private func logEvidence(_ spectrum: Spectrum, _ estimate: Spectrum.Estimate, _ alpha: Double, _ lambda: Double) -> Double {
        let prior = settings.hyperprior * (log(lambda) - lambda + log(alpha) - alpha)
        let logDeterminant = spectrum.eigenvalues.reduce(0.0) { $0 + log(lambda + alpha * $1) }
        let width = Double(spectrum.eigenvalues.count)
        let fit = alpha * estimate.residualSumOfSquares + lambda * estimate.sumOfSquares
        return prior
            + 0.5 * (width * log(lambda) + spectrum.rows * (log(alpha) - log(2 * .pi)) - fit - logDeterminant)
    }
}

/// The normal equations in the basis of the eigenvectors of X'X, where every penalty is a diagonal problem.
private struct Spectrum {
    let rows: Double
    let eigenvalues: [Double]
    private let vectors: Matrix
    private let cross: [Double]
    private let targetSumOfSquares: Double

    /// Weights in the eigenbasis with what the updates need of them.
    struct Estimate {
        var components: [Double]
        var sumOfSquares: Double
        var residualSumOfSquares: Double
    }

    init(_ equations: NormalEquations) throws(LinearAlgebraError) {
        let decomposition = try SymmetricEigendecomposition(equations.gram)
        rows = Double(equations.count)
        eigenvalues = decomposition.values.map { max(0, $0) }
        vectors = decomposition.vectors
        cross = vectors * equations.cross
        targetSumOfSquares = equations.targetSumOfSquares
    }

    /// The penalised weights. The residuals follow from |y − Xw|² = y'y − Σ c²(e + 2k)/(e + k)², with c the
    /// components of X'y, e the eigenvalues and k the penalty.
    func estimate(_ penalty: Double) -> Estimate {
        var estimate = Estimate(components: cross, sumOfSquares: 0, residualSumOfSquares: targetSumOfSquares)
        for index in cross.indices {
            let component = cross[index] / (eigenvalues[index] + penalty)
            estimate.components[index] = component
            estimate.sumOfSquares += component * component
            estimate.residualSumOfSquares -= component * component * (eigenvalues[index] + 2 * penalty)
        }
        estimate.residualSumOfSquares = max(0, estimate.residualSumOfSquares)
        return estimate
    }

    /// The weights of the features.
    func weights(_ estimate: Estimate) -> [Double] { vectors.transposeMultiplied(by: estimate.components) }

    /// MacKay's γ: how many weights the data determine rather than the prior.
    func determinedWeights(_ noisePrecision: Double, _ weightPrecision: Double) -> Double {
        eigenvalues.reduce(0) { $0 + noisePrecision * $1 / (weightPrecision + noisePrecision * $1) }
    }
}

/// A fitted Bayesian ridge regression.
public struct FittedBayesianRidge: LinearModel, Equatable {
    /// Posterior means of the weights of the features.
    public let coefficients: [Double]
    /// The prediction where all features are 0.
    public let intercept: Double
    /// α, the precision of the noise: 1 / variance of the target around the prediction.
    public let noisePrecision: Double
    /// λ, the precision of the weights' prior.
    public let weightPrecision: Double
    /// Passes until the stop.
    public let iterations: Int
    /// Log evidence at the beginning of every pass and, last, of the result.
    public let logEvidence: [Double]

    /// The function of stored weights, with what is known of its fitting.
    public init(
        coefficients: [Double], intercept: Double, noisePrecision: Double, weightPrecision: Double, iterations: Int,
        logEvidence: [Double]
    ) {
        self.coefficients = coefficients
        self.intercept = intercept
        self.noisePrecision = noisePrecision
        self.weightPrecision = weightPrecision
        self.iterations = iterations
        self.logEvidence = logEvidence
    }
}
