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

/// The models' predictions of the log return over the horizon, and what they were learned from.
public struct WalkForwardForecast: Equatable, Sendable {
    /// The date of the row predicted on.
    public let featureDate: CivilDate
    /// The date of the first training row.
    public let trainingFirst: CivilDate
    /// The date of the last training row.
    public let trainingLast: CivilDate
    /// What each model says, log returns.
    public let predictions: ModelPredictions
    /// The models, for artifacts and drift checks.
    public let models: FittedModelSet
}
