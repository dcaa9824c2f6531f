/// The moments of a sample: where it lies, how wide, how lopsided and how heavy-tailed it is.
///
/// Central moments have the divisor n. Adjusted shapes correct the bias of small samples. Source: D. Joanes and C. Gill,
/// "Comparing Measures of Sample Skewness and Kurtosis", The Statistician 47(1), 1998.
public struct Moments: Sendable, Equatable {
    /// The number of values, at least 1.
    public let count: Int
    /// The arithmetic mean.
    public let mean: Double
    /// The deviation with divisor n; exactly 0 when all values are equal.
    public let populationDeviation: Double
    /// The third standardised moment g = m₃ / m₂^1.5; 0 for a symmetric sample, `nil` without deviation.
    public let skewness: Double?
    /// The fourth standardised moment k = m₄ / m₂²; 3 for the normal distribution, `nil` without deviation.
    public let kurtosis: Double?

    /// The moments of `values`; `nil` when there are none.
    /// - Complexity: O(n).
    public init?(_ values: [Double]) {
        guard let first = values.first else { return nil }
        count = values.count
        let size = Double(count)
        guard values.contains(where: { $0 != first }) else {
            mean = first
            populationDeviation = 0
            skewness = nil
            kurtosis = nil
            return
        }
        let centre = values.reduce(0, +) / size
        // The mean of what is left is the rounding error of the first pass.
        let offset = values.reduce(0) { $0 + ($1 - centre) } / size
        let distances = values.map { ($0 - centre) - offset }
        let deviation = (distances.reduce(0) { $0 + $1 * $1 } / size).squareRoot()
        mean = centre + offset
        populationDeviation = deviation
        // Distances whose squares vanish have no shape; others are measured in deviations, so that no power of them vanishes.
        guard deviation > 0 else {
            skewness = nil
            kurtosis = nil
            return
        }
        let scores = distances.map { $0 / deviation }
        skewness = scores.reduce(0) { $0 + $1 * $1 * $1 } / size
        kurtosis = scores.reduce(0) { $0 + $1 * $1 * ($1 * $1) } / size
    }

    /// The deviation with divisor n − 1; `nil` for one value.
    public var sampleDeviation: Double? {
        count > 1 ? populationDeviation * (Double(count) / Double(count - 1)).squareRoot() : nil
    }

    /// Skewness corrected for small samples, g √(n(n−1)) / (n−2); from three values on.
    public var adjustedSkewness: Double? {
        guard let skewness, count > 2 else { return nil }
        let size = Double(count)
        return skewness * (size * (size - 1)).squareRoot() / (size - 2)
    }

    /// Kurtosis beyond that of the normal distribution, k − 3.
    public var excessKurtosis: Double? { kurtosis.map { $0 - 3 } }

    /// Excess kurtosis corrected for small samples, (n−1) / ((n−2)(n−3)) · ((n+1)(k−3) + 6); from four values on.
    public var adjustedExcessKurtosis: Double? {
        guard let excessKurtosis, count > 3 else { return nil }
        let size = Double(count)
        return (size - 1) / ((size - 2) * (size - 3)) * ((size + 1) * excessKurtosis + 6)
    }

    /// Mean over population deviation: the Sharpe ratio per period when the values are returns of one period each, the
    /// risk-free rate taken as 0. `nil` without deviation.
    public var sharpeRatio: Double? { populationDeviation > 0 ? mean / populationDeviation : nil }
}
