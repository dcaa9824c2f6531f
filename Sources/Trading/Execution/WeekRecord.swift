public import CivilTime
public import Models
public import Strategy

/// Why a week was not traded.
public enum SkipReason: String, Sendable, CaseIterable {
    /// LONG with too little confidence: its multiplier is 0.
    case lowConfidenceLong = "low_confidence_long"
    /// Too few rows to train on.
    case insufficientHistory = "insufficient_history"
    /// No bar priced an entry, or none followed it.
    case noBars = "no_bars"
    /// The side has been wrong too often lately.
    case directionPaused = "direction_paused"
    /// The circuit is broken.
    case circuitBreaker = "circuit_breaker"
    /// The week's last bar is not known yet.
    case open
}

/// What the models were given and what they said, for one decision.
public struct WeekForecast: Equatable, Sendable {
    /// The date of the row predicted on.
    public let featureDate: CivilDate
    /// The date of the first training row.
    public let trainingFirst: CivilDate
    /// The date of the last training row.
    public let trainingLast: CivilDate
    /// What each model said, log returns.
    public let predictions: ModelPredictions
    /// How many passes the fits took, of the models that are fitted in passes.
    public let iterations: [ModelID: Int]

    /// A forecast and its provenance.
    public init(
        featureDate: CivilDate, trainingFirst: CivilDate, trainingLast: CivilDate, predictions: ModelPredictions,
        iterations: [ModelID: Int]
    ) {
        self.featureDate = featureDate
        self.trainingFirst = trainingFirst
        self.trainingLast = trainingLast
        self.predictions = predictions
        self.iterations = iterations
    }
}

/// The size of a week's position before and after confidence.
public struct WeekSizing: Equatable, Sendable {
    /// Annual volatility, a fraction.
    public let realizedVolatility: Double
    /// Leverage before confidence.
    public let baseLeverage: Double
    /// Leverage of the position; `nil` when the week is not traded for reasons known beforehand.
    public let finalLeverage: Double?
    /// Hard stop and take profit.
    public let stops: Stops

    /// A size.
    public init(realizedVolatility: Double, baseLeverage: Double, finalLeverage: Double?, stops: Stops) {
        self.realizedVolatility = realizedVolatility
        self.baseLeverage = baseLeverage
        self.finalLeverage = finalLeverage
        self.stops = stops
    }
}

/// A position of a week from entry to exit.
public struct WeekTrade: Equatable, Sendable {
    /// The entry.
    public let entry: PositionEntry
    /// The exit.
    public let exit: PositionExit
    /// Net P&L, a fraction of equity.
    public let profitAndLoss: Double

    /// A closed position.
    public init(entry: PositionEntry, exit: PositionExit, profitAndLoss: Double) {
        self.entry = entry
        self.exit = exit
        self.profitAndLoss = profitAndLoss
    }
}

/// One decision of the weekly strategy and what became of it.
public struct WeekRecord: Sendable {
    /// The ISO week.
    public let week: ISOWeek
    /// The decision date; rows before it were known.
    public let decisionDate: CivilDate
    /// The number of training rows.
    public let trainingRowCount: Int
    /// Provenance of the predictions; `nil` with too little history.
    public let forecast: WeekForecast?
    /// The signal; `nil` with too little history.
    public let signal: WeeklySignal?
    /// The size; `nil` with too little history.
    public let sizing: WeekSizing?
    /// Why the week was not traded; `nil` when it was.
    public let skipReason: SkipReason?
    /// The position; `nil` when the week was not traded.
    public let trade: WeekTrade?
    /// US dollars after the week.
    public let equity: Double
    /// What the week offered to either side; `nil` when it offered no entry or is not over. Rivals trade it.
    public let alternatives: WeekAlternatives?

    /// A record.
    public init(
        week: ISOWeek, decisionDate: CivilDate, trainingRowCount: Int, forecast: WeekForecast?, signal: WeeklySignal?,
        sizing: WeekSizing?, skipReason: SkipReason?, trade: WeekTrade?, equity: Double, alternatives: WeekAlternatives?
    ) {
        self.week = week
        self.decisionDate = decisionDate
        self.trainingRowCount = trainingRowCount
        self.forecast = forecast
        self.signal = signal
        self.sizing = sizing
        self.skipReason = skipReason
        self.trade = trade
        self.equity = equity
        self.alternatives = alternatives
    }
}

/// How either side of a week would have ended.
public struct WeekAlternatives: Equatable, Sendable {
    /// The entry both would have had.
    public let entry: PositionEntry
    /// The exit of a LONG.
    public let long: PositionExit
    /// The exit of a SHORT.
    public let short: PositionExit

    /// Both exits of a week's path from its entry.
    public init(entry: PositionEntry, long: PositionExit, short: PositionExit) {
        self.entry = entry
        self.long = long
        self.short = short
    }

    /// The exit of a side.
    public func exit(_ direction: Direction) -> PositionExit { direction == .long ? long : short }
}
