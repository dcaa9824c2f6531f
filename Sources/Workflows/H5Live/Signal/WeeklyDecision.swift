internal import CivilTime
internal import Execution
internal import Failures
internal import Features
internal import Files
internal import H5Decision
internal import ModelFiles
internal import Models
internal import Store
internal import Strategy
internal import Validation

/// What a model makes of the last row before a week, by the rules of a strategy. Pure, so that it can be made again.
struct WeeklyDecision {
    /// The model's name in the registry.
    let modelID: String
    /// The model.
    let model: WeeklyModel
    /// The date of the row predicted on.
    let featureDate: CivilDate
    /// That row.
    let features: [Double]
    /// What the models say.
    let signal: WeeklySignal
    /// Their predictions as rows.
    let predictions: [H5Prediction]
    private let settings: H5Settings
    private let decidedAt: Instant

    /// Decides.
    ///
    /// - Throws: `no_feature_row`, `models_not_fitted` (data).
    init(
        _ settings: H5Settings, _ modelID: String, _ model: WeeklyModel, _ table: FeatureTable, at decidedAt: Instant
    ) throws(Failure) {
        guard let row = table.completeRows(before: model.decisionDate).last else {
            throw Failure(
                .data, code: "no_feature_row", "no trading day before \(model.decisionDate) has all features",
                remedy: "Fill the history of bars and macro rows: usdcop restore, core_l0_01_ohlcv_backfill.")
        }
        let said: ModelPredictions
        do throws(ModelError) {
            said = try model.models.predict(table.row(row))
        } catch {
            throw Failure(
                .data, code: "no_feature_row", "the features of \(table.dates[row]) cannot be predicted on: \(error)",
                remedy: "Check the stored bars and macro rows up to \(table.dates[row]).")
        }
        self.settings = settings
        self.modelID = modelID
        self.model = model
        self.decidedAt = decidedAt
        featureDate = table.dates[row]
        features = Array(table.row(row))
        signal = WeeklySignal(
            predictions: said.values, confidence: settings.strategy.confidence, sizing: settings.strategy.sizing)
        let hash = WeeklyDecision.hash(of: features)
        predictions = H5Prediction.weekly(
            said, inferenceDate: model.decisionDate, featureDate: featureDate, basePrice: table.closes[row],
            horizonDays: model.settings.horizon, calendar: settings.calendar, modelVersion: modelID
        ).map { prediction in
            var prediction = prediction
            prediction.featureHash = hash
            return prediction
        }
    }

    /// SHA-256 of a row of features, as IEEE 754 bytes.
    static func hash(of features: [Double]) -> String {
        var digest = SHA256()
        digest.update(features)
        return digest.hexadecimal()
    }

    /// SHA-256 of the row predicted on.
    var featureHash: String { WeeklyDecision.hash(of: features) }

    /// Why the week is not traded, as far as the signal alone decides.
    var skipReason: SkipReason? { signal.isSkippedBySize ? .lowConfidenceLong : nil }

    /// The decision as a row.
    func row(isCollapsed: Bool) -> H5Signal {
        var row = H5Signal(
            signalDate: model.decisionDate, inferenceDate: model.decisionDate, ensembleReturn: signal.ensemble,
            direction: signal.direction, tier: signal.tier, agreement: signal.agreement,
            magnitude: signal.magnitude, sizingMultiplier: signal.sizingMultiplier, skipReason: skipReason)
        row.isCollapsed = isCollapsed
        row.configVersion = settings.strategy.name
        row.configHash = settings.configHash
        row.modelID = modelID
        row.featureDate = featureDate
        row.features = features
        row.trainingRowCount = model.training.rowCount
        row.decidedAt = decidedAt
        return row
    }
}
