public import CivilTime

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
    /// The price expected, COP per USD.
    public var predictedPrice: Double
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

/// A row of `forecast_h5_signals`: what a week was decided to be.
public struct H5Signal: Equatable, Sendable {
    /// The week's first trading day.
    public var signalDate: CivilDate
    /// The day the predictions were made on.
    public var inferenceDate: CivilDate
    /// The mean of the predictions, a fraction.
    public var ensembleReturn: Double
    /// 1 for LONG, −1 for SHORT.
    public var direction: Int
    /// `HIGH`, `MEDIUM` or `LOW`.
    public var tier: String
    /// How far the models are apart, a fraction.
    public var agreement: Double
    /// The size of the ensemble, a fraction.
    public var magnitude: Double
    /// What side and tier make of the leverage; 0 skips.
    public var sizingMultiplier: Double
    /// Why the week is not traded; `nil` when it is.
    public var skipReason: String?
    /// Annualised volatility over 21 days, a fraction.
    public var realizedVolatility: Double?
    /// Target over volatility, a factor.
    public var rawLeverage: Double?
    /// The same within its bounds.
    public var clippedLeverage: Double?
    /// After sizing; `nil` when the week is skipped.
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

    /// A signal; what sizing adds is set afterwards.
    public init(
        signalDate: CivilDate, inferenceDate: CivilDate, ensembleReturn: Double, direction: Int, tier: String,
        agreement: Double, magnitude: Double, sizingMultiplier: Double, skipReason: String?
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
}

/// A row of `forecast_h5_executions` with its one subtrade: a week that was traded from entry to exit.
public struct H5ClosedExecution: Equatable, Sendable {
    /// The week's first trading day.
    public var signalDate: CivilDate
    /// 1 for LONG, −1 for SHORT.
    public var direction: Int
    /// The leverage, a factor.
    public var leverage: Double
    /// When the position was opened.
    public var entryTime: Instant
    /// The price it was opened at, COP per USD.
    public var entryPrice: Double
    /// When it was closed.
    public var exitTime: Instant
    /// The price it was closed at, COP per USD.
    public var exitPrice: Double
    /// Why it was closed, such as `week_end`.
    public var exitReason: String
    /// `HIGH`, `MEDIUM` or `LOW`.
    public var tier: String
    /// The stop's distance, percent of the entry price.
    public var hardStopPct: Double
    /// The target's distance, percent of the entry price.
    public var takeProfitPct: Double
    /// Net profit or loss, percent of equity.
    public var profitPct: Double
    /// The move in the position's favour, percent of the entry price.
    public var unleveragedPct: Double
    /// The strategy's name and version.
    public var configVersion: String?

    /// A week's execution.
    public init(
        signalDate: CivilDate, direction: Int, leverage: Double, entryTime: Instant, entryPrice: Double, exitTime: Instant,
        exitPrice: Double, exitReason: String, tier: String, hardStopPct: Double, takeProfitPct: Double, profitPct: Double,
        unleveragedPct: Double, configVersion: String?
    ) {
        self.signalDate = signalDate
        self.direction = direction
        self.leverage = leverage
        self.entryTime = entryTime
        self.entryPrice = entryPrice
        self.exitTime = exitTime
        self.exitPrice = exitPrice
        self.exitReason = exitReason
        self.tier = tier
        self.hardStopPct = hardStopPct
        self.takeProfitPct = takeProfitPct
        self.profitPct = profitPct
        self.unleveragedPct = unleveragedPct
        self.configVersion = configVersion
    }
}

/// A row of `forecast_h5_paper_trading`: a week's result and the year's figures up to it.
public struct H5PaperWeek: Equatable, Sendable {
    /// The week's first trading day.
    public var signalDate: CivilDate
    /// 1 for LONG, −1 for SHORT; `nil` when the week was not traded, as leverage and profit.
    public var direction: Int?
    /// The leverage, a factor.
    public var leverage: Double?
    /// Net profit or loss, percent of equity.
    public var profitPct: Double?
    /// How many subtrades there were.
    public var subtradeCount = 0
    /// Equity against its start, percent.
    public var cumulativePct = 0.0
    /// Trades whose side was right, percent; `nil` without any, as the next two.
    public var accuracyPct: Double?
    /// The same of the SHORT ones.
    public var shortAccuracyPct: Double?
    /// The same of the LONG ones.
    public var longAccuracyPct: Double?
    /// Annualised Sharpe ratio; `nil` without trades.
    public var sharpe: Double?
    /// The deepest fall so far, percent; `nil` without trades.
    public var maxDrawdownPct: Double?
    /// Weeks traded.
    public var weekCount = 0
    /// Weeks traded LONG.
    public var longCount = 0
    /// Weeks traded SHORT.
    public var shortCount = 0
    /// LONG among the trades of the last eight weeks, percent; `nil` without any.
    public var longPctOfEightWeeks: Double?
    /// Losing weeks in a row up to now.
    public var consecutiveLosses = 0
    /// Whether the circuit is broken after the week.
    public var isCircuitBroken = false
    /// What becomes of the strategy, such as `keep`; `nil` before enough weeks were traded, and where nobody asked.
    public var gateStatus: String?
    /// Why the week was not traded.
    public var notes: String?

    /// A week without a trade before or in it.
    public init(signalDate: CivilDate) { self.signalDate = signalDate }
}
