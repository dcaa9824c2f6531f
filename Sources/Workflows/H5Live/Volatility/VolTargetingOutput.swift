internal import CivilTime
internal import Execution
internal import Store
internal import Strategy
internal import TaskContract

/// What volatility targeting made of a week.
struct VolTargetingOutput: TaskOutput {
    /// What a size was computed from; a week that keeps an earlier one has none of it.
    struct Size {
        let sizing: WeekSizing
        let skipReason: SkipReason?
        let equity: Double
        let consecutiveLosses: Int
        let drawdown: Double
    }

    let week: ISOWeek
    let signalDate: CivilDate
    let direction: Direction
    let leverage: Double?
    let hardStop: Double
    let takeProfit: Double
    var isChanged = false
    var reason: String?
    var status: LiveExecution.Status?
    var size: Size?

    private var hardStopPct: Double { hardStop * 100 }
    private var takeProfitPct: Double { takeProfit * 100 }
    private var drawdownPct: Double? { size.map { $0.drawdown * 100 } }

    static let declaration: [OutputField<VolTargetingOutput>] = [
        .value("changed", \.isChanged, "Whether anything was stored."),
        .value("week", \.week), .value("signal_date", \.signalDate), .choice("direction", \.direction),
        .value("realized_vol_annualized", \.size?.sizing.realizedVolatility).leftOutWhenAbsent(),
        .value("base_leverage", \.size?.sizing.baseLeverage).leftOutWhenAbsent(),
        .value("final_leverage", \.leverage, "null when the week is skipped."), .value("hard_stop_pct", \.hardStopPct),
        .value("take_profit_pct", \.takeProfitPct), .choice("skip_reason", \.size?.skipReason),
        .value("equity", \.size?.equity, "US dollars after the weeks closed so far.").leftOutWhenAbsent(),
        .value("consecutive_losses", \.size?.consecutiveLosses).leftOutWhenAbsent(),
        .value("drawdown_pct", \.drawdownPct).leftOutWhenAbsent(), .choice("status", \.status),
        .value("reason", \.reason, "Why the run was skipped, or left things as they are.").leftOutWhenAbsent(),
    ]
}
