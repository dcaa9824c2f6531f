public import LinearAlgebra

/// Why a model cannot be fitted.
public enum ModelError: Error, Equatable, Sendable {
    /// There is no row to learn from.
    case noRows
    /// A feature or a target is NaN or infinite, or so large that its square is.
    case notFinite
    /// A factorization of the standardized moments failed.
    case linearAlgebra(LinearAlgebraError)
}

extension ModelError: CustomStringConvertible {
    /// The reason, for people.
    public var description: String {
        switch self {
        case .noRows: "there is no row to train on"
        case .notFinite: "a feature or target of the training rows is missing or not finite"
        case .linearAlgebra(let error): error.description
        }
    }
}
