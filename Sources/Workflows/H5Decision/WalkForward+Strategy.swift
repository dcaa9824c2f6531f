internal import Models
public import Strategy
public import Validation

extension WalkForward {
    /// The walk-forward training a strategy file describes.
    public init(_ training: TrainingRules, purgeDays: Int) {
        self.init(
            horizon: training.horizonDays, purgeDays: purgeDays, minimumTrainingRows: training.minRows,
            trainingStart: training.startDate, ridge: RidgeRegression(penalty: training.ridgePenalty),
            bayesianRidge: BayesianRidgeRegression(
                settings: EvidenceSettings(
                    iterationLimit: training.bayesianRidge.maxIterations, tolerance: training.bayesianRidge.tolerance,
                    hyperprior: training.bayesianRidge.hyperprior)))
    }
}
