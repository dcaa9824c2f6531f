public import LinearAlgebra

/// What a linear least-squares model needs to know of its training rows: their number, the means, and the sums of squares
/// and products about the means. Rows are added one by one, so that an expanding window costs O(p²) a row and never
/// touches the older rows again.
///
///     var moments = RegressionMoments(featureCount: 21)
///     moments.add(table.row(60), target: 0.012)
///     let ridge = try RidgeRegression(penalty: 1).fit(moments.equations)
///
/// The sums are kept about the running mean, not about zero: prices near 4 000 with a deviation of 400 would lose
/// digits otherwise. Source: Welford, Note on a method for calculating corrected sums of squares and products,
/// Technometrics 4 (1962), in the matrix form of Chan, Golub and LeVeque (1983).
public struct RegressionMoments: Sendable {
    /// Number of features of a row.
    public let featureCount: Int
    /// Number of rows added.
    public private(set) var count = 0
    /// Means of the features and, last, of the target.
    private var means: [Double]
    /// Sums of products about the means, the target last; the lower triangle of a row-major square.
    private var products: [Double]
    private var deviations: [Double]

    /// The moments of no rows.
    public init(featureCount: Int) {
        precondition(featureCount >= 0, "a number of features")
        self.featureCount = featureCount
        means = Array(repeating: 0, count: featureCount + 1)
        products = Array(repeating: 0, count: (featureCount + 1) * (featureCount + 1))
        deviations = means
    }

    /// The moments of whole rows: a matrix of features, a row an observation, and as many targets.
    public init(_ features: Matrix, targets: [Double]) {
        precondition(features.rows == targets.count, "\(features.rows) rows meet \(targets.count) targets")
        self.init(featureCount: features.columns)
        for (index, target) in targets.enumerated() { add(features.row(index), target: target) }
    }

    /// Adds one row. A value that is not finite makes every later fit throw. Complexity: O(featureCount²).
    public mutating func add(_ features: ArraySlice<Double>, target: Double) {
        precondition(features.count == featureCount, "\(features.count) features instead of \(featureCount)")
        let share = Double(count) / Double(count + 1)
        count += 1
        let width = featureCount + 1
        for (index, value) in features.enumerated() { deviations[index] = value - means[index] }
        deviations[featureCount] = target - means[featureCount]
        for index in 0..<width { means[index] += deviations[index] / Double(count) }
        deviations.withUnsafeBufferPointer { deviations in
            products.withUnsafeMutableBufferPointer { products in
                for row in 0..<width {
                    let factor = deviations[row] * share
                    for column in 0...row { products[row * width + column] += factor * deviations[column] }
                }
            }
        }
    }

    /// The moments as normal equations of the features as they are, not standardized.
    public var equations: NormalEquations {
        let width = featureCount + 1
        var gram = Matrix(rows: featureCount, columns: featureCount)
        for row in 0..<featureCount {
            for column in 0...row {
                gram[row, column] = products[row * width + column]
                gram[column, row] = products[row * width + column]
            }
        }
        return NormalEquations(
            count: count, gram: gram, cross: Array(products[featureCount * width..<featureCount * width + featureCount]),
            targetSumOfSquares: products[width * width - 1], featureMeans: Array(means[0..<featureCount]),
            targetMean: means[featureCount])
    }
}

/// The least-squares problem of centred features X and a centred target y, by its moments.
public struct NormalEquations: Equatable, Sendable {
    /// Number of rows n.
    public let count: Int
    /// X'X of the centred features, symmetric.
    public let gram: Matrix
    /// X'y of the centred features and target.
    public let cross: [Double]
    /// y'y of the centred target.
    public let targetSumOfSquares: Double
    /// Means of the features before centring; zeros when they were standardized.
    public let featureMeans: [Double]
    /// Mean of the target before centring.
    public let targetMean: Double

    /// The sum of squared residuals of weights, |y − X w|², from the moments.
    ///
    /// The terms cancel: the result has an absolute error of a few rounding units of y'y, and is never below 0. It matters
    /// only for a fit that explains all but 1e-12 of the target's variance, which no return series allows.
    func residualSumOfSquares(_ weights: [Double]) -> Double {
        let fitted = gram * weights
        var sum = targetSumOfSquares
        for index in weights.indices { sum += weights[index] * (fitted[index] - 2 * cross[index]) }
        return max(0, sum)
    }

    /// The constant that makes a model of these weights pass through the means.
    func intercept(_ weights: [Double]) -> Double {
        zip(weights, featureMeans).reduce(targetMean) { $0 - $1.0 * $1.1 }
    }

    /// - Throws: `.noRows`, `.notFinite`.
    func check() throws(ModelError) {
        guard count > 0 else { throw .noRows }
        guard gram.isFinite, cross.allSatisfy(\.isFinite), targetSumOfSquares.isFinite, targetMean.isFinite else {
            throw .notFinite
        }
    }
}
