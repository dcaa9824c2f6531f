internal import Configuration
internal import Failures

/// One of a strategy's models, as its file describes it.
public enum ModelRules: Equatable, Sendable {
    /// Ridge regression with a penalty ≥ 0 on the squared weights of standardized features.
    case ridge(penalty: Double)
    /// Bayesian ridge regression.
    case bayesianRidge(EvidenceMaximisation)

    /// When evidence maximisation stops, and how vague its priors are.
    public struct EvidenceMaximisation: Equatable, Sendable {
        /// The most iterations.
        public var maxIterations: Int
        /// Iterations stop when the weights' total change is below this.
        public var tolerance: Double
        /// Shape and rate of the Gamma priors of both precisions.
        public var hyperprior: Double
    }
}

extension ModelRules {
    /// The models a training section has a part for, in their own order, whatever the file's.
    ///
    /// - Throws: `Failure` (configuration) for a key out of range, and for a section without a model.
    static func all(in section: ConfigurationMapping) throws(Failure) -> [ModelRules] {
        var models: [ModelRules] = []
        if let part = try section.optionalMapping("ridge") {
            models.append(.ridge(penalty: try part.double("penalty", in: 0...1e9)))
        }
        if let part = try section.optionalMapping("bayesian_ridge") {
            models.append(
                .bayesianRidge(
                    EvidenceMaximisation(
                        maxIterations: try part.int("max_iterations", in: 1...100_000),
                        tolerance: try part.double("tolerance", in: 0...1), hyperprior: try part.double("hyperprior", in: 0...1)))
            )
        }
        // Asked for by name, so that the message says which keys there could be.
        if models.isEmpty { _ = try section.mapping("ridge") }
        return models
    }
}
