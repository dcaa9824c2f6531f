import Foundation
import Statistics
import TestSupport
import Testing

struct NormalQuantileTests {
    @Test func quantilesOfTheTables() {
        expectClose(normalQuantile(0.975), 1.959963984540054, relative: 1e-15)
        expectClose(normalQuantile(0.95), 1.6448536269514722, relative: 1e-15)
        expectClose(normalQuantile(0.01), -2.3263478740408408, relative: 1e-15)
        expectClose(normalQuantile(1e-5), -4.264890793922825, relative: 1e-15)
        expectClose(normalQuantile(1e-11), -6.706023155495136, relative: 1e-15)
        expectClose(normalQuantile(1e-14), -7.650628092935269, relative: 1e-15)
        expectClose(normalQuantile(0x1p-53), -8.209536151601387, relative: 1e-15)
        expectClose(normalQuantile(1e-300), -37.0470962993612, relative: 1e-14)
    }

    @Test func theMiddleIsZeroAndTheEndsAreInfinite() {
        #expect(normalQuantile(0.5) == 0)
        #expect(normalQuantile(0) == -.infinity)
        #expect(normalQuantile(1) == .infinity)
    }

    @Test(arguments: [-0.1, 1.1, .nan, .infinity])
    func nothingOutsideOfProbabilitiesHasAQuantile(probability: Double) {
        #expect(normalQuantile(probability).isNaN)
    }

    @Test func quantilesAreSymmetric() {
        for step in 1..<512 {
            let probability = Double(step) / 1024
            expectClose(normalQuantile(1 - probability), -normalQuantile(probability), relative: 1e-14)
        }
    }

    @Test func quantilesRiseAcrossTheSeamsOfTheApproximation() {
        for seam in [0.075, 0.925, 1.388794386496402e-11] {
            let around = (-3...3).map { normalQuantile(seam * (1 + Double($0) * 1e-12)) }
            #expect(zip(around, around.dropFirst()).allSatisfy { $0 < $1 }, "\(around)")
        }
    }

    @Test func theQuantileUndoesTheDistribution() {
        for tenth in -80...50 {
            let x = Double(tenth) / 10
            expectClose(normalQuantile(normalCDF(x)), x, absolute: 1e-9)
        }
    }

    @Test func theLogarithmAgreesWithTheMathLibrary() {
        for exponent in -1000...1000 {
            let x = 1.37 * Foundation.pow(2, Double(exponent))
            expectClose(reproducibleLogarithm(x), Foundation.log(x), relative: 5e-16)
        }
        for step in 1...2000 {
            let x = Double(step) / 1000
            expectClose(reproducibleLogarithm(x), Foundation.log(x), absolute: 0, relative: 1e-15)
        }
    }

    @Test func theLogarithmOfOneIsZeroAndOfTheSmallestNumberIsRight() {
        #expect(reproducibleLogarithm(1) == 0)
        expectClose(reproducibleLogarithm(.leastNonzeroMagnitude), -744.4400719213812, relative: 1e-15)
    }
}
