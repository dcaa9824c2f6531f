/// The 32-bit Mersenne Twister, for reproducing streams that other programs drew; new streams use ``SeededGenerator``.
///
/// Source: M. Matsumoto and T. Nishimura, "Mersenne Twister: A 623-Dimensionally Equidistributed Uniform Pseudo-Random Number
/// Generator", ACM TOMACS 8(1), 1998, with the initialisation of 2002 (multiplier 1812433253).
public struct MersenneTwister19937: Sendable {
    private static let size = 624
    private static let lag = 397
    private var state: [UInt32]
    private var position = MersenneTwister19937.size

    /// The generator of a 32-bit seed.
    public init(seed: UInt32) {
        state = Array(repeating: seed, count: MersenneTwister19937.size)
        for index in 1..<MersenneTwister19937.size {
            let previous = state[index - 1]
            state[index] = 1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(index)
        }
    }

    /// The next 32 uniform bits.
    public mutating func next() -> UInt32 {
        if position == MersenneTwister19937.size { advance() }
        position += 1
        return MersenneTwister19937.tempered(state[position - 1])
    }

    /// Fills `indices` with uniform indices 0..<`bound`: the next output AND the smallest 2ᵏ − 1 that reaches `bound` − 1, drawn
    /// again while too large. With a bound of 1 nothing is drawn.
    /// - Precondition: `bound` is in 1...2³¹.
    public mutating func fill(_ indices: inout [Int32], below bound: Int) {
        precondition(bound >= 1 && bound <= 1 << 31, "indices below \(bound)")
        let largest = UInt32(bound - 1)
        guard largest > 0 else {
            for index in indices.indices { indices[index] = 0 }
            return
        }
        let mask = UInt32.max >> UInt32(largest.leadingZeroBitCount)
        indices.withUnsafeMutableBufferPointer { indices in
            var filled = 0
            while filled < indices.count {
                if position == MersenneTwister19937.size { advance() }
                // Every candidate is written, but the place moves on only after a good one: no branch to mispredict.
                state.withUnsafeBufferPointer { state in
                    while position < MersenneTwister19937.size, filled < indices.count {
                        let candidate = MersenneTwister19937.tempered(state[position]) & mask
                        indices[filled] = Int32(truncatingIfNeeded: candidate)
                        filled &+= candidate <= largest ? 1 : 0
                        position &+= 1
                    }
                }
            }
        }
    }

    /// Makes the next 624 words.
    private mutating func advance() {
        state.withUnsafeMutableBufferPointer { state in
            let (size, lag) = (MersenneTwister19937.size, MersenneTwister19937.lag)
            for index in 0..<(size - lag) {
                state[index] = state[index + lag] ^ MersenneTwister19937.twisted(state[index], state[index + 1])
            }
            for index in (size - lag)..<(size - 1) {
                state[index] = state[index + lag - size] ^ MersenneTwister19937.twisted(state[index], state[index + 1])
            }
            state[size - 1] = state[lag - 1] ^ MersenneTwister19937.twisted(state[size - 1], state[0])
        }
        position = 0
    }

    private static func twisted(_ upper: UInt32, _ lower: UInt32) -> UInt32 {
        let joined = (upper & 0x8000_0000) | (lower & 0x7FFF_FFFF)
        return (joined &>> 1) ^ ((0 &- (joined & 1)) & 0x9908_B0DF)
    }

    private static func tempered(_ word: UInt32) -> UInt32 {
        var bits = word
        bits ^= bits &>> 11
        bits ^= (bits &<< 7) & 0x9D2C_5680
        bits ^= (bits &<< 15) & 0xEFC6_0000
        return bits ^ (bits &>> 18)
    }
}
