public import CivilTime
public import Failures
internal import Postgres

/// A week's decision with its predictions and its size, as the rows have it.
public struct StoredDecision: Equatable, Sendable {
    /// A prediction of one model.
    public struct Prediction: Equatable, Sendable {
        /// The logarithmic return expected.
        public var value: Double
        /// SHA-256 of the row predicted on.
        public var featureHash: String?
        /// The model's name in the registry.
        public var modelVersion: String?
    }

    /// The signal and what it was made from.
    public var decision: LiveSignal
    /// The predictions by model.
    public var predictions: [String: Prediction]
    /// What sizing added, stops in fractions; `nil` until then. A percentage divided by a hundred is not the fraction it was
    /// made of to the last digit.
    public var sizing: LiveSizing?
    /// When it was sized, as of.
    public var sizedAt: Instant?
}

extension LiveSignalStore {
    /// The decision of a signal date; `nil` when no live task has made one.
    ///
    /// - Throws: as `Connection.query`.
    public func decision(_ date: CivilDate) throws(Failure) -> StoredDecision? {
        let result = try connection.query(
            """
            select * from forecast_h5_signals where signal_date = \(date) and decided_at is not null and model_id is not null
                and feature_date is not null and features is not null
            """)
        guard let row = result.rows.first else { return nil }
        var signal = H5Signal(
            signalDate: date, inferenceDate: try row.value("inference_date"), ensembleReturn: try row.value("ensemble_return"),
            direction: try row.value("direction"), tier: try row.value("confidence_tier"),
            agreement: try row.value("confidence_agreement"), magnitude: try row.value("confidence_magnitude"),
            sizingMultiplier: try row.value("sizing_multiplier"), skipReason: try row.optional("skip_reason"))
        signal.isCollapsed = try row.value("collapse_flag")
        signal.configVersion = try row.optional("config_version")
        signal.configHash = try row.optional("config_hash")
        signal.hardStopPct = try row.optional("hard_stop_pct")
        signal.takeProfitPct = try row.optional("take_profit_pct")
        let decision = LiveSignal(
            signal: signal, modelID: try row.value("model_id"), featureDate: try row.value("feature_date"),
            features: try row.value("features"), trainingRowCount: try row.optional("n_train") ?? 0,
            decidedAt: try row.value("decided_at"))
        var stored = StoredDecision(decision: decision, predictions: try predictions(on: date), sizing: nil, sizedAt: nil)
        stored.sizedAt = try row.optional("sized_at")
        if stored.sizedAt != nil, let volatility: Double = try row.optional("realized_vol_21d"),
            let raw: Double = try row.optional("raw_leverage"), let clipped: Double = try row.optional("clipped_leverage")
        {
            stored.sizing = LiveSizing(
                realizedVolatility: volatility, rawLeverage: raw, clippedLeverage: clipped,
                adjustedLeverage: try row.optional("adjusted_leverage"), hardStop: (signal.hardStopPct ?? 0) / 100,
                takeProfit: (signal.takeProfitPct ?? 0) / 100, skipReason: signal.skipReason)
        }
        return stored
    }

    private func predictions(on date: CivilDate) throws(Failure) -> [String: StoredDecision.Prediction] {
        let result = try connection.query(
            """
            select model_id, predicted_return, feature_hash, model_version from forecast_h5_predictions
            where inference_date = \(date)
            """)
        var predictions: [String: StoredDecision.Prediction] = [:]
        for row in result.rows {
            predictions[try row.value("model_id")] = StoredDecision.Prediction(
                value: try row.value("predicted_return"), featureHash: try row.optional("feature_hash"),
                modelVersion: try row.optional("model_version"))
        }
        return predictions
    }
}
