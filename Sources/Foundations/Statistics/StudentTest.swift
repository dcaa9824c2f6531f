/// Student's test of whether a sample's mean differs from zero.
///
/// Source: Student (W. Gosset), "The Probable Error of a Mean", Biometrika 6(1), 1908.
public struct StudentTest: Sendable, Equatable {
    /// The mean over its standard error.
    public let statistic: Double
    /// One less than the number of values.
    public let degreesOfFreedom: Int

    /// The test of a sample; `nil` with fewer than two values or when all are equal.
    public init?(_ moments: Moments) {
        guard let deviation = moments.sampleDeviation, deviation > 0 else { return nil }
        statistic = moments.mean / (deviation / Double(moments.count).squareRoot())
        degreesOfFreedom = moments.count - 1
    }

    /// The probability of a statistic this far from zero or farther, on either side, were the mean zero.
    public var twoSidedProbability: Double { studentTwoSided(statistic, degreesOfFreedom: Double(degreesOfFreedom)) }

    /// The probability of a statistic this large or larger, were the mean zero: small speaks against "the mean is not positive".
    public var upperTailProbability: Double { studentUpperTail(statistic, degreesOfFreedom: Double(degreesOfFreedom)) }
}
