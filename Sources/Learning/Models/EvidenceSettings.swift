/// When the evidence iterations of the Bayesian models stop, and how vague their hyper-priors are.
public struct EvidenceSettings: Equatable, Sendable {
    /// Most passes.
    public var iterationLimit: Int
    /// The iteration stops when the sum of the absolute changes of the weights is below this, from the second pass on.
    /// Absolute, in units of the weights: with returns as the target it stops well before full convergence.
    public var tolerance: Double
    /// Shape and rate of the Gamma priors on both precisions.
    public var hyperprior: Double

    /// Settings; those given are scikit-learn's.
    public init(iterationLimit: Int = 300, tolerance: Double = 1e-3, hyperprior: Double = 1e-6) {
        precondition(iterationLimit > 0 && tolerance >= 0 && hyperprior > 0, "evidence settings out of range")
        self.iterationLimit = iterationLimit
        self.tolerance = tolerance
        self.hyperprior = hyperprior
    }

    /// The precision that starts the iteration: that of the target itself. The rounding unit keeps it finite for a target
    /// that does not vary.
    func initialNoisePrecision(_ equations: NormalEquations) -> Double {
        1 / (equations.targetSumOfSquares / Double(equations.count) + Double.ulpOfOne)
    }

    /// The mode of a precision after seeing so many effective observations with this sum of squares.
    func precision(observations: Double, sumOfSquares: Double) -> Double {
        (observations + 2 * hyperprior) / (sumOfSquares + 2 * hyperprior)
    }

    /// Whether weights have settled.
    func hasSettled(_ previous: [Double], _ current: [Double]) -> Bool {
        zip(previous, current).reduce(0) { $0 + abs($1.0 - $1.1) } < tolerance
    }
}
