public import CivilTime
public import Execution
public import Strategy

/// A row of `forecast_h5_executions` with its one subtrade: a week that was traded from entry to exit.
public struct H5ClosedExecution: Equatable, Sendable {
    /// The week's first trading day.
    public var signalDate: CivilDate
    /// The side.
    public var direction: Direction
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
    /// Why it was closed.
    public var exitReason: ExitReason
    /// How much the models were to be believed.
    public var tier: ConfidenceTier
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
        signalDate: CivilDate, direction: Direction, leverage: Double, entryTime: Instant, entryPrice: Double, exitTime: Instant,
        exitPrice: Double, exitReason: ExitReason, tier: ConfidenceTier, hardStopPct: Double, takeProfitPct: Double,
        profitPct: Double,
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
