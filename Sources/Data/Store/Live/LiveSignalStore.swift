public import CivilTime
public import Failures
public import Postgres

/// A week's decision as the live task made it: the signal and what it was made from.
public struct LiveSignal: Equatable, Sendable {
    /// The decision; sizing is not part of it yet.
    public var signal: H5Signal
    /// The model's name in the registry.
    public var modelID: String
    /// The date of the row predicted on.
    public var featureDate: CivilDate
    /// That row, in the order of the feature contract.
    public var features: [Double]
    /// The number of rows the model learned from.
    public var trainingRowCount: Int
    /// The as-of instant of the decision.
    public var decidedAt: Instant

    /// A decision.
    public init(
        signal: H5Signal, modelID: String, featureDate: CivilDate, features: [Double], trainingRowCount: Int, decidedAt: Instant
    ) {
        self.signal = signal
        self.modelID = modelID
        self.featureDate = featureDate
        self.features = features
        self.trainingRowCount = trainingRowCount
        self.decidedAt = decidedAt
    }
}

/// The signals the live tasks decide on.
public struct LiveSignalStore {
    let connection: Connection

    /// The signals behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// What became of a decision.
    public enum Outcome: Equatable, Sendable {
        /// It is new, or another than before: it is to be sized.
        case stored
        /// It stands already.
        case unchanged
        /// Another one stands, and the week has been entered or is over: that one stays.
        case kept
    }

    /// Stores a week's decision with its predictions, in the transaction that is open. A decision that changes loses its size.
    ///
    /// When it was decided does not count: the same decision at another time is the same.
    ///
    /// - Throws: as `Connection.query`.
    public func store(_ decision: LiveSignal, _ predictions: [H5Prediction]) throws(Failure) -> Outcome {
        let row = decision.signal
        let week = ISOWeek(containing: row.signalDate)
        // Whoever enters the week locks its row first.
        let executions = try connection.query(
            """
            select status in ('positioned', 'closed') or entry_price is not null as has_begun from forecast_h5_executions
            where signal_date = \(row.signalDate) for update
            """
        ).values("has_begun", as: Bool.self)
        if try isStored(decision) {
            // The predictions say the same, but for figures on earlier weeks that may have come since.
            return .unchanged
        }
        if executions.first == true { return .kept }
        // What was sized is not what is decided now.
        try connection.execute(
            "update forecast_h5_executions set status = 'error' where signal_date = \(row.signalDate) and status = 'pending'")
        _ = try H5Store(connection).upsert(predictions)
        try connection.execute(
            """
            insert into forecast_h5_signals (signal_date, inference_date, inference_week, inference_year, ensemble_return,
                direction, confidence_tier, confidence_agreement, confidence_magnitude, sizing_multiplier, skip_trade,
                skip_reason, collapse_flag, config_version, config_hash, model_id, feature_date, features, n_train, decided_at)
            values (\(row.signalDate), \(row.inferenceDate), \(week.number), \(week.year), \(row.ensembleReturn),
                \(row.direction), \(row.tier), \(row.agreement), \(row.magnitude), \(row.sizingMultiplier),
                \(row.skipReason != nil), \(nullable: row.skipReason), \(row.isCollapsed), \(nullable: row.configVersion),
                \(nullable: row.configHash), \(decision.modelID), \(decision.featureDate), \(decision.features),
                \(decision.trainingRowCount), \(decision.decidedAt))
            on conflict (signal_date) do update
            set inference_date = excluded.inference_date, ensemble_return = excluded.ensemble_return,
                direction = excluded.direction, confidence_tier = excluded.confidence_tier,
                confidence_agreement = excluded.confidence_agreement, confidence_magnitude = excluded.confidence_magnitude,
                sizing_multiplier = excluded.sizing_multiplier, skip_trade = excluded.skip_trade,
                skip_reason = excluded.skip_reason, collapse_flag = excluded.collapse_flag,
                config_version = excluded.config_version, config_hash = excluded.config_hash, model_id = excluded.model_id,
                feature_date = excluded.feature_date, features = excluded.features, n_train = excluded.n_train,
                decided_at = excluded.decided_at, sized_at = null, realized_vol_21d = null, raw_leverage = null,
                clipped_leverage = null, adjusted_leverage = null, hard_stop_pct = null, take_profit_pct = null
            """)
        return .stored
    }

    /// Whether the very decision stands. Why a week is skipped may have been completed since by the sizing.
    private func isStored(_ decision: LiveSignal) throws(Failure) -> Bool {
        let row = decision.signal
        return try connection.query(
            """
            select from forecast_h5_signals
            where signal_date = \(row.signalDate) and decided_at is not null and (inference_date, ensemble_return, direction,
                    confidence_tier, confidence_agreement, confidence_magnitude, sizing_multiplier, config_version,
                    config_hash, model_id, feature_date, features, n_train)
                is not distinct from (\(row.inferenceDate), \(row.ensembleReturn), \(row.direction)::smallint, \(row.tier),
                    \(row.agreement), \(row.magnitude), \(row.sizingMultiplier), \(nullable: row.configVersion),
                    \(nullable: row.configHash), \(decision.modelID), \(decision.featureDate), \(decision.features),
                    \(decision.trainingRowCount))
            for update
            """
        ).count > 0
    }

    /// The newest predictions of a model before a day, oldest first.
    public func predictions(of modelID: String, horizonDays: Int, before date: CivilDate, count: Int) throws(Failure) -> [Double]
    {
        try connection.query(
            """
            select predicted_return from (
                select inference_date, predicted_return from forecast_h5_predictions
                where model_id = \(modelID) and horizon_id = \(horizonDays) and inference_date < \(date)
                order by inference_date desc limit \(count)) as newest
            order by inference_date
            """
        ).values("predicted_return")
    }
}
