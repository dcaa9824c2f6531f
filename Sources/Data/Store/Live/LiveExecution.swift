public import CivilTime

/// A row of `forecast_h5_executions` as the live tasks keep it: a week from its sizing to its end.
public struct LiveExecution: Equatable, Sendable {
    /// Where the week stands.
    public enum Status: String, Sendable, CaseIterable {
        /// To be entered.
        case pending
        /// A position is open.
        case positioned
        /// Over.
        case closed
        /// Not entered, as the operator paused.
        case paused
        /// Withdrawn.
        case error
    }

    /// A price, when it was made, and the opening of the bar that made it; no bar for a week that no task traded.
    public struct Point: Equatable, Sendable {
        /// COP per USD.
        public var price: Double
        /// When.
        public var time: Instant
        /// The opening of the bar.
        public var barTime: Instant?

        /// A point.
        public init(price: Double, time: Instant, barTime: Instant?) {
            self.price = price
            self.time = time
            self.barTime = barTime
        }
    }

    /// The row's number; `nil` before it is stored.
    public var id: Int?
    /// The week's first trading day.
    public var signalDate: CivilDate
    /// 1 for LONG, −1 for SHORT.
    public var direction: Int
    /// The leverage, a factor.
    public var leverage: Double
    /// Where the week stands.
    public var status = Status.pending
    /// `HIGH`, `MEDIUM` or `LOW`.
    public var tier: String
    /// The stop's distance, a fraction of the entry price.
    public var hardStop: Double
    /// The target's distance, a fraction of the entry price.
    public var takeProfit: Double
    /// US dollars the position was sized from.
    public var equityAtEntry: Double?
    /// How it was opened.
    public var entry: Point?
    /// How it was closed.
    public var exit: Point?
    /// Why it was closed, such as `week_end`; `no_bars` for a week without entry.
    public var exitReason: String?
    /// Net profit or loss, a fraction of equity.
    public var profitAndLoss: Double?
    /// The unlevered move in the position's favour, a fraction.
    public var move: Double?
    /// The opening of the newest bar tested.
    public var lastBarTime: Instant?
    /// The as-of instant of the newest executor run that came to an end.
    public var lastRunAt: Instant?
    /// Why the week may differ from its backtest.
    public var deviations: [String] = []
    /// The entry order's id.
    public var clientOrderID: String?
    /// The strategy's name and version.
    public var configVersion: String?

    /// A week to be entered.
    public init(
        signalDate: CivilDate, direction: Int, leverage: Double, tier: String, hardStop: Double, takeProfit: Double,
        configVersion: String?
    ) {
        self.signalDate = signalDate
        self.direction = direction
        self.leverage = leverage
        self.tier = tier
        self.hardStop = hardStop
        self.takeProfit = takeProfit
        self.configVersion = configVersion
    }

    /// Whether something may still happen to it.
    public var isUnfinished: Bool { [.pending, .positioned, .paused].contains(status) }
}

/// What the executor did with a bar, and what the bar said then.
public struct BarUse: Equatable, Sendable {
    /// What for.
    public enum Use: String, Sendable, CaseIterable {
        /// Its close made the entry.
        case entry
        /// Stop and target were tested in it.
        case test
        /// Its close, or a level in it, made the exit.
        case exit
        /// It went by while orders were halted.
        case passed
    }

    /// What for.
    public var use: Use
    /// The opening.
    public var time: Instant
    /// Open, high, low and close, COP per USD.
    public var prices: [Double]

    /// A use.
    public init(_ use: Use, time: Instant, prices: [Double]) {
        self.use = use
        self.time = time
        self.prices = prices
    }
}
