/// A model that is not fitted yet: its kind with all its settings.
public enum Model: Equatable, Sendable {
    case ridge(RidgeRegression)
    case bayesianRidge(BayesianRidgeRegression)
    case ard(ARDRegression)

    /// The kind.
    public var id: ModelID {
        switch self {
        case .ridge: .ridge
        case .bayesianRidge: .bayesianRidge
        case .ard: .ard
        }
    }

    /// Learns from the moments of standardized training rows.
    ///
    /// - Throws: `ModelError`, the first reason why it cannot be done.
    public func fit(_ standardized: NormalEquations) throws(ModelError) -> FittedModel {
        switch self {
        case .ridge(let regression): .ridge(try regression.fit(standardized))
        case .bayesianRidge(let regression): .bayesianRidge(try regression.fit(standardized))
        case .ard(let regression): .ard(try regression.fit(standardized))
        }
    }
}
