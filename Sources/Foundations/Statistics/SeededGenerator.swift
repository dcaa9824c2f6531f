/// A random generator whose stream is fixed for ever: the same seed gives the same numbers on every machine and in every
/// version of this library.
///
/// The generator is xoshiro256** 1.0, its state filled by SplitMix64. Source: D. Blackman and S. Vigna, "Scrambled Linear
/// Pseudorandom Number Generators", ACM Transactions on Mathematical Software 47(4), 2021. Not for secrets.
///
/// What the standard library derives from a `RandomNumberGenerator` (`Int.random(in:using:)`, `shuffle(using:)`) may change
/// between its versions. Where bytes must be reproducible, draw with the methods of this type instead.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// The generator of a seed; any value is good, neighbouring seeds give unrelated streams.
    public init(seed: UInt64) {
        var mixer = SplitMix64(state: seed)
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// The generator in a given state, which must not be all zero. For checks against published streams.
    init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

    /// The next 64 uniform bits.
    public mutating func next() -> UInt64 {
        let result = SeededGenerator.rotate(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = SeededGenerator.rotate(state.3, by: 45)
        return result
    }

    /// A uniform number in [0, 1): the top 53 bits of one output as a multiple of 2⁻⁵³.
    public mutating func nextUniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A standard normal number (mean 0, deviation 1): the normal quantile of (k + ½) 2⁻⁵², k the top 52 bits of one output.
    ///
    /// One output makes one number, so the stream's position never depends on the values drawn. ``normalQuantile(_:)`` uses
    /// only operations that IEEE 754 rounds exactly, hence the same bits everywhere. The largest magnitude is 8.2.
    public mutating func nextNormal() -> Double { normalQuantile((Double(next() >> 12) + 0.5) * 0x1p-52) }

    /// A uniform index in 0..<`bound`, every one exactly as likely.
    ///
    /// The high half of output × `bound`; outputs whose low half falls in the incomplete last interval are drawn again, seldom
    /// and without bias. Source: D. Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29(1), 2019.
    /// - Precondition: `bound` is at least 1.
    public mutating func nextIndex(below bound: Int) -> Int {
        precondition(bound > 0, "an index below \(bound)")
        let width = UInt64(bound)
        var product = next().multipliedFullWidth(by: width)
        if product.low < width {
            let threshold = (0 &- width) % width
            while product.low < threshold { product = next().multipliedFullWidth(by: width) }
        }
        return Int(product.high)
    }

    private static func rotate(_ value: UInt64, by count: UInt64) -> UInt64 { (value &<< count) | (value &>> (64 - count)) }
}

/// The generator that turns one 64-bit seed into as many unrelated words as are wanted.
///
/// Source: G. Steele, D. Lea and C. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct SplitMix64 {
    /// The counter; grows by the odd fraction of the golden ratio.
    var state: UInt64

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
