internal import CivilTime
internal import Execution
internal import JSON
internal import Store
internal import Strategy

/// What a run of the executor did to a week.
struct ExecutorResult {
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

    var json: JSONObject {
        JSONObject([
            ("changed", .bool(isChanged)), ("action", .string(action.rawValue)), ("reason", .optional(reason)),
            ("week", .string(week.description)), ("signal_date", .optional(execution?.signalDate.description)),
            ("status", .optional(execution?.status.rawValue)),
            ("direction", execution.map { .integer($0.direction.rawValue) } ?? .null),
            ("leverage", .optional(execution?.leverage)),
            ("entry_price", .optional(execution?.entry?.price)),
            ("entry_time", .optional(execution?.entry?.time.formatted(in: .bogota))),
            ("exit_price", .optional(execution?.exit?.price)),
            ("exit_time", .optional(execution?.exit?.time.formatted(in: .bogota))),
            ("exit_reason", .optional(execution?.exitReason?.rawValue)),
            ("pnl_pct", .optional(execution?.profitAndLoss.map { $0 * 100 })), ("bars_tested", .integer(testedCount)),
            ("missing_bars", .integer(missingBars)), ("drift", .array(drift.map(JSONValue.string))),
        ])
    }
}
