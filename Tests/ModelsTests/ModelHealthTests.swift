import Models
import Testing

/// Collapse is said at the thresholds of its rule and nowhere else. Values are sums of powers of two, so that means and
/// deviations are exact.
@Suite struct ModelHealthTests {
    private static let limit = 1.0 / 8192
    private let rule = CollapseRule(count: 12, minimumDeviation: Self.limit, oneSidedRatio: 10)

    /// Twelve values with this mean and this deviation.
    private func values(mean: Double, deviation: Double) -> [Double] {
        (0..<12).map { mean + ($0.isMultiple(of: 2) ? deviation : -deviation) }
    }

    @Test func elevenPredictionsAreNotJudged() {
        #expect(rule.judge(Array(values(mean: 0, deviation: 0).dropLast())) == nil)
    }

    @Test func twelvePredictionsAre() throws {
        let spread = try #require(rule.judge(values(mean: 0, deviation: 0)))
        #expect(spread.count == 12 && spread.deviation == 0 && spread.collapse == .flat)
    }

    @Test func onlyTheNewestTwelveCount() throws {
        let spread = try #require(rule.judge([5, -5, 7] + values(mean: 0, deviation: 0)))
        #expect(spread.deviation == 0 && spread.mean == 0)
    }

    @Test(arguments: [(Self.limit * 0.75, PredictionSpread.Collapse.flat), (Self.limit, nil), (Self.limit * 1.25, nil)])
    func predictionsAreFlatBelowTheDeviation(deviation: Double, expected: PredictionSpread.Collapse?) throws {
        let spread = try #require(rule.judge(values(mean: 0, deviation: deviation)))
        #expect(spread.deviation == deviation && spread.collapse == expected)
    }

    @Test(arguments: [1.0, -1.0], [(9.75, false), (10.0, false), (10.25, true)])
    func predictionsAreOneSidedAboveTheRatio(sign: Double, item: (ratio: Double, isCollapsed: Bool)) throws {
        let deviation = 1.0 / 64
        let spread = try #require(rule.judge(values(mean: sign * item.ratio * deviation, deviation: deviation)))
        #expect(spread.deviation == deviation && abs(spread.mean) == item.ratio * deviation)
        #expect(spread.collapse == (item.isCollapsed ? .oneSided : nil))
    }

    @Test func aFarMeanWithBothSignsIsNoCollapse() throws {
        let strict = CollapseRule(count: 2, minimumDeviation: 0, oneSidedRatio: 0.25)
        #expect(try #require(strict.judge([-1, 3])).collapse == nil)
        #expect(try #require(strict.judge([1, 3])).collapse == .oneSided)
        #expect(try #require(strict.judge([0, 3])).collapse == nil, "0 has no sign")
    }

    @Test(arguments: [1.0, -1.0]) func theSideIsToldFromNoughtAtTheSizeOfReturns(sign: Double) throws {
        let strict = CollapseRule(count: 2, minimumDeviation: 0, oneSidedRatio: 0.25)
        #expect(try #require(strict.judge([-0.01 * sign, 0.03 * sign])).collapse == nil)
        #expect(try #require(strict.judge([0.01 * sign, 0.03 * sign])).collapse == .oneSided)
    }

    @Test func theCosineComparesDirectionsNotLengths() throws {
        #expect(coefficientCosine([3, 4], [6, 8]) == 1)
        #expect(coefficientCosine([3, 4], [-3, -4]) == -1)
        #expect(coefficientCosine([1, 0], [0, 1]) == 0)
        #expect(coefficientCosine([3, 4], [4, 3]) == 0.96)
    }

    @Test func aVectorOfZerosHasNoDirection() {
        #expect(coefficientCosine([0, 0], [1, 2]) == nil)
    }
}
