/// How the mean of a sample might have come out: means of resamples drawn with replacement, each as long as the sample.
///
/// Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 6 and 13. The stream is that of
/// ``MersenneTwister19937``, each index by masked rejection, and goes on across resamples.
public struct MeanBootstrap: Sendable, Equatable {
    /// The means in the order drawn.
    public let means: [Double]

    /// Resamples `values`; without values there are no means.
    public init(_ values: [Double], draws: Int = 10_000, seed: UInt32 = 42) {
        guard !values.isEmpty else {
            means = []
            return
        }
        var generator = MersenneTwister19937(seed: seed)
        let size = values.count
        // A whole block of resamples at once: filling restarts less often, the block still fits the first-level cache.
        let block = max(1, 2048 / size)
        var indices = [Int32](repeating: 0, count: block * size)
        var sums = [Double](repeating: 0, count: draws)
        var done = 0
        while done < draws {
            let count = min(block, draws - done)
            if count < block { indices.removeLast((block - count) * size) }
            generator.fill(&indices, below: size)
            MeanBootstrap.add(values, at: indices, to: &sums, from: done, count: count)
            done += count
        }
        means = sums
    }

    /// The share of means at or below zero: the p-value of "the mean is not positive". 1 when nothing was drawn.
    public var shareNotPositive: Double {
        guard !means.isEmpty else { return 1 }
        return Double(means.count { $0 <= 0 }) / Double(means.count)
    }

    /// The central interval of the means, 95 % of them by default; `nil` when nothing was drawn.
    public func interval(_ share: Double = 0.95) -> ClosedRange<Double>? { centralInterval(share, of: means) }

    private static func add(_ values: [Double], at indices: [Int32], to means: inout [Double], from first: Int, count: Int) {
        values.withUnsafeBufferPointer { values in
            indices.withUnsafeBufferPointer { indices in
                for draw in 0..<count {
                    var place = draw * values.count
                    let end = place + values.count
                    // Four sums at once, since each addition waits for the one before it.
                    var sums = SIMD4<Double>()
                    while place + 4 <= end {
                        sums += SIMD4(
                            values[Int(indices[place])], values[Int(indices[place + 1])],
                            values[Int(indices[place + 2])], values[Int(indices[place + 3])])
                        place += 4
                    }
                    var sum = sums.sum()
                    while place < end {
                        sum += values[Int(indices[place])]
                        place += 1
                    }
                    means[first + draw] = sum / Double(values.count)
                }
            }
        }
    }
}
