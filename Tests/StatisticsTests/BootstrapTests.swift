import Statistics
import TestSupport
import Testing

struct MersenneTwisterTests {
    @Test func theFirstOutputsOfTheAuthorsSeed() {
        var generator = MersenneTwister19937(seed: 5489)
        let published: [UInt32] = [3_499_211_612, 581_869_302, 3_890_346_734, 3_586_334_585, 545_404_204]
        #expect(published.indices.map { _ in generator.next() } == published)
    }

    @Test func theTenThousandthOutputIsTheOneOfTheStandard() {
        var generator = MersenneTwister19937(seed: 5489)
        for _ in 1..<10_000 { _ = generator.next() }
        #expect(generator.next() == 4_123_659_995)
    }

    @Test func indicesAreMaskedOutputsWithoutTheTooLarge() {
        var generator = MersenneTwister19937(seed: 42)
        var indices = [Int32](repeating: -1, count: 1500)
        generator.fill(&indices, below: 10)
        var plain = MersenneTwister19937(seed: 42)
        var expected: [Int32] = []
        while expected.count < indices.count {
            let candidate = plain.next() & 15
            if candidate < 10 { expected.append(Int32(candidate)) }
        }
        #expect(indices == expected)
        #expect(Array(indices.prefix(12)) == [6, 3, 7, 4, 6, 9, 2, 6, 7, 4, 3, 7])
    }

    @Test(arguments: [2, 3, 16, 17, 624, 1000]) func theStreamGoesOnAcrossFills(bound: Int) {
        var whole = MersenneTwister19937(seed: 9)
        var all = [Int32](repeating: 0, count: 2000)
        whole.fill(&all, below: bound)
        var split = MersenneTwister19937(seed: 9)
        var parts: [Int32] = []
        for size in [1, 699, 0, 800, 500] {
            var part = [Int32](repeating: 0, count: size)
            split.fill(&part, below: bound)
            parts += part
        }
        #expect(parts == all)
        #expect(all.allSatisfy { $0 >= 0 && $0 < bound })
    }

    @Test func theOnlyIndexBelowOneTakesNothingFromTheStream() {
        var generator = MersenneTwister19937(seed: 5489)
        var indices: [Int32] = [5, 5]
        generator.fill(&indices, below: 1)
        #expect(indices == [0, 0] && generator.next() == 3_499_211_612)
    }
}

struct MeanBootstrapTests {
    let returns = [0.021, -0.013, 0.008, 0.002, -0.019, 0.011, 0.004, -0.002, 0.015]

    @Test func everyMeanIsThatOfItsResample() {
        let bootstrap = MeanBootstrap(returns, draws: 1000)
        var generator = MersenneTwister19937(seed: 42)
        for mean in bootstrap.means {
            var indices = [Int32](repeating: 0, count: returns.count)
            generator.fill(&indices, below: returns.count)
            expectClose(mean, indices.reduce(0) { $0 + returns[Int($1)] } / Double(returns.count), absolute: 1e-17)
        }
        #expect(bootstrap.means.count == 1000)
    }

    @Test func thePValueIsTheShareOfMeansAtOrBelowZero() {
        let bootstrap = MeanBootstrap([1, -1], draws: 4000)
        // Means −1, 0, 1 with chances ¼, ½, ¼: a mean of zero counts against.
        expectClose(bootstrap.shareNotPositive, 0.75, absolute: 0.02)
        #expect(bootstrap.shareNotPositive == Double(bootstrap.means.count { $0 <= 0 }) / 4000)
    }

    @Test func thePValueFallsAsEveryReturnGrows() {
        let shares = stride(from: -0.02, through: 0.02, by: 0.002).map { shift in
            MeanBootstrap(returns.map { $0 + shift }).shareNotPositive
        }
        #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(shares.first == 1 && shares.last == 0)
    }

    @Test func noReturnsHaveAPValueOfOneAndNoInterval() {
        let bootstrap = MeanBootstrap([])
        #expect(bootstrap.means.isEmpty && bootstrap.shareNotPositive == 1 && bootstrap.interval() == nil)
    }

    @Test func oneReturnHasOnlyItselfToDraw() {
        #expect(MeanBootstrap([0.01], draws: 3).means == [0.01, 0.01, 0.01])
        #expect(MeanBootstrap([-0.01], draws: 3).shareNotPositive == 1)
    }

