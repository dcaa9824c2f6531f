import Statistics
import TestSupport
import Testing

struct MomentsTests {
    @Test func momentsOfAHandMadeSample() throws {
        // 2 4 4 4 5 5 7 9: mean 5, squares of distances 9 1 1 1 0 0 4 16, cubes −27 −1 −1 −1 0 0 8 64, fourths 81 1 1 1 0 0 16 256.
        let moments = try #require(Moments([2, 4, 4, 4, 5, 5, 7, 9]))
        #expect(moments.mean == 5)
        #expect(moments.populationDeviation == 2)
        expectClose(moments.sampleDeviation ?? 0, (32.0 / 7).squareRoot(), relative: 1e-15)
        expectClose(moments.skewness ?? 0, 42.0 / 8 / 8, relative: 1e-15)
        expectClose(moments.kurtosis ?? 0, 356.0 / 8 / 16, relative: 1e-15)
        expectClose(moments.excessKurtosis ?? 0, 356.0 / 8 / 16 - 3, relative: 1e-14)
        expectClose(moments.adjustedSkewness ?? 0, 0.65625 * 56.0.squareRoot() / 6, relative: 1e-14)
        expectClose(moments.adjustedExcessKurtosis ?? 0, 7.0 / 30 * (9 * -0.21875 + 6), relative: 1e-14)
        #expect(moments.sharpeRatio == 2.5)
    }

    @Test func noValuesHaveNoMoments() { #expect(Moments([]) == nil) }

    @Test func oneValueHasAMeanOnly() throws {
        let moments = try #require(Moments([0.1]))
        #expect(moments.mean == 0.1 && moments.populationDeviation == 0)
        #expect(moments.sampleDeviation == nil && moments.skewness == nil && moments.sharpeRatio == nil)
    }

    @Test func equalValuesHaveExactlyNoDeviation() throws {
        // Ten times 0.1 does not add up to 1 in binary.
        let moments = try #require(Moments(Array(repeating: 0.1, count: 10)))
        #expect(moments.mean == 0.1 && moments.populationDeviation == 0 && moments.sampleDeviation == 0)
        #expect(moments.skewness == nil && moments.kurtosis == nil && StudentTest(moments) == nil)
    }

    @Test(arguments: [(2, false, false), (3, true, false), (4, true, true)])
    func adjustedShapesNeedEnoughValues(count: Int, skewness: Bool, kurtosis: Bool) throws {
        let moments = try #require(Moments((0..<count).map { Double($0 * $0) }))
        #expect((moments.adjustedSkewness != nil) == skewness)
        #expect((moments.adjustedExcessKurtosis != nil) == kurtosis)
    }

    @Test func aFarAwayMeanCostsNoDigits() throws {
        // Seven values, since a mean with sevenths cannot be exact.
        let near = try #require(Moments([1, 2, 4, 8, 9, 11, 15]))
        let far = try #require(Moments([1, 2, 4, 8, 9, 11, 15].map { $0 + 1e9 }))
        expectClose(far.populationDeviation, near.populationDeviation, relative: 1e-12)
        expectClose(far.skewness ?? 0, near.skewness ?? 1, relative: 1e-12)
    }

    @Test(arguments: [1e-150, 1e-3, 1e80]) func shapesDoNotDependOnTheUnit(unit: Double) throws {
        let plain = try #require(Moments([1, 2, 4, 8]))
        let scaled = try #require(Moments([1, 2, 4, 8].map { $0 * unit }))
        expectClose(scaled.skewness ?? 0, plain.skewness ?? 1, relative: 1e-12)
        expectClose(scaled.kurtosis ?? 0, plain.kurtosis ?? 1, relative: 1e-12)
    }

    @Test func kurtosisNeverFallsBelowOnePlusTheSquareOfSkewness() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let moments = try #require(Moments((0..<12).map { _ in generator.nextNormal() }))
            let (skewness, kurtosis) = (try #require(moments.skewness), try #require(moments.kurtosis))
            #expect(kurtosis >= 1 + skewness * skewness - 1e-12)
        }
    }

    @Test func theVarianceOfFewerThanTwoValuesIsZero() {
        #expect(sampleVariance([]) == 0 && sampleVariance([3]) == 0)
        expectClose(sampleVariance([1, 2, 3, 4]), 5.0 / 3, relative: 1e-15)
    }
}

struct QuantileTests {
    let sample = [15.0, 20, 35, 40, 50]

    @Test func quantilesInterpolateBetweenNeighbours() {
        #expect(quantile(0, of: sample) == 15)
        #expect(quantile(0.25, of: sample) == 20)
        #expect(quantile(0.4, of: sample) == 29)
        #expect(quantile(0.5, of: sample) == 35)
        #expect(quantile(1, of: sample) == 50)
    }

    @Test func orderDoesNotMatter() { #expect(quantile(0.4, of: [40, 15, 50, 35, 20]) == 29) }

    @Test func aSingleValueIsEveryQuantile() { #expect(quantile(0.3, of: [7]) == 7) }

    @Test func nothingHasNoQuantile() {
        #expect(quantile(0.5, of: []) == nil)
        #expect(quantile(-0.1, of: sample) == nil && quantile(1.1, of: sample) == nil && quantile(.nan, of: sample) == nil)
        #expect(centralInterval(0.95, of: []) == nil && centralInterval(1.5, of: sample) == nil)
    }

    @Test func theCentralIntervalIsTheTwoQuantiles() throws {
        var generator = SeededGenerator(seed: 8)
        for count in [1, 2, 3, 10, 39, 40, 41, 1000] {
            // Few distinct values, so that ties occur.
            let values = (0..<count).map { _ in (generator.nextNormal() * 4).rounded() }
            for share in [0, 0.5, 0.95, 1] {
                let interval = try #require(centralInterval(share, of: values))
                #expect(interval.lowerBound == quantile((1 - share) / 2, of: values))
                #expect(interval.upperBound == quantile((1 + share) / 2, of: values))
            }
        }
    }
}
