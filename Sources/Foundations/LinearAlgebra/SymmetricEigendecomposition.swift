internal import CLAPACK

/// The eigenvalues and eigenvectors of a symmetric matrix, A = V' diag(e) V with the vectors in the rows of V.
///
/// Source: Golub and Van Loan, Matrix Computations, 8.3; LAPACK `dsyevd`.
public struct SymmetricEigendecomposition: Sendable {
    /// The eigenvalues, ascending. Those of a semidefinite matrix can be negative by a rounding error.
    public let values: [Double]
    /// The eigenvectors as rows, orthonormal, in the order of `values`; the sign of each is arbitrary.
    public let vectors: Matrix

    /// Decomposes a matrix, of which only the lower triangle is read. Complexity: O(order³).
    ///
    /// - Throws: `.notFinite` for an element of the whole matrix, `.notConverged`, `.libraryMissing`.
    public init(_ matrix: Matrix) throws(LinearAlgebraError) {
        precondition(matrix.isSquare, "a symmetric matrix is square")
        try BLAS.require()
        guard matrix.isFinite else { throw .notFinite }
        let order = matrix.rows
        var values = Array(repeating: 0.0, count: order)
        var vectors = matrix.elements
        if order > 0 {
            let size = BLAS.dimension(order)
            // Column-major columns are the rows of our storage: the vectors come out as rows.
            let status = BLAS.exclusively {
                LAPACKE_dsyevd(LAPACK_COL_MAJOR, Int8(UInt8(ascii: "V")), BLAS.upper, size, &vectors, size, &values)
            }
            precondition(status >= 0, "argument \(-status) of dsyevd")
            guard status == 0 else { throw .notConverged(remaining: Int(status)) }
        }
        self.values = values
        self.vectors = Matrix(rows: order, columns: order, elements: vectors)
    }
}