    @Test func theIntervalIsTheMiddleOfTheMeans() throws {
        let bootstrap = MeanBootstrap(returns)
        let interval = try #require(bootstrap.interval())
        let inside = bootstrap.means.count { interval.contains($0) }
        // Equal means at the ends all count as inside.
        #expect((9_500...9_550).contains(inside))
    }

    @Test func aRecordLongerThanABlockOfIndicesWorks() {
        #expect(MeanBootstrap(Array(repeating: 0.5, count: 5000), draws: 2).means == [0.5, 0.5])
    }
}

struct StationaryBootstrapTests {
    let returns = [0.021, -0.013, 0.008, 0.002, -0.019, 0.011, 0.004, -0.002, 0.015, 0.009, -0.007, 0.003]

    /// The definition of the resampling in its plainest form.
    private func plainRatio(_ generator: inout SeededGenerator, jumpBelow threshold: UInt64) -> Double {
        var place = 0
        var resample: [Double] = []
        for step in returns.indices {
            let bits = generator.next()
            let target = Int(((bits & 0xFFFF_FFFF) * UInt64(returns.count)) >> 32)
            place = step == 0 || bits >> 32 < threshold ? target : (place + 1) % returns.count
            resample.append(returns[place])
        }
        return Moments(resample)?.sharpeRatio ?? 0
    }

    @Test func everyRatioIsThatOfItsResample() {
        var generator = SeededGenerator(seed: 42)
        for ratio in StationaryBootstrap(returns, draws: 500).sharpeRatios {
            expectClose(ratio, plainRatio(&generator, jumpBelow: 1 << 30), absolute: 1e-12, relative: 1e-9)
        }
    }

    @Test func theSameSeedGivesTheSameRatios() {
        #expect(StationaryBootstrap(returns, draws: 50, seed: 3) == StationaryBootstrap(returns, draws: 50, seed: 3))
        #expect(StationaryBootstrap(returns, draws: 50, seed: 3) != StationaryBootstrap(returns, draws: 50, seed: 4))
    }

    @Test func endlessBlocksOnlyRotateTheRecord() throws {
        let ratio = try #require(Moments(returns)?.sharpeRatio)
        for resampled in StationaryBootstrap(returns, meanBlock: .infinity, draws: 100).sharpeRatios {
            expectClose(resampled, ratio, relative: 1e-12)
        }
    }

    @Test func longerBlocksWidenTheIntervalOfATrendingRecord() throws {
        // Runs of gains and losses: single draws break them up and understate how much luck there was.
        let runs: [Double] = (0..<48).map { week in
            let run = week / 8 % 2 == 0 ? 0.011 : -0.009
            return run + Double(week % 3) * 0.002
        }
        let single = try #require(StationaryBootstrap(runs, meanBlock: 1).interval())
        let blocks = try #require(StationaryBootstrap(runs, meanBlock: 4).interval())
        #expect(blocks.upperBound - blocks.lowerBound > 1.3 * (single.upperBound - single.lowerBound))
    }

    @Test func theIntervalHoldsTheRatioMeasured() throws {
        let ratio = try #require(Moments(returns)?.sharpeRatio)
        let interval = try #require(StationaryBootstrap(returns).interval())
        #expect(interval.contains(ratio))
    }

    @Test func aRecordWithoutDeviationHasARatioOfZero() {
        #expect(StationaryBootstrap([0.1, 0.1, 0.1], draws: 5).sharpeRatios == [0, 0, 0, 0, 0])
        #expect(StationaryBootstrap([0.1], draws: 2).interval() == 0...0)
    }

    @Test func resamplesOfOneReturnOnlyHaveARatioOfZero() {
        let ratios = StationaryBootstrap([0.01, 0.02], meanBlock: 1, draws: 1000).sharpeRatios
        // Half the resamples of two returns hold one of them twice; the others have mean 0.015 and deviation 0.005.
        #expect((430...570).contains(ratios.count { $0 == 0 }))
        #expect(ratios.allSatisfy { $0 == 0 || abs($0 - 3) < 1e-12 })
    }

    @Test func noReturnsHaveNoInterval() { #expect(StationaryBootstrap([]).interval() == nil) }
}
