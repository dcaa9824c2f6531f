/// How the Sharpe ratio of a record might have come out, its sequence in time respected: ratios of stationary block resamples.
///
/// A resample starts at a random return and goes on with the following one, around the end to the beginning, except that before
/// each step it jumps to a new random return with probability 1 / mean block. Runs of good and bad weeks so stay together.
/// Source: D. Politis and J. Romano, "The Stationary Bootstrap", Journal of the American Statistical Association 89(428), 1994.
public struct StationaryBootstrap: Sendable, Equatable {
    /// The resampled ratios of mean to population deviation, per period, in the order drawn; 0 for a resample without deviation.
    public let sharpeRatios: [Double]

    /// Resamples a record of returns in their order; without returns there are no ratios.
    ///
    /// Each step takes one output of ``SeededGenerator``: its high half says whether to jump, its low half where to, by
    /// multiplication (off uniform by less than n / 2³²).
    /// - Parameter meanBlock: the mean number of neighbours that stay together; at least 1.
    /// - Complexity: O(draws · n).
    public init(_ returns: [Double], meanBlock: Double = 4, draws: Int = 10_000, seed: UInt64 = 42) {
        precondition(meanBlock >= 1, "a mean block of \(meanBlock) returns")
        guard let moments = Moments(returns) else {
            sharpeRatios = []
            return
        }
        guard moments.populationDeviation > 0 else {
            sharpeRatios = Array(repeating: 0, count: draws)
            return
        }
        // Distances from the mean in units of the deviation: sums of squares lose no digits then.
        let scores = returns.map { ($0 - moments.mean) / moments.populationDeviation }
        let offset = moments.mean / moments.populationDeviation
        var walk = Walk(count: returns.count, meanBlock: meanBlock, seed: seed)
        sharpeRatios = scores.withUnsafeBufferPointer { scores in
            (0..<draws).map { _ in walk.sharpeRatio(of: scores, offset: offset) }
        }
    }

    /// The central interval of the ratios, 95 % of them by default; `nil` when nothing was drawn.
    public func interval(_ share: Double = 0.95) -> ClosedRange<Double>? { centralInterval(share, of: sharpeRatios) }

    /// The path of resampling through the record.
    private struct Walk {
        let count: UInt64
        /// Jump when the high half of an output is below.
        let threshold: UInt64
        var generator: SeededGenerator

        init(count: Int, meanBlock: Double, seed: UInt64) {
            self.count = UInt64(count)
            threshold = UInt64((0x1p32 / meanBlock).rounded())
            generator = SeededGenerator(seed: seed)
        }

        /// The ratio of one resample of standardised returns, `offset` their mean before standardisation.
        mutating func sharpeRatio(of scores: UnsafeBufferPointer<Double>, offset: Double) -> Double {
            var generator = generator
            var (sum, squares) = (0.0, 0.0)
            var place: UInt64 = 0
            // Every output is below: the first return is a random one.
            var limit: UInt64 = 1 << 32
            for _ in 0..<count {
                let bits = generator.next()
                let jump = ((bits & 0xFFFF_FFFF) &* count) &>> 32
                let following = place &+ 1 >= count ? 0 : place &+ 1
                place = bits &>> 32 < limit ? jump : following
                limit = threshold
                let score = scores[Int(truncatingIfNeeded: place)]
                sum += score
                squares += score * score
            }
            self.generator = generator
            let size = Double(scores.count)
            let mean = sum / size
            let variance = squares / size - mean * mean
            // Equal scores leave a rounding error of some 1e-16 instead of zero.
            return variance > 1e-12 ? (mean + offset) / variance.squareRoot() : 0
        }
    }
}
