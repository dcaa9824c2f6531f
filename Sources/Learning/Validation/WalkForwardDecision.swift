public import CivilTime
public import Models

/// What the models said at a decision date.
public struct WalkForwardDecision: Equatable, Sendable {
    /// The decision date; rows dated on or after it were not seen, labels of legacy training apart.
    public let date: CivilDate
    /// Number of rows to train on.
    public let trainingRowCount: Int
    /// The forecast; `nil` where history was too short for one.
    public let forecast: WalkForwardForecast?
}

/// Both models' predictions of the log return over the horizon, and what they were learned from.
public struct WalkForwardForecast: Equatable, Sendable {
    /// The date of the row predicted on.
    public let featureDate: CivilDate
    /// The date of the first training row.
    public let trainingFirst: CivilDate
    /// The date of the last training row.
    public let trainingLast: CivilDate
    /// Ridge's prediction, a log return.
    public let ridgePrediction: Double
    /// Bayesian ridge's prediction, a log return.
    public let bayesianRidgePrediction: Double
    /// The models, for artifacts and drift checks.
    public let models: WalkForwardModels
}

/// The scaler and both models of one training window; the models take standardized features.
public struct WalkForwardModels: Equatable, Sendable {
    /// Learned from the training rows alone.
    public let standardizer: Standardizer
    /// Ridge regression.
    public let ridge: FittedRidge
    /// Bayesian ridge regression.
    public let bayesianRidge: FittedBayesianRidge

    /// The models of a window.
    public init(standardizer: Standardizer, ridge: FittedRidge, bayesianRidge: FittedBayesianRidge) {
        self.standardizer = standardizer
        self.ridge = ridge
        self.bayesianRidge = bayesianRidge
    }

    /// Both models' predictions for a row of features as they are.
    ///
    /// - Throws: `.notFinite` when a standardized feature is missing or infinite.
    public func predict(_ row: ArraySlice<Double>) throws(ModelError) -> (ridge: Double, bayesianRidge: Double) {
        let features = standardizer.standardize(row)
        guard features.allSatisfy(\.isFinite) else { throw .notFinite }
        return (ridge.predict(features), bayesianRidge.predict(features))
    }
}
