internal import CivilTime
internal import Execution
internal import H5Decision
internal import JSON
internal import ModelFiles
internal import Models
internal import Strategy
internal import TaskContract

/// What was decided on a week.
struct WeeklySignalOutput: TaskOutput {
    let decision: WeeklyDecision
    let isChanged: Bool
    let health: JSONObject

    /// What a model says; `nil` of one that is none of the strategy's.
    private subscript(predictionOf id: ModelID) -> Double? {
        zip(decision.model.models.models, decision.signal.predictions).first { $0.0.id == id }?.1
    }

    static let declaration: [OutputField<WeeklySignalOutput>] =
        [
            .value("changed", \.isChanged, "Whether the decision is new, or another than before."),
            .value("strategy_id", \.decision.model.strategyID), .value("week", \.decision.model.week),
            .value("signal_date", \.decision.model.decisionDate), .value("feature_date", \.decision.featureDate),
            .value("model_id", \.decision.modelID),
        ]
        + ModelID.allCases.map { id in
            .value("\(id.rawValue)_pred", \.[predictionOf: id], "Log return.").leftOutWhenAbsent()
        } + [
            .value("ensemble", \.decision.signal.ensemble, "Log return, the mean of the models'."),
            .choice("direction", \.decision.signal.direction), .choice("tier", \.decision.signal.tier),
            .value("agreement", \.decision.signal.agreement), .value("magnitude", \.decision.signal.magnitude),
            .value("sizing_multiplier", \.decision.signal.sizingMultiplier), .choice("skip_reason", \.decision.skipReason),
            .value("feature_hash", \.decision.featureHash), .value("health", \.health, "Spread of the newest predictions."),
        ]
}
