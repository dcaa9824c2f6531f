public import CivilTime
public import Failures
internal import Postgres

/// A week's decision with its predictions and its size, as the rows have it.
public struct StoredDecision: Equatable, Sendable {
    /// The signal.
    public var signal: H5Signal
    /// The model's name in the registry.
    public var modelID: String
    /// The date of the row predicted on.
    public var featureDate: CivilDate
    /// That row, in the order of the feature contract.
    public var features: [Double]
    /// The as-of instant of the decision.
    public var decidedAt: Instant
    /// The predictions by model.
    public var predictions: [String: H5Prediction]

    /// The decision of a row; `nil` of one that no live task has made.
    init?(_ signal: H5Signal, _ predictions: [H5Prediction]) {
        guard let modelID = signal.modelID, let featureDate = signal.featureDate, let features = signal.features,
            let decidedAt = signal.decidedAt
        else { return nil }
        self.signal = signal
        self.modelID = modelID
        self.featureDate = featureDate
        self.features = features
        self.decidedAt = decidedAt
        self.predictions = Dictionary(predictions.map { ($0.modelID, $0) }, uniquingKeysWith: { _, last in last })
    }

    /// What sizing added, stops in fractions; `nil` until then. A percentage divided by a hundred is not the fraction it was made of to
    /// the last digit.
    public var sizing: LiveSizing? {
        guard signal.sizedAt != nil, let volatility = signal.realizedVolatility, let raw = signal.rawLeverage,
            let clipped = signal.clippedLeverage
        else { return nil }
        return LiveSizing(
            realizedVolatility: volatility, rawLeverage: raw, clippedLeverage: clipped,
            adjustedLeverage: signal.adjustedLeverage, hardStop: (signal.hardStopPct ?? 0) / 100,
            takeProfit: (signal.takeProfitPct ?? 0) / 100, skipReason: signal.skipReason)
    }

    /// The number of rows the model learned from; 0 of a row that does not say.
    public var trainingRowCount: Int { signal.trainingRowCount ?? 0 }

    /// When it was sized, as of.
    public var sizedAt: Instant? { signal.sizedAt }
}

extension LiveSignalStore {
    /// The decision of a signal date; `nil` when no live task has made one.
    ///
    /// - Throws: as `Connection.query`.
    public func decision(_ date: CivilDate) throws(Failure) -> StoredDecision? {
        guard let signal = try connection.records("where signal_date = \(date)", of: H5Signal.self).first else { return nil }
        return StoredDecision(signal, try connection.records("where inference_date = \(date)"))
    }
}
