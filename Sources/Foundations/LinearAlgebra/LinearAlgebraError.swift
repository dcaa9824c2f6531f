/// Why a factorization has no answer.
public enum LinearAlgebraError: Error, Equatable, Sendable {
    /// An element of the matrix is NaN or infinite.
    case notFinite
    /// The leading minor of this order, counted from 1, is not positive.
    case notPositiveDefinite(order: Int)
    /// The eigenvalue iteration gave up with this many off-diagonal elements left.
    case notConverged(remaining: Int)
    /// OpenBLAS or LAPACKE cannot be loaded; the reason is the loader's.
    case libraryMissing(String)
}

extension LinearAlgebraError: CustomStringConvertible {
    /// The reason, for people.
    public var description: String {
        switch self {
        case .notFinite: "the matrix holds a value that is not finite"
        case .notPositiveDefinite(let order): "the matrix is not positive definite: leading minor \(order) is not positive"
        case .notConverged(let remaining): "the eigenvalue iteration did not converge, \(remaining) elements remain"
        case .libraryMissing(let reason): "the library of linear algebra cannot be loaded: \(reason)"
        }
    }
}
