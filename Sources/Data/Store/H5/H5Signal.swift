public import CivilTime
public import Execution
public import Postgres
public import Strategy

/// A row of `forecast_h5_signals`: what a week was decided to be, by a live task or a computation afterwards, and its size.
public struct H5Signal: Equatable, Sendable {
    /// The week's first trading day.
    public var signalDate: CivilDate
    /// The day the predictions were made on.
    public var inferenceDate: CivilDate
    /// The mean of the predictions, a log return.
    public var ensembleReturn: Double
    /// The side.
    public var direction: Direction
    /// How much the models are to be believed.
    public var tier: ConfidenceTier
    /// How far the models are apart, a fraction.
    public var agreement: Double
    /// The size of the ensemble, a fraction.
    public var magnitude: Double
    /// What side and tier make of the leverage; 0 skips.
    public var sizingMultiplier: Double
    /// Why the week is not traded; `nil` when it is, as far as is known.
    public var skipReason: SkipReason?
    /// Annualised volatility over 21 days, a fraction; `nil` until the week is sized, as the next five.
    public var realizedVolatility: Double?
    /// Target over volatility, a factor.
    public var rawLeverage: Double?
    /// The same within its bounds.
    public var clippedLeverage: Double?
    /// After sizing; `nil` also when the week is skipped.
    public var adjustedLeverage: Double?
    /// The stop's distance, percent of the entry price.
    public var hardStopPct: Double?
    /// The target's distance, percent of the entry price.
    public var takeProfitPct: Double?
    /// Whether the newest predictions of one of the models have collapsed.
    public var isCollapsed = false
    /// The strategy's name and version.
    public var configVersion: String?
    /// SHA-256 of the configuration.
    public var configHash: String?
    /// The model's name in the registry; `nil` for a signal computed afterwards, as the rest.
    public var modelID: String?
    /// The date of the row predicted on.
    public var featureDate: CivilDate?
    /// That row, in the order of the feature contract.
    public var features: [Double]?
    /// The number of rows the model learned from.
    public var trainingRowCount: Int?
    /// The as-of instant of the decision.
    public var decidedAt: Instant?
    /// The as-of instant of the sizing; `nil` until then.
    public var sizedAt: Instant?

    /// A signal; what sizing and live tasks add is set afterwards.
    public init(
        signalDate: CivilDate, inferenceDate: CivilDate, ensembleReturn: Double, direction: Direction, tier: ConfidenceTier,
        agreement: Double, magnitude: Double, sizingMultiplier: Double, skipReason: SkipReason?
    ) {
        self.signalDate = signalDate
        self.inferenceDate = inferenceDate
        self.ensembleReturn = ensembleReturn
        self.direction = direction
        self.tier = tier
        self.agreement = agreement
        self.magnitude = magnitude
        self.sizingMultiplier = sizingMultiplier
        self.skipReason = skipReason
    }

    /// The decision alone: without its size, and without what does not make it another, when it was made and how the models' earlier
    /// predictions looked then.
    var decision: H5Signal {
        var decision = self
        decision.skipReason = nil
        decision.isCollapsed = false
        (decision.decidedAt, decision.sizedAt) = (nil, nil)
        (decision.realizedVolatility, decision.rawLeverage, decision.clippedLeverage) = (nil, nil, nil)
        (decision.adjustedLeverage, decision.hardStopPct, decision.takeProfitPct) = (nil, nil, nil)
        return decision
    }
}

extension H5Signal: TableRecord {
    /// A record that reading fills.
    public init() {
        self.init(
            signalDate: .firstDay(ofYear: 2000), inferenceDate: .firstDay(ofYear: 2000), ensembleReturn: 0, direction: .long,
            tier: .low, agreement: 0, magnitude: 0, sizingMultiplier: 0, skipReason: nil)
    }

    /// `forecast_h5_signals`
    public static let table = Table<H5Signal>(
        "forecast_h5_signals",
        [
            .key("signal_date", \.signalDate), .value("inference_date", \.inferenceDate),
            .derived("inference_week") { ISOWeek(containing: $0.signalDate).number },
            .derived("inference_year") { ISOWeek(containing: $0.signalDate).year }, .value("ensemble_return", \.ensembleReturn),
            .value("direction", \.direction), .value("confidence_tier", \.tier), .value("confidence_agreement", \.agreement),
            .value("confidence_magnitude", \.magnitude), .value("sizing_multiplier", \.sizingMultiplier),
            .derived("skip_trade") { $0.skipReason != nil }, .value("skip_reason", \.skipReason),
            .value("realized_vol_21d", \.realizedVolatility), .value("raw_leverage", \.rawLeverage),
            .value("clipped_leverage", \.clippedLeverage), .value("adjusted_leverage", \.adjustedLeverage),
            .value("hard_stop_pct", \.hardStopPct), .value("take_profit_pct", \.takeProfitPct),
            .value("collapse_flag", \.isCollapsed), .value("config_version", \.configVersion),
            .value("config_hash", \.configHash), .value("model_id", \.modelID), .value("feature_date", \.featureDate),
            .value("features", \.features), .value("n_train", \.trainingRowCount), .remark("decided_at", \.decidedAt),
            .remark("sized_at", \.sizedAt),
        ])
}
