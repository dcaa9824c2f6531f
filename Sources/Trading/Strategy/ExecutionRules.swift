public import CivilTime

/// How orders are priced, and when the executor runs.
public struct ExecutionRules: Equatable, Sendable {
    /// What a market exit at the week's end pays, as a fraction of notional.
    public var slippage: Double
    /// What a limit entry or exit pays, as a fraction of notional.
    public var makerFee: Double
    /// Times of day in Bogotá at which the executor runs, ascending. On the week's last trading day the last one closes
    /// the week and opens nothing.
    public var runs: [TimeOfDay]
    /// How long ago the bar that prices an entry may have ended, inclusive, in minutes.
    public var entryBarMaxAgeMinutes: Int

    /// Rules, one by one.
    public init(slippage: Double, makerFee: Double, runs: [TimeOfDay], entryBarMaxAgeMinutes: Int) {
        self.slippage = slippage
        self.makerFee = makerFee
        self.runs = runs
        self.entryBarMaxAgeMinutes = entryBarMaxAgeMinutes
    }

    /// The time of day at which the week closes: the last run.
    public var closingRun: TimeOfDay { runs[runs.count - 1] }
}

/// How fills are simulated.
public enum FillModel: String, Sendable, CaseIterable {
    /// Entry at Monday's close, exits on the daily bars of Tuesday to Friday, stops exactly at their level: the reference.
    case dailyClose = "daily_close"
    /// What the live executor gets, on five-minute bars.
    case intradayM5 = "intraday_m5"
}
