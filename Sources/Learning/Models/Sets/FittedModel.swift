/// A fitted model of standardized features.
public enum FittedModel: Equatable, Sendable {
    case ridge(FittedRidge)
    case bayesianRidge(FittedBayesianRidge)
    case ard(FittedARD)

    /// The kind.
    public var id: ModelID {
        switch self {
        case .ridge: .ridge
        case .bayesianRidge: .bayesianRidge
        case .ard: .ard
        }
    }

    /// The prediction for a row of standardized features, in units of the target.
    public func predict(_ standardized: [Double]) -> Double { linear.predict(standardized) }

    /// Weights of the standardized features, in units of the target.
    public var coefficients: [Double] { linear.coefficients }

    /// The prediction where every feature has its mean, in units of the target.
    public var intercept: Double { linear.intercept }

    /// How many passes the fit took; `nil` for a model that is solved in one.
    public var iterations: Int? {
        switch self {
        case .ridge: nil
        case .bayesianRidge(let model): model.iterations
        case .ard(let model): model.iterations
        }
    }

    private var linear: any LinearModel {
        switch self {
        case .ridge(let model): model
        case .bayesianRidge(let model): model
        case .ard(let model): model
        }
    }
}

extension ModelID {
    /// Whether fitting takes passes that are counted.
    public var isIterative: Bool {
        switch self {
        case .ridge: false
        case .bayesianRidge, .ard: true
        }
    }
}
