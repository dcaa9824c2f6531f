import LinearAlgebra
import Testing

struct MatrixTests {
    let x = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])

    @Test func elementsLieRowByRow() {
        #expect(x[1, 0] == 4)
        #expect(x[0, 2] == 3)
        #expect(Array(x.row(1)) == [4, 5, 6])
    }

    @Test func aCopyIsIndependent() {
        var copy = x
        copy[0, 0] = 99
        #expect(x[0, 0] == 1)
        #expect(copy != x)
    }

    @Test func transposingExchangesRowsAndColumns() {
        #expect(x.transposed == Matrix(rows: 3, columns: 2, elements: [1, 4, 2, 5, 3, 6]))
        #expect(x.transposed.transposed == x)
    }

    @Test func productsMatchHandCalculation() {
        let right = Matrix(rows: 3, columns: 2, elements: [1, 0, 0, 1, 1, 1])
        #expect(x * right == Matrix(rows: 2, columns: 2, elements: [4, 5, 10, 11]))
        #expect(x * [1, 0, -1] == [-2, -2])
        #expect(x.transposeMultiplied(by: [1, 10]) == [41, 52, 63])
    }

    @Test func theIdentityChangesNothing() {
        #expect(x * Matrix.identity(3) == x)
        #expect(Matrix.identity(2) * x == x)
    }

    @Test func gramIsTheProductWithTheTranspose() {
        #expect(x.gram() == Matrix(rows: 3, columns: 3, elements: [17, 22, 27, 22, 29, 36, 27, 36, 45]))
    }

    @Test func gramIsSymmetricToTheLastBit() {
        var noise = Noise(seed: 7)
        let gram = noise.matrix(57, 13).gram()
        #expect(gram == gram.transposed)
    }

    @Test func emptyMatricesMultiply() {
        let noRows = Matrix(rows: 0, columns: 2)
        #expect(noRows.gram() == Matrix(rows: 2, columns: 2))
        #expect(noRows * [1, 2] == [])
        #expect(noRows.transposeMultiplied(by: []) == [0, 0])
        #expect(Matrix(rows: 2, columns: 0) * Matrix(rows: 0, columns: 3) == Matrix(rows: 2, columns: 3))
    }

    @Test func aPrincipalSubmatrixKeepsTheOrderAsked() {
        let square = Matrix(rows: 3, columns: 3, elements: [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(square.principalSubmatrix([2, 0]) == Matrix(rows: 2, columns: 2, elements: [9, 7, 3, 1]))
    }

    @Test func addingToTheDiagonalLeavesTheRest() {
        let square = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])
        #expect(square.addingToDiagonal(10) == Matrix(rows: 2, columns: 2, elements: [11, 2, 3, 14]))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func oneBadElementMakesAMatrixNotFinite(_ bad: Double) {
        var matrix = x
        #expect(matrix.isFinite)
        matrix[1, 2] = bad
        #expect(!matrix.isFinite)
    }
}
