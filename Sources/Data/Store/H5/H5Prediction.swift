public import CivilTime
public import Postgres

/// A row of `forecast_h5_predictions`: what one model expected of the week ahead.
public struct H5Prediction: Equatable, Sendable {
    /// The day the prediction was made on; it knows rows before it.
    public var inferenceDate: CivilDate
    /// The model, such as `ridge`.
    public var modelID: String
    /// How many trading days ahead.
    public var horizonDays: Int
    /// The day the prediction is for; `nil` when it cannot be told beforehand.
    public var targetDate: CivilDate?
    /// The last close known, COP per USD.
    public var basePrice: Double
    /// The price expected, COP per USD; `nil` of a row that does not say.
    public var predictedPrice: Double?
    /// The logarithmic return expected over the horizon, a fraction.
    public var predictedReturn: Double
    /// What the model was configured as; of a live prediction, its name in the registry.
    public var modelVersion: String?
    /// SHA-256 of the row predicted on; `nil` for a prediction computed afterwards.
    public var featureHash: String?
    /// Whether the model's newest predictions have collapsed.
    public var isCollapsed = false
    /// Their population deviation, a fraction; `nil` when there are too few.
    public var collapseDeviation: Double?

    /// A prediction.
    public init(
        inferenceDate: CivilDate, modelID: String, horizonDays: Int, targetDate: CivilDate?, basePrice: Double,
        predictedPrice: Double, predictedReturn: Double, modelVersion: String?
    ) {
        self.inferenceDate = inferenceDate
        self.modelID = modelID
        self.horizonDays = horizonDays
        self.targetDate = targetDate
        self.basePrice = basePrice
        self.predictedPrice = predictedPrice
        self.predictedReturn = predictedReturn
        self.modelVersion = modelVersion
    }

    /// `UP` above 0, else `DOWN`: the rule by which the ensemble takes its side.
    public var direction: String { predictedReturn > 0 ? "UP" : "DOWN" }
}

extension H5Prediction: TableRecord {
    /// A record that reading fills.
    public init() {
        self.init(
            inferenceDate: .firstDay(ofYear: 2000), modelID: "", horizonDays: 0, targetDate: nil, basePrice: 0, predictedPrice: 0,
            predictedReturn: 0, modelVersion: nil)
    }

    /// `forecast_h5_predictions`
    public static let table = Table<H5Prediction>(
        "forecast_h5_predictions",
        [
            .key("inference_date", \.inferenceDate), .key("model_id", \.modelID), .key("horizon_id", \.horizonDays),
            .derived("inference_week") { ISOWeek(containing: $0.inferenceDate).number },
            .derived("inference_year") { ISOWeek(containing: $0.inferenceDate).year }, .value("target_date", \.targetDate),
            .value("base_price", \.basePrice), .value("predicted_price", \.predictedPrice),
            .value("predicted_return", \.predictedReturn), .derived("direction") { $0.direction },
            .value("model_version", \.modelVersion), .value("feature_hash", \.featureHash),
            .value("collapse_flag", \.isCollapsed), .value("collapse_std", \.collapseDeviation),
        ])
}
