internal import LinearAlgebra

/// Least squares with a fixed penalty on the squared weights: (X'X + k I) w = X'y on centred rows.
///
/// Source: Hoerl and Kennard, Ridge regression, Technometrics 12 (1970).
public struct RidgeRegression: LinearRegression, Equatable {
    /// The penalty k ≥ 0 on |w|², in squared units of the features.
    public let penalty: Double

    /// Ridge regression with a penalty.
    public init(penalty: Double) {
        precondition(penalty.isFinite && penalty >= 0, "a penalty of \(penalty)")
        self.penalty = penalty
    }

    /// Learns from the moments of the training rows.
    ///
    /// - Throws: `.noRows`, `.notFinite`; `.linearAlgebra(.notPositiveDefinite)` when the penalty is 0 and a feature does
    ///   not vary, or depends on others closely enough for rounding to show it.
    public func fit(_ equations: NormalEquations) throws(ModelError) -> FittedRidge {
        try equations.check()
        do {
            let weights = try CholeskyFactorization(equations.gram.addingToDiagonal(penalty)).solve(equations.cross)
            return FittedRidge(coefficients: weights, intercept: equations.intercept(weights))
        } catch {
            throw .linearAlgebra(error)
        }
    }
}

/// A fitted ridge regression.
public struct FittedRidge: LinearModel, Equatable {
    /// Weights of the features.
    public let coefficients: [Double]
    /// The prediction where all features are 0.
    public let intercept: Double

    /// The function of stored weights.
    public init(coefficients: [Double], intercept: Double) {
        self.coefficients = coefficients
        self.intercept = intercept
    }
}
