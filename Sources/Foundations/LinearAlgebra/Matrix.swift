internal import CLAPACK

/// A dense matrix of doubles, stored row by row.
///
///     let x = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
///     x[1, 0]  // 4
///
/// A value: copies are independent. Indices and shapes out of range are programming mistakes and trap.
public struct Matrix: Equatable, Sendable {
    /// Number of rows.
    public let rows: Int
    /// Number of columns.
    public let columns: Int
    /// The elements, row-major, `rows` × `columns`.
    public private(set) var elements: [Double]

    /// A matrix of row-major elements.
    public init(rows: Int, columns: Int, elements: [Double]) {
        precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns, "\(rows) × \(columns) elements")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// A matrix with one value everywhere.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.init(rows: rows, columns: columns, elements: Array(repeating: value, count: rows * columns))
    }

    /// A square matrix with these diagonal elements and zeros beside them.
    public init(diagonal: [Double]) {
        self.init(rows: diagonal.count, columns: diagonal.count)
        for index in diagonal.indices { self[index, index] = diagonal[index] }
    }

    /// The identity of an order.
    public static func identity(_ order: Int) -> Matrix { Matrix(diagonal: Array(repeating: 1, count: order)) }

    /// The element of a row and a column, counted from 0.
    public subscript(row: Int, column: Int) -> Double {
        get {
            precondition(column >= 0 && column < columns, "column \(column) of \(columns)")
            return elements[row * columns + column]
        }
        set {
            precondition(column >= 0 && column < columns, "column \(column) of \(columns)")
            elements[row * columns + column] = newValue
        }
    }

    /// The elements of a row.
    public func row(_ index: Int) -> ArraySlice<Double> { elements[index * columns..<(index + 1) * columns] }

    /// Whether rows and columns are as many.
    public var isSquare: Bool { rows == columns }

    /// Whether no element is NaN or infinite.
    public var isFinite: Bool { elements.allSatisfy(\.isFinite) }

    /// The matrix with rows and columns exchanged.
    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for row in 0..<rows {
            for column in 0..<columns { result[column, row] = self[row, column] }
        }
        return result
    }

    /// The square matrix of the rows and columns named, in that order.
    public func principalSubmatrix(_ indices: [Int]) -> Matrix {
        precondition(isSquare, "a principal submatrix belongs to a square matrix")
        let elements = indices.flatMap { row in indices.map { self[row, $0] } }
        return Matrix(rows: indices.count, columns: indices.count, elements: elements)
    }

    /// The square matrix with a value added to every diagonal element.
    public func addingToDiagonal(_ value: Double) -> Matrix {
        precondition(isSquare, "only a square matrix has a whole diagonal")
        var result = self
        for index in 0..<rows { result.elements[index * columns + index] += value }
        return result
    }
}

extension Matrix {
    /// The matrix product. Complexity: O(rows × columns × columns of `right`).
    public static func * (left: Matrix, right: Matrix) -> Matrix {
        precondition(left.columns == right.rows, "\(left.columns) columns meet \(right.rows) rows")
        var product = Matrix(rows: left.rows, columns: right.columns)
        guard !product.elements.isEmpty, left.columns > 0 else { return product }
        BLAS.exclusively {
            cblas_dgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, BLAS.dimension(left.rows), BLAS.dimension(right.columns),
                BLAS.dimension(left.columns), 1, left.elements, BLAS.dimension(left.columns), right.elements,
                BLAS.dimension(right.columns), 0, &product.elements, BLAS.dimension(right.columns))
        }
        return product
    }

    /// The matrix times a column vector. Complexity: O(rows × columns).
    public static func * (matrix: Matrix, vector: [Double]) -> [Double] {
        precondition(matrix.columns == vector.count, "\(matrix.columns) columns meet \(vector.count) elements")
        return matrix.multiplied(by: vector, CblasNoTrans, count: matrix.rows)
    }

    /// The transposed matrix times a column vector, without making the transpose. Complexity: O(rows × columns).
    public func transposeMultiplied(by vector: [Double]) -> [Double] {
        precondition(rows == vector.count, "\(rows) rows meet \(vector.count) elements")
        return multiplied(by: vector, CblasTrans, count: columns)
    }

    private func multiplied(by vector: [Double], _ side: CBLAS_TRANSPOSE, count: Int) -> [Double] {
        var result = Array(repeating: 0.0, count: count)
        guard !elements.isEmpty else { return result }
        BLAS.exclusively {
            cblas_dgemv(
                CblasRowMajor, side, BLAS.dimension(rows), BLAS.dimension(columns), 1, elements, BLAS.dimension(columns),
                vector, 1, 0, &result, 1)
        }
        return result
    }

    /// The Gram matrix X'X, whole and exactly symmetric. Complexity: O(rows × columns²).
    public func gram() -> Matrix {
        var result = Matrix(rows: columns, columns: columns)
        guard !elements.isEmpty else { return result }
        BLAS.exclusively {
            cblas_dsyrk(
                CblasRowMajor, CblasLower, CblasTrans, BLAS.dimension(columns), BLAS.dimension(rows), 1, elements,
                BLAS.dimension(columns), 0, &result.elements, BLAS.dimension(columns))
        }
        for row in 0..<columns {
            for column in 0..<row { result[column, row] = result[row, column] }
        }
        return result
    }
}
