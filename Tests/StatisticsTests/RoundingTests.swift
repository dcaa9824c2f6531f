import Foundation
import JSON
import Statistics
import TestSupport
import Testing

struct RoundingTests {
    static let examples: [(value: Double, decimals: Int, result: Double)] = [
        (2.675, 2, 2.67), (1.005, 2, 1.0), (2.5, 0, 2), (3.5, 0, 4), (0.125, 2, 0.12), (0.375, 2, 0.38), (-0.125, 2, -0.12),
        (1e-9, 4, 0), (0.05, 1, 0.1), (9_999.995, 2, 10_000), (1e300, 2, 1e300),
        (123_456_789_012_345.675, 2, 123_456_789_012_345.67),
    ]

    @Test(arguments: examples)
    func theExactBinaryValueDecides(value: Double, decimals: Int, result: Double) {
        #expect(rounded(value, decimals: decimals) == result)
    }

    @Test(arguments: 0...6) func exactTiesGoToTheEvenDigit(decimals: Int) {
        let scale = Foundation.pow(10.0, Double(decimals))
        for step in -64...64 {
            // Halves of a unit that binary can hold: odd multiples of 2⁻¹⁻ᵈ where 10ᵈ times it ends in ½.
            let value = Double(2 * step + 1) / Foundation.pow(2, Double(decimals + 1))
            let scaled = value * scale
            guard (scaled - scaled.rounded(.down)) == 0.5 else { continue }
            let result = rounded(value, decimals: decimals) * scale
            #expect(result.rounded().truncatingRemainder(dividingBy: 2) == 0, "\(value)")
        }
    }

    @Test func theShortWayEqualsPrintingAndReading() {
        var generator = SeededGenerator(seed: 11)
        for round in 0..<20_000 {
            let decimals = generator.nextIndex(below: 7)
            let magnitude = Foundation.pow(10.0, Double(generator.nextIndex(below: 14)) - 4)
            var value = (generator.nextUniform() - 0.5) * magnitude
            // Every other number lies at, or one step beside, what looks like a tie.
            if round.isMultiple(of: 2) {
                let scale = Foundation.pow(10.0, Double(decimals))
                value = ((value * scale).rounded(.down) + 0.5) / scale
                if round.isMultiple(of: 4) { value = generator.nextUniform() < 0.5 ? value.nextUp : value.nextDown }
            }
            let printed = String(format: "%.\(decimals)f", value)
            #expect(rounded(value, decimals: decimals) == Double(printed), "\(value) to \(decimals)")
            #expect(fixed(value, decimals: decimals) == printed)
        }
    }

    @Test func negativeNumbersThatVanishKeepTheirSign() {
        #expect(rounded(-0.001, decimals: 2).sign == .minus)
        #expect(fixed(-0.001, decimals: 2) == "-0.00")
    }

    @Test func whatIsNotFiniteStaysAsItIs() {
        #expect(rounded(.infinity, decimals: 2) == .infinity)
        #expect(rounded(.nan, decimals: 2).isNaN)
    }

    @Test func theLargestNumberHasRoomForItsText() {
        #expect(fixed(-.greatestFiniteMagnitude, decimals: 15).utf8.count == 1 + 309 + 1 + 15)
    }

    @Test(.enabled(if: Reference.isRunnable, Comment(rawValue: Reference.comment)))
    func theReferenceRoundsAlike() throws {
        let examples = try Reference.json("gates.json")["rounding"]?.arrayValue ?? []
        #expect(examples.count >= 20)
        for example in examples {
            let value = try #require(example["value"]?.numberValue)
            let digits = try #require(example["digits"]?.integerValue)
            #expect(rounded(value, decimals: digits) == example["rounded"]?.numberValue, "\(value)")
        }
    }
}
