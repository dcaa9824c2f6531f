public import CivilTime
public import Failures
internal import Postgres

/// A row of `forecast_h5_signals` with the predictions behind it, as the live tasks read it.
public struct DecidedSignal: Equatable, Sendable {
    /// The week's first trading day.
    public let signalDate: CivilDate
    /// 1 for LONG, −1 for SHORT.
    public let direction: Int
    /// The predictions by model, log returns.
    public let predictions: [String: Double]
    /// `HIGH`, `MEDIUM` or `LOW`.
    public let tier: String
    /// What side and tier make of the leverage; 0 skips.
    public let sizingMultiplier: Double
    /// Why the week is not traded; `nil` when it is, as far as is known.
    public let skipReason: String?
    /// The row predicted on; `nil` for weeks no live task decided.
    public let featureDate: CivilDate?
    /// When it was decided, as of.
    public let decidedAt: Instant?
    /// When it was sized, as of; `nil` until then.
    public let sizedAt: Instant?
    /// The strategy's name and version.
    public let configVersion: String?
    /// SHA-256 of the configuration it was decided with.
    public let configHash: String?
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
    public var skipReason: String?

    /// A size.
    public init(
        realizedVolatility: Double, rawLeverage: Double, clippedLeverage: Double, adjustedLeverage: Double?, hardStop: Double,
        takeProfit: Double, skipReason: String?
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
        try signal(
            connection.query(
                """
                select signal_date, direction, confidence_tier, sizing_multiplier, skip_reason, feature_date, decided_at,
                    sized_at, config_version, config_hash
                from forecast_h5_signals where signal_date = \(signalDate) for update
                """))
    }

    private func signal(_ result: QueryResult) throws(Failure) -> DecidedSignal? {
        guard let row = result.rows.first else { return nil }
        let date: CivilDate = try row.value("signal_date")
        let models = try connection.query(
            "select model_id, predicted_return from forecast_h5_predictions where inference_date = \(date)")
        var predictions: [String: Double] = [:]
        for model in models.rows { predictions[try model.value("model_id")] = try model.value("predicted_return") }
        return DecidedSignal(
            signalDate: date, direction: try row.value("direction"), predictions: predictions,
            tier: try row.value("confidence_tier"), sizingMultiplier: try row.value("sizing_multiplier"),
            skipReason: try row.optional("skip_reason"), featureDate: try row.optional("feature_date"),
            decidedAt: try row.optional("decided_at"), sizedAt: try row.optional("sized_at"),
            configVersion: try row.optional("config_version"), configHash: try row.optional("config_hash"))
    }

    /// Completes a signal with its size.
    ///
    /// - Returns: whether anything is different now; the time of sizing alone is no difference.
    public func size(_ signalDate: CivilDate, _ sizing: LiveSizing, at asOf: Instant) throws(Failure) -> Bool {
        let changed = try connection.execute(
            """
            update forecast_h5_signals set realized_vol_21d = \(sizing.realizedVolatility),
                raw_leverage = \(sizing.rawLeverage), clipped_leverage = \(sizing.clippedLeverage),
                adjusted_leverage = \(nullable: sizing.adjustedLeverage), hard_stop_pct = \(sizing.hardStop * 100),
                take_profit_pct = \(sizing.takeProfit * 100), skip_trade = \(sizing.skipReason != nil),
                skip_reason = \(nullable: sizing.skipReason), sized_at = \(asOf)
            where signal_date = \(signalDate)
                and (sized_at is null or (realized_vol_21d, raw_leverage, clipped_leverage, adjusted_leverage, hard_stop_pct,
                        take_profit_pct, skip_reason)
                    is distinct from (\(sizing.realizedVolatility), \(sizing.rawLeverage), \(sizing.clippedLeverage),
                        \(nullable: sizing.adjustedLeverage), \(sizing.hardStop * 100), \(sizing.takeProfit * 100),
                        \(nullable: sizing.skipReason)))
            """)
        return changed > 0
    }
}
