import LinearAlgebra

/// A seeded stream of numbers between −1 and 1, for tests. Source: Steele, Lea and Flood, SplitMix (2014).
struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double(Int64(bitPattern: mixed ^ (mixed >> 31))) / 9_223_372_036_854_775_808
    }

    mutating func matrix(_ rows: Int, _ columns: Int) -> Matrix {
        Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in next() })
    }

    mutating func vector(_ count: Int) -> [Double] { (0..<count).map { _ in next() } }
}

/// The largest absolute element of a difference.
func distance(_ left: [Double], _ right: [Double]) -> Double {
    guard left.count == right.count else { return .infinity }
    return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
