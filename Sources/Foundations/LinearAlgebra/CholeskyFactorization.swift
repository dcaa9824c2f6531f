internal import CLAPACK
internal import Glibc

/// The Cholesky factorization A = L L' of a symmetric positive definite matrix, to solve with A and to invert it.
///
///     let weights = try CholeskyFactorization(gram.addingToDiagonal(1)).solve(moments)
///
/// Source: Golub and Van Loan, Matrix Computations, 4.2; LAPACK `dpotrf`, `dpotrs`, `dpotri`.
public struct CholeskyFactorization: Sendable {
    /// Number of rows and columns of A.
    public let order: Int
    private let factor: [Double]

    /// Factors a matrix, of which only the lower triangle is read. Complexity: O(order³).
    ///
    /// - Throws: `.notFinite` for an element of the whole matrix, `.notPositiveDefinite`, `.libraryMissing`.
    public init(_ matrix: Matrix) throws(LinearAlgebraError) {
        precondition(matrix.isSquare, "a symmetric matrix is square")
        try BLAS.require()
        guard matrix.isFinite else { throw .notFinite }
        order = matrix.rows
        var factor = matrix.elements
        if order > 0 {
            let size = BLAS.dimension(order)
            let status = BLAS.exclusively {
                LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, BLAS.upper, size, &factor, size)
            }
            precondition(status >= 0, "argument \(-status) of dpotrf")
            guard status == 0 else { throw .notPositiveDefinite(order: Int(status)) }
        }
        self.factor = factor
    }

    /// The x of A x = b. Complexity: O(order²).
    public func solve(_ right: [Double]) -> [Double] {
        precondition(right.count == order, "\(right.count) elements for order \(order)")
        guard order > 0 else { return [] }
        var solution = right
        let size = BLAS.dimension(order)
        let status = BLAS.exclusively {
            LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, BLAS.upper, size, 1, factor, size, &solution, size)
        }
        precondition(status == 0, "argument \(-status) of dpotrs")
        return solution
    }

    /// The inverse of A, whole and exactly symmetric. Complexity: O(order³).
    public func inverse() -> Matrix {
        guard order > 0 else { return Matrix(rows: 0, columns: 0) }
        var inverse = factor
        let size = BLAS.dimension(order)
        let status = BLAS.exclusively { LAPACKE_dpotri_work(LAPACK_COL_MAJOR, BLAS.upper, size, &inverse, size) }
        precondition(status == 0, "a factorization that exists has no zero on its diagonal")
        for row in 0..<order {
            for column in 0..<row { inverse[column * order + row] = inverse[row * order + column] }
        }
        return Matrix(rows: order, columns: order, elements: inverse)
    }

    /// The natural logarithm of the determinant of A.
    public var logDeterminant: Double {
        2 * (0..<order).reduce(0.0) { $0 + log(factor[$1 * order + $1]) }
    }
}
