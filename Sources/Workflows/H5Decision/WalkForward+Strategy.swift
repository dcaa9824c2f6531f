public import Models
public import Strategy
public import Validation

extension Model {
    /// The model that a strategy file describes.
    public init(_ rules: ModelRules) {
        self =
            switch rules {
            case .ridge(let penalty): .ridge(RidgeRegression(penalty: penalty))
            case .bayesianRidge(let evidence):
                .bayesianRidge(
                    BayesianRidgeRegression(
                        settings: EvidenceSettings(
                            iterationLimit: evidence.maxIterations, tolerance: evidence.tolerance,
                            hyperprior: evidence.hyperprior)))
            }
    }
}

extension ModelSet {
    /// The models that a strategy file describes.
    public init(_ training: TrainingRules) { self.init(training.models.map(Model.init)) }
}

extension WalkForward {
    /// The walk-forward training a strategy file describes.
    public init(_ training: TrainingRules, purgeDays: Int) {
        self.init(
            ModelSet(training), horizon: training.horizonDays, purgeDays: purgeDays, minimumTrainingRows: training.minRows,
            trainingStart: training.startDate)
    }
}
