import Statistics
import TestSupport
import Testing

struct SharpeEstimateTests {
    private func normal(_ ratio: Double, count: Int) -> SharpeEstimate {
        SharpeEstimate(sharpeRatio: ratio, count: count, skewness: 0, kurtosis: 3)
    }

    /// The worked example of "The Deflated Sharpe Ratio": annual ratio 2.5 and variance ½ over 250 days, five years of days.
    @Test func theExampleOfTheDeflatedSharpeRatio() {
        let daily = SharpeEstimate(sharpeRatio: 2.5 / 250.0.squareRoot(), count: 1250, skewness: -3, kurtosis: 10)
        expectClose(SharpeEstimate.deflationBenchmark(trials: 100, variance: 0.5 / 250), 0.1132, absolute: 5e-5)
        expectClose(daily.deflatedSharpeRatio(trials: 100, variance: 0.5 / 250) ?? 0, 0.9004, absolute: 5e-5)
        expectClose(daily.deflatedSharpeRatio(trials: 46, variance: 0.5 / 250) ?? 0, 0.9505, absolute: 5e-5)
        let gaussian = normal(daily.sharpeRatio, count: 1250)
        expectClose(gaussian.deflatedSharpeRatio(trials: 88, variance: 0.5 / 250) ?? 0, 0.9505, absolute: 5e-5)
    }

    /// The track records of "The Sharpe Ratio Efficient Frontier": an annual ratio of 2 against 1, in years.
    @Test(arguments: [(250.0, 0.0, 3.0, 2.73), (52, 0, 3, 2.83), (12, 0, 3, 3.24), (12, -0.72, 5.78, 4.99)])
    func theTrackRecordsOfTheEfficientFrontier(perYear: Double, skewness: Double, kurtosis: Double, years: Double) {
        let root = perYear.squareRoot()
        let estimate = SharpeEstimate(sharpeRatio: 2 / root, count: 2, skewness: skewness, kurtosis: kurtosis)
        expectClose((estimate.minimumTrackRecord(benchmark: 1 / root) ?? 0) / perYear, years, absolute: 0.005)
    }

    @Test func aRatioAtItsBenchmarkIsAnEvenBetAndNeedsForEver() {
        #expect(normal(0.1, count: 100).probabilisticSharpeRatio(benchmark: 0.1) == 0.5)
        #expect(normal(0.1, count: 100).minimumTrackRecord(benchmark: 0.1) == nil)
        #expect(normal(0.1, count: 100).minimumTrackRecord(benchmark: 0.1.nextDown) != nil)
    }

    @Test func probabilitiesOfMirroredRatiosAddUpToOne() {
        for ratio in [0.01, 0.2, 0.7] {
            let above = SharpeEstimate(sharpeRatio: ratio, count: 40, skewness: -0.4, kurtosis: 4)
            let below = SharpeEstimate(sharpeRatio: -ratio, count: 40, skewness: 0.4, kurtosis: 4)
            let sum = (above.probabilisticSharpeRatio() ?? 0) + (below.probabilisticSharpeRatio() ?? 0)
            expectClose(sum, 1, absolute: 1e-15)
        }
    }

    @Test func afterTheMinimumTrackRecordTheProbabilityIsTheConfidence() throws {
        let record = try #require(normal(0.3, count: 2).minimumTrackRecord(confidence: 0.95))
        #expect((normal(0.3, count: Int(record)).probabilisticSharpeRatio() ?? 1) < 0.95)
        #expect((normal(0.3, count: Int(record) + 1).probabilisticSharpeRatio() ?? 0) >= 0.95)
    }

    @Test func moreTrialsDeflateMore() {
        let estimate = normal(0.3, count: 60)
        let ratios = [1, 2, 3, 10, 100, 10_000].compactMap { estimate.deflatedSharpeRatio(trials: $0, variance: 0.01) }
        #expect(ratios.count == 6 && zip(ratios, ratios.dropFirst()).allSatisfy { $0 > $1 })
        #expect(ratios.first == estimate.probabilisticSharpeRatio())
    }

    @Test func trialsThatAllGaveTheSameDeflateNothing() {
        #expect(SharpeEstimate.deflationBenchmark(trials: 1000, variance: 0) == 0)
        #expect(SharpeEstimate.expectedMaximum(trials: 1) == 0)
    }

    @Test func theExpectedMaximumOfTheLiterature() {
        expectClose(SharpeEstimate.expectedMaximum(trials: 10), 1.5745983, absolute: 1e-7)
        expectClose(SharpeEstimate.expectedMaximum(trials: 1_000_000), 4.8678600, absolute: 1e-7)
    }

    @Test func momentsOfNoCommonSampleSayNothing() {
        let impossible = SharpeEstimate(sharpeRatio: 1, count: 50, skewness: 2.5, kurtosis: 3)
        #expect(impossible.bracket == -1)
        #expect(impossible.probabilisticSharpeRatio() == nil && impossible.standardError == nil)
        #expect(impossible.minimumTrackRecord() == nil && impossible.deflatedSharpeRatio(trials: 5, variance: 1) == nil)
    }

    @Test func oneReturnProvesNothing() {
        #expect(normal(0.5, count: 1).probabilisticSharpeRatio() == nil && normal(0.5, count: 1).standardError == nil)
        #expect(normal(0.5, count: 2).probabilisticSharpeRatio() != nil)
    }

    @Test func equalReturnsHaveNoEstimate() { #expect(Moments([1, 1, 1]).flatMap(SharpeEstimate.init) == nil) }

    @Test func fatTailsAndLossesWidenTheError() throws {
        let plain = try #require(normal(0.3, count: 52).standardError)
        let tailed = try #require(
            SharpeEstimate(sharpeRatio: 0.3, count: 52, skewness: -2, kurtosis: 9).standardError)
        expectClose(plain, (1.045 / 51).squareRoot(), relative: 1e-15)
        #expect(tailed > plain)
    }
}
