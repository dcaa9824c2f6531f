/// A Sharpe ratio measured on a finite record, and how far to believe it.
///
/// Everything is per period (per trade, for a record of trades): an annual ratio q of weekly trades is q / √52 here, an annual
/// variance V is V / 52. Sources: D. Bailey and M. López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2),
/// 2012, and "The Deflated Sharpe Ratio", Journal of Portfolio Management 40(5), 2014; A. Lo, "The Statistics of Sharpe
/// Ratios", Financial Analysts Journal 58(4), 2002.
public struct SharpeEstimate: Sendable, Equatable {
    /// The ratio of mean to population deviation, per period.
    public let sharpeRatio: Double
    /// The number of returns it was measured on.
    public let count: Int
    /// The skewness of the returns (divisor n).
    public let skewness: Double
    /// The kurtosis of the returns (divisor n), 3 for the normal distribution.
    public let kurtosis: Double

    /// An estimate from its parts.
    public init(sharpeRatio: Double, count: Int, skewness: Double, kurtosis: Double) {
        self.sharpeRatio = sharpeRatio
        self.count = count
        self.skewness = skewness
        self.kurtosis = kurtosis
    }

    /// The estimate from a sample of returns; `nil` when they do not differ.
    public init?(_ moments: Moments) {
        guard let ratio = moments.sharpeRatio, let skewness = moments.skewness, let kurtosis = moments.kurtosis else {
            return nil
        }
        self.init(sharpeRatio: ratio, count: moments.count, skewness: skewness, kurtosis: kurtosis)
    }

    /// n − 1 times the variance of the estimate, 1 − g·SR + (k − 1)/4 · SR²; not positive only when skewness and kurtosis belong
    /// to no common sample.
    public var bracket: Double { 1 - skewness * sharpeRatio + (kurtosis - 1) / 4 * sharpeRatio * sharpeRatio }

    /// The standard error of the ratio; `nil` for fewer than two returns or impossible moments.
    public var standardError: Double? {
        count > 1 && bracket > 0 ? (bracket / Double(count - 1)).squareRoot() : nil
    }

    /// The probability that the true ratio exceeds a benchmark; `nil` for fewer than two returns or impossible moments.
    public func probabilisticSharpeRatio(benchmark: Double = 0) -> Double? {
        guard count > 1, bracket > 0 else { return nil }
        return normalCDF((sharpeRatio - benchmark) * Double(count - 1).squareRoot() / bracket.squareRoot())
    }

    /// The number of returns, not rounded up, after which a ratio like this one would exceed the benchmark with a confidence;
    /// `nil` when it does not exceed it at all, or for impossible moments.
    /// - Parameter confidence: a probability such as 0.95.
    public func minimumTrackRecord(benchmark: Double = 0, confidence: Double = 0.95) -> Double? {
        guard sharpeRatio > benchmark, bracket > 0 else { return nil }
        let ratio = normalQuantile(confidence) / (sharpeRatio - benchmark)
        return 1 + bracket * ratio * ratio
    }

    /// The probability that the true ratio exceeds what the best of several worthless trials would have shown.
    /// - Parameters:
    ///   - trials: how many configurations were tried, this one included; at least 1.
    ///   - variance: the variance of the trials' ratios, per period.
    /// - Returns: `nil` where ``probabilisticSharpeRatio(benchmark:)`` is.
    public func deflatedSharpeRatio(trials: Int, variance: Double) -> Double? {
        probabilisticSharpeRatio(benchmark: SharpeEstimate.deflationBenchmark(trials: trials, variance: variance))
    }

    /// SR₀, the ratio that the best of `trials` worthless configurations is expected to show: √V times the expected maximum.
    /// - Parameter variance: the variance V of the trials' ratios, per period; not negative.
    public static func deflationBenchmark(trials: Int, variance: Double) -> Double {
        variance > 0 ? variance.squareRoot() * expectedMaximum(trials: trials) : 0
    }

    /// The expected largest of `trials` independent standard normal numbers, by the approximation of the two papers:
    /// (1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e)), γ Euler's constant; 0 for a single one.
    public static func expectedMaximum(trials: Int) -> Double {
        guard trials > 1 else { return 0 }
        let count = Double(trials)
        let euler = 0.577_215_664_901_532_9
        let base = 2.718_281_828_459_045
        // −Φ⁻¹(p) instead of Φ⁻¹(1 − p), which would lose the digits of a small p.
        return -(1 - euler) * normalQuantile(1 / count) - euler * normalQuantile(1 / (count * base))
    }
}

/// The variance of a sample with divisor n − 1; 0 for fewer than two values.
public func sampleVariance(_ values: [Double]) -> Double {
    guard let deviation = Moments(values)?.sampleDeviation else { return 0 }
    return deviation * deviation
}
