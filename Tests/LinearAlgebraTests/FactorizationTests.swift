import Foundation
import LinearAlgebra
import TestSupport
import Testing

struct CholeskyTests {
    /// Positive definite: the Gram matrix of more rows than columns, plus a little on the diagonal.
    private func positiveDefinite(_ order: Int, seed: UInt64) -> Matrix {
        var noise = Noise(seed: seed)
        return noise.matrix(order + 5, order).gram().addingToDiagonal(0.1)
    }

    @Test func aSystemSolvedByHand() throws {
        let matrix = Matrix(rows: 2, columns: 2, elements: [4, 2, 2, 3])
        let solution = try CholeskyFactorization(matrix).solve([8, 7])
        #expect(distance(solution, [1.25, 1.5]) < 1e-15)
    }

    @Test(arguments: [1, 2, 5, 21, 64]) func theSolutionLeavesNoResidual(_ order: Int) throws {
        let matrix = positiveDefinite(order, seed: UInt64(order))
        var noise = Noise(seed: 99)
        let right = noise.vector(order)
        let solution = try CholeskyFactorization(matrix).solve(right)
        #expect(distance(matrix * solution, right) < 1e-11)
    }

    @Test(arguments: [1, 2, 5, 21]) func theInverseUndoesTheMatrix(_ order: Int) throws {
        let matrix = positiveDefinite(order, seed: UInt64(order))
        let inverse = try CholeskyFactorization(matrix).inverse()
        #expect(distance((matrix * inverse).elements, Matrix.identity(order).elements) < 1e-11)
        #expect(inverse == inverse.transposed)
    }

    @Test func theLogDeterminantIsThatOfTheDiagonal() throws {
        let factorization = try CholeskyFactorization(Matrix(diagonal: [2, 5, 0.1]))
        expectClose(factorization.logDeterminant, 0, absolute: 1e-15)
        expectClose(
            try CholeskyFactorization(Matrix(rows: 2, columns: 2, elements: [4, 2, 2, 3])).logDeterminant, log(8.0),
            relative: 1e-15)
    }

    @Test func onlyTheLowerTriangleIsRead() throws {
        let whole = try CholeskyFactorization(Matrix(rows: 2, columns: 2, elements: [4, 2, 2, 3])).solve([1, 0])
        let lower = try CholeskyFactorization(Matrix(rows: 2, columns: 2, elements: [4, -77, 2, 3])).solve([1, 0])
        #expect(whole == lower)
    }

    @Test func anIndefiniteMatrixIsRefusedAtItsFirstBadMinor() {
        #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
            try CholeskyFactorization(Matrix(rows: 3, columns: 3, elements: [1, 2, 0, 2, 1, 0, 0, 0, 1]))
        }
        #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 1)) {
            try CholeskyFactorization(Matrix(diagonal: [0, 1]))
        }
    }

    @Test(arguments: [Double.nan, .infinity]) func aValueThatIsNotFiniteIsRefused(_ bad: Double) {
        for position in 0..<4 {
            var elements = [2.0, 0, 0, 2]
            elements[position] = bad
            #expect(throws: LinearAlgebraError.notFinite) {
                try CholeskyFactorization(Matrix(rows: 2, columns: 2, elements: elements))
            }
        }
    }

    @Test func orderZeroHasAnEmptySolution() throws {
        let empty = try CholeskyFactorization(Matrix(rows: 0, columns: 0))
        #expect(empty.solve([]) == [])
        #expect(empty.inverse() == Matrix(rows: 0, columns: 0))
        #expect(empty.logDeterminant == 0)
    }
}

struct SymmetricEigendecompositionTests {
    @Test func aDecompositionByHand() throws {
        let decomposition = try SymmetricEigendecomposition(Matrix(rows: 2, columns: 2, elements: [2, 1, 1, 2]))
        #expect(distance(decomposition.values, [1, 3]) < 1e-15)
        expectClose(abs(decomposition.vectors[1, 0]), 0.5.squareRoot(), absolute: 1e-15)
        expectClose(decomposition.vectors[1, 0], decomposition.vectors[1, 1], absolute: 1e-15)
        expectClose(decomposition.vectors[0, 0], -decomposition.vectors[0, 1], absolute: 1e-15)
    }

    @Test(arguments: [1, 2, 5, 21, 64]) func vectorsAreOrthonormalAndRebuildTheMatrix(_ order: Int) throws {
        var noise = Noise(seed: UInt64(order))
        let matrix = noise.matrix(order + 3, order).gram()
        let decomposition = try SymmetricEigendecomposition(matrix)
        let vectors = decomposition.vectors
        #expect(distance((vectors * vectors.transposed).elements, Matrix.identity(order).elements) < 1e-13)
        let rebuilt = vectors.transposed * (Matrix(diagonal: decomposition.values) * vectors)
        #expect(distance(rebuilt.elements, matrix.elements) < 1e-12)
        #expect(decomposition.values == decomposition.values.sorted())
    }

    @Test func eachRowIsAnEigenvectorOfItsValue() throws {
        var noise = Noise(seed: 3)
        let matrix = noise.matrix(9, 6).gram()
        let decomposition = try SymmetricEigendecomposition(matrix)
        for (index, value) in decomposition.values.enumerated() {
            let vector = Array(decomposition.vectors.row(index))
            #expect(distance(matrix * vector, vector.map { $0 * value }) < 1e-13)
        }
    }

    @Test func aSingularMatrixHasEigenvalueZero() throws {
        let decomposition = try SymmetricEigendecomposition(Matrix(rows: 2, columns: 2, elements: [1, 1, 1, 1]))
        #expect(distance(decomposition.values, [0, 2]) < 1e-15)
    }

    @Test func aValueThatIsNotFiniteIsRefused() {
        #expect(throws: LinearAlgebraError.notFinite) {
            try SymmetricEigendecomposition(Matrix(rows: 2, columns: 2, elements: [1, .nan, 0, 1]))
        }
    }

    @Test func orderZeroHasNoEigenvalues() throws {
        #expect(try SymmetricEigendecomposition(Matrix(rows: 0, columns: 0)).values == [])
    }
}
