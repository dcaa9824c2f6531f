import LinearAlgebra
import Testing

/// The library below has no lock of its own; ours must keep callers apart. Without it a few of these 48 000 results are
/// wrong in most runs.
@Suite struct ConcurrencyTests {
    @Test func manyThreadsAtOnceGetTheNumbersOfOne() async throws {
        let matrices = (1...4).map(ConcurrencyTests.gram)
        let expected = try matrices.map(ConcurrencyTests.work)
        let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
            for (matrix, result) in zip(matrices, expected) {
                for _ in 0..<2 {
                    group.addTask {
                        var wrong = 0
                        for _ in 0..<6000 where try ConcurrencyTests.work(matrix) != result { wrong += 1 }
                        return wrong
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    /// X'X + 1 of 60 rows of 21 columns from a fixed linear congruence.
    private static func gram(_ seed: Int) -> Matrix {
        var state = UInt64(seed)
        var elements: [Double] = []
        for _ in 0..<60 * 21 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            elements.append(Double(state >> 40) / 16_777_216 - 0.5)
        }
        return Matrix(rows: 60, columns: 21, elements: elements).gram().addingToDiagonal(1)
    }

    /// Every routine the models use.
    private static func work(_ matrix: Matrix) throws -> [Double] {
        let factorization = try CholeskyFactorization(matrix)
        let solution = factorization.solve(matrix.row(0).map { $0 })
        let eigen = try SymmetricEigendecomposition(matrix)
        return solution + eigen.values + (matrix * matrix).elements + factorization.inverse().elements
            + matrix.transposeMultiplied(by: solution)
    }
}
