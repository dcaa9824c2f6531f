public import CivilTime
public import Execution
public import Failures
internal import Postgres

/// A week's signal with the predictions behind it.
public struct DecidedSignal: Equatable, Sendable {
    /// The row.
    public let row: H5Signal
    /// The predictions by model, log returns.
    public let predictions: [String: Double]
}

/// What volatility targeting adds to a signal.
public struct LiveSizing: Equatable, Sendable {
    /// Annualised volatility, a fraction.
    public var realizedVolatility: Double
    /// Target over volatility.
    public var rawLeverage: Double
    /// The same within its bounds.
    public var clippedLeverage: Double
    /// After confidence; `nil` when the week is skipped.
    public var adjustedLeverage: Double?
    /// The stop's distance, a fraction.
    public var hardStop: Double
    /// The target's distance, a fraction.
    public var takeProfit: Double
    /// Why the week is not traded.
    public var skipReason: SkipReason?

    /// A size.
    public init(
        realizedVolatility: Double, rawLeverage: Double, clippedLeverage: Double, adjustedLeverage: Double?, hardStop: Double,
        takeProfit: Double, skipReason: SkipReason?
    ) {
        self.realizedVolatility = realizedVolatility
        self.rawLeverage = rawLeverage
        self.clippedLeverage = clippedLeverage
        self.adjustedLeverage = adjustedLeverage
        self.hardStop = hardStop
        self.takeProfit = takeProfit
        self.skipReason = skipReason
    }
}

extension LiveSignalStore {
    /// The signal of a week, locked to the end of the transaction; `nil` when it has none.
    public func locked(_ signalDate: CivilDate) throws(Failure) -> DecidedSignal? {
        guard let row = try row(signalDate) else { return nil }
        let predictions: [H5Prediction] = try connection.records("where inference_date = \(signalDate)")
        return DecidedSignal(
            row: row,
            predictions: Dictionary(predictions.map { ($0.modelID, $0.predictedReturn) }, uniquingKeysWith: { _, last in last }))
    }

    /// Completes a signal with its size.
    ///
    /// - Returns: whether anything is different now; the time of sizing alone is no difference.
    public func size(_ signalDate: CivilDate, _ sizing: LiveSizing, at asOf: Instant) throws(Failure) -> Bool {
        guard var row = try row(signalDate) else { return false }
        row.realizedVolatility = sizing.realizedVolatility
        (row.rawLeverage, row.clippedLeverage, row.adjustedLeverage) = (
            sizing.rawLeverage, sizing.clippedLeverage, sizing.adjustedLeverage
        )
        (row.hardStopPct, row.takeProfitPct) = (sizing.hardStop * 100, sizing.takeProfit * 100)
        row.skipReason = sizing.skipReason
        row.sizedAt = asOf
        return try connection.upsert([row]) > 0
    }
}
