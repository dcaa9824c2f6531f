internal import CivilTime
internal import Execution
internal import Store
internal import Strategy
internal import TaskContract

/// What a run of the executor did to a week.
struct ExecutorResult: TaskOutput {
    let week: ISOWeek
    var action: ExecutorDecision.Action
    var reason: String?
    var isChanged = false
    var execution: LiveExecution?
    var testedCount = 0
    var missingBars = 0
    var drift: [String] = []

    init(week: ISOWeek, action: ExecutorDecision.Action, reason: String? = nil) {
        self.week = week
        self.action = action
        self.reason = reason
    }

    private var exitReason: String? { execution?.exitReason?.rawValue }
    private var profitPct: Double? { execution?.profitAndLoss.map { $0 * 100 } }

    static let declaration: [OutputField<ExecutorResult>] = [
        .value("changed", \.isChanged, "Whether anything was stored."), .choice("action", \.action),
        .value("reason", \.reason, "Why nothing else was done."), .value("week", \.week),
        .value("signal_date", \.execution?.signalDate), .choice("status", \.execution?.status),
        .choice("direction", \.execution?.direction), .value("leverage", \.execution?.leverage),
        .value("entry_price", \.execution?.entry?.price), .value("entry_time", \.execution?.entry?.time),
        .value("exit_price", \.execution?.exit?.price), .value("exit_time", \.execution?.exit?.time),
        .value("exit_reason", \.exitReason), .value("pnl_pct", \.profitPct),
        .value("bars_tested", \.testedCount, "By this run."),
        .value("missing_bars", \.missingBars, "Slots of the session since the entry without a bar."),
        .value("drift", \.drift, "Bars that came late or were corrected."),
    ]
}

/// What a run of the executor did: to the week under way, and to earlier ones that it closed late.
struct ExecutorOutput: TaskOutput {
    private var current: ExecutorResult
    private let overdue: [ExecutorResult]?

    init(_ current: ExecutorResult, overdue: [ExecutorResult]) {
        self.current = current
        self.overdue = overdue.isEmpty ? nil : overdue
        if overdue.contains(where: \.isChanged) { self.current.isChanged = true }
    }

    static let declaration: [OutputField<ExecutorOutput>] =
        ExecutorResult.declaration.map { $0.within(\.current) } + [
            .list("overdue", \.overdue, "Earlier weeks whose closing run had not come.").leftOutWhenAbsent()
        ]
}
