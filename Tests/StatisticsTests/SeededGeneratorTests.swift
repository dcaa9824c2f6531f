import Testing

@testable import Statistics

struct SeededGeneratorTests {
    @Test func splitMixGivesItsPublishedStream() {
        var mixer = SplitMix64(state: 1_234_567)
        let published: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ]
        #expect(published.indices.map { _ in mixer.next() } == published)
    }

    @Test func xoshiroGivesItsPublishedStream() {
        var generator = SeededGenerator(state: (1, 2, 3, 4))
        let published: [UInt64] = [
            11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
            16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
        ]
        #expect(published.indices.map { _ in generator.next() } == published)
    }

    static let streams: [(seed: UInt64, outputs: [UInt64])] = [
        (0, [11_091_344_671_253_066_420, 13_793_997_310_169_335_082, 1_900_383_378_846_508_768]),
        (42, [1_546_998_764_402_558_742, 6_990_951_692_964_543_102, 12_544_586_762_248_559_009]),
        (.max, [10_328_197_420_357_168_392, 14_156_678_507_024_973_869, 9_357_971_779_955_476_126]),
    ]

    @Test(arguments: streams)
    func theStreamOfASeedNeverChanges(seed: UInt64, outputs: [UInt64]) {
        var generator = SeededGenerator(seed: seed)
        #expect(outputs.indices.map { _ in generator.next() } == outputs)
    }

    @Test func uniformNumbersAreTheTop53Bits() {
        var generator = SeededGenerator(seed: 42)
        #expect(generator.nextUniform() == 755_370_490_430_936 * 0x1p-53)
        #expect(generator.nextUniform() == 3_413_550_631_330_343 * 0x1p-53)
    }

    @Test func uniformNumbersReachZeroButNeverOne() {
        var lowest = SeededGenerator(state: (1, 0, 0, 0))
        #expect(lowest.nextUniform() == 0)
        #expect(Double(UInt64.max >> 11) * 0x1p-53 < 1)
    }

    @Test func indicesAreTheHighHalfOfTheProduct() {
        var generator = SeededGenerator(seed: 42)
        #expect((0..<12).map { _ in generator.nextIndex(below: 10) } == [0, 3, 6, 9, 9, 7, 7, 8, 7, 5, 6, 2])
    }

    @Test func theOnlyIndexBelowOneIsZero() {
        var generator = SeededGenerator(seed: 3)
        #expect((0..<20).allSatisfy { _ in generator.nextIndex(below: 1) == 0 })
    }

    /// With a bound of ¾ · 2⁶³ a quarter of the outputs has to be drawn again; without that every third index counts double.
    @Test func indicesBelowAHugeBoundAreNotBiased() {
        let bound = 3 << 61
        var generator = SeededGenerator(seed: 5)
        var thirds = [0, 0, 0]
        for _ in 0..<30_000 { thirds[generator.nextIndex(below: bound) % 3] += 1 }
        #expect(thirds.allSatisfy { (9_700...10_300).contains($0) }, "\(thirds)")
    }

    @Test func normalNumbersNeverChange() {
        var generator = SeededGenerator(seed: 42)
        let expected = [
            -0x1.612a0a2b75e99p+0, -0x1.3b8e5325b8c11p-2, 0x1.df0c41cc55bfdp-2, 0x1.6ff732d52bb61p+0, 0x1.33355276ffe49p+1,
            0x1.79d9b4b979082p-1, 0x1.2949b2813e231p-1, 0x1.09561272bb88ep+0,
        ]
        #expect(expected.indices.map { _ in generator.nextNormal() } == expected)
    }

    @Test func normalNumbersHaveTheMomentsOfTheNormalDistribution() {
        var generator = SeededGenerator(seed: 7)
        let draws = (0..<200_000).map { _ in generator.nextNormal() }
        let count = Double(draws.count)
        let mean = draws.reduce(0, +) / count
        let powers = [2.0, 3, 4].map { power in
            draws.reduce(0) { sum, draw in sum + (0..<Int(power)).reduce(1.0) { product, _ in product * (draw - mean) } } / count
        }
        #expect(abs(mean) < 0.01 && abs(powers[0] - 1) < 0.015 && abs(powers[1]) < 0.03 && abs(powers[2] - 3) < 0.08)
    }

    @Test func theStandardLibraryCanDrawFromIt() {
        var generator = SeededGenerator(seed: 1)
        #expect((0...9).contains(Int.random(in: 0...9, using: &generator)))
    }
}
