internal import CivilTime
internal import H5Decision
internal import Guardrails
internal import Store
internal import Strategy
internal import TaskContract

/// What the monitor booked of a week.
struct WeeklyMonitorOutput: TaskOutput {
    let week: ISOWeek
    /// The week's row; `nil` where there is nothing to book.
    let row: H5PaperWeek?
    var isChanged = false
    var drift: [String] = []

    private var reason: String? { row == nil ? "there is no signal of the week" : nil }
    private var decision: LiveDecision? { row?.gateStatus.flatMap(LiveDecision.init(rawValue:)) }

    static let declaration: [OutputField<WeeklyMonitorOutput>] = [
        .value("changed", \.isChanged, "Whether anything was stored."),
        .value("reason", \.reason, "Why there is nothing to book."), .value("week", \.week),
        .value("signal_date", \.row?.signalDate), .value("week_pnl_pct", \.row?.profitPct),
        .value("skip_reason", \.row?.notes), .value("cumulative_pnl_pct", \.row?.cumulativePct).leftOutWhenAbsent(),
        .value("running_da_pct", \.row?.accuracyPct), .value("running_da_short_pct", \.row?.shortAccuracyPct),
        .value("running_da_long_pct", \.row?.longAccuracyPct), .value("running_sharpe", \.row?.sharpe),
        .value("running_max_dd_pct", \.row?.maxDrawdownPct), .value("n_weeks", \.row?.weekCount).leftOutWhenAbsent(),
        .value("consecutive_losses", \.row?.consecutiveLosses).leftOutWhenAbsent(),
        .value("long_pct_8w", \.row?.longPctOfEightWeeks),
        .value("circuit_breaker", \.row?.isCircuitBroken).leftOutWhenAbsent(), .choice("gate_status", \.decision),
        .value("drift", \.drift, "Bars that came late or were corrected."),
    ]
}
