internal import Glibc
public import LinearAlgebra

/// Shifts every feature to mean 0 and scales it to population deviation 1, both learned from training rows.
public struct Standardizer: Equatable, Sendable {
    /// Means of the training rows, one a feature.
    public let means: [Double]
    /// Population standard deviations (divisor n) of the training rows; 1 for a feature that does not vary.
    public let scales: [Double]

    /// A standardizer of known means and scales, such as those of a stored model. Scales are above 0.
    public init(means: [Double], scales: [Double]) {
        precondition(means.count == scales.count && scales.allSatisfy { $0 > 0 }, "one scale above 0 for every mean")
        self.means = means
        self.scales = scales
    }

    /// The standardizer of training rows given by the moments of their features as they are.
    ///
    /// A variance within the rounding error of a constant column counts as 0, as scikit-learn's `StandardScaler` does.
    /// Source of the bound: Chan, Golub and LeVeque, Algorithms for computing the sample variance (1983).
    ///
    /// - Throws: `ModelError.noRows`, `.notFinite`.
    public init(_ equations: NormalEquations) throws(ModelError) {
        try equations.check()
        let rows = Double(equations.count)
        let scales = equations.featureMeans.indices.map { column -> Double in
            let variance = equations.gram[column, column] / rows
            let meanError = rows * equations.featureMeans[column] * Double.ulpOfOne
            return variance <= rows * Double.ulpOfOne * variance + meanError * meanError ? 1 : sqrt(variance)
        }
        self.init(means: equations.featureMeans, scales: scales)
    }

    /// The standardized features of a row.
    public func standardize(_ features: ArraySlice<Double>) -> [Double] {
        precondition(features.count == means.count, "\(features.count) features instead of \(means.count)")
        return features.enumerated().map { ($0.element - means[$0.offset]) / scales[$0.offset] }
    }

    /// The standardized features of many rows.
    public func standardize(_ features: Matrix) -> Matrix {
        Matrix(
            rows: features.rows, columns: features.columns,
            elements: (0..<features.rows).flatMap { standardize(features.row($0)) })
    }

    /// The normal equations that the standardized rows would give, in O(p²), without the rows.
    public func standardize(_ equations: NormalEquations) -> NormalEquations {
        precondition(equations.featureMeans == means, "equations of the rows the standardizer was learned from")
        var gram = equations.gram
        for row in means.indices {
            for column in means.indices { gram[row, column] /= scales[row] * scales[column] }
        }
        return NormalEquations(
            count: equations.count, gram: gram, cross: zip(equations.cross, scales).map { $0 / $1 },
            targetSumOfSquares: equations.targetSumOfSquares, featureMeans: Array(repeating: 0, count: means.count),
            targetMean: equations.targetMean)
    }
}
