public import LinearAlgebra

/// A method that learns a linear function of features by least squares with some penalty on the weights.
///
/// The intercept is never penalised. All methods learn from moments alone, so that fitting rows and fitting an expanding
/// window are the same computation.
public protocol LinearRegression: Sendable {
    /// What fitting gives.
    associatedtype Fitted: LinearModel

    /// Learns from the moments of the training rows.
    ///
    /// - Throws: `ModelError`, the first reason why it cannot be done.
    func fit(_ equations: NormalEquations) throws(ModelError) -> Fitted
}

extension LinearRegression {
    /// Learns from whole training rows, a row of the matrix an observation.
    ///
    /// - Throws: `ModelError`, the first reason why it cannot be done.
    public func fit(_ features: Matrix, targets: [Double]) throws(ModelError) -> Fitted {
        try fit(RegressionMoments(features, targets: targets).equations)
    }
}

/// A fitted linear function, intercept + Σ coefficient × feature.
public protocol LinearModel: Sendable {
    /// Weights of the features, in units of the target per unit of the feature.
    var coefficients: [Double] { get }
    /// The prediction where all features are 0, in units of the target.
    var intercept: Double { get }
}

extension LinearModel {
    /// The prediction for one row of features, in units of the target.
    public func predict(_ features: [Double]) -> Double {
        precondition(features.count == coefficients.count, "\(features.count) features instead of \(coefficients.count)")
        return zip(features, coefficients).reduce(intercept) { $0 + $1.0 * $1.1 }
    }

    /// The predictions for many rows of features.
    public func predict(_ features: Matrix) -> [Double] {
        (features * coefficients).map { $0 + intercept }
    }
}
