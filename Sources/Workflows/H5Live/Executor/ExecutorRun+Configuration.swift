internal import CivilTime
internal import Failures
internal import Store
internal import Strategy
internal import TaskContract

// The hand-over from sizing to executor: what was sized under another configuration is not entered; what has been entered
// keeps its rules.

extension ExecutorRun {
    /// Says that an open position goes on under the rules it was sized with, where the strategy file has changed since.
    func tellConfiguration(_ state: inout WeekUnderway, current: Governance) throws(Failure) {
        let execution = state.execution
        guard execution.status == .positioned, let hash = execution.configHash, hash != current.configHash else { return }
        let text =
            "the strategy file has changed since the position was sized (\(hash.prefix(12)), now "
            + "\((current.configHash ?? "").prefix(12))): it keeps the rules it was sized with to its end"
        context.warn("\(week.week): \(text)")
        state.deviate("configuration_changed")
        try AlertStore(connection).raise(
            [
                Alert(
                    key: StrategyDescription.weekly.alertKey(
                        week.week, "configuration_changed:\((current.configHash ?? "").prefix(12))"), severity: .warning,
                    title: "H5 \(week.week): the strategy file was changed under an open position", body: text)
            ], at: asOf)
    }

    /// Refuses to enter what another configuration has sized, and a leverage outside the bounds it was sized under.
    ///
    /// - Throws: `configuration_changed`, `leverage_out_of_bounds`, `rules_invalid` (data).
    func requireOwnSize(_ execution: LiveExecution) throws(Failure) {
        try requireConfiguration(
            execution.configHash, is: governance.configHash, of: "the size of \(week.week)",
            remedy: "Run forecast_h5_l5_weekly_signal and forecast_h5_l5_vol_targeting for \(signalDate) with the present "
                + "strategy file, or put the former one back.")
        let rules = try governance.keeping(execution).rules
        guard rules.permits(leverage: execution.leverage) else {
            throw Failure(
                .data, code: "leverage_out_of_bounds",
                "the leverage of \(week.week) is \(execution.leverage); it was sized under bounds of \(rules.leverageMin) to "
                    + "\(rules.leverageMax)", field: "leverage",
                remedy: "The row was changed after it was sized: run forecast_h5_l5_vol_targeting for \(signalDate) again.")
        }
    }
}

/// Refuses what was made under another configuration than the present one, or under none that is known.
///
/// - Throws: `configuration_changed` (data) with both hashes.
func requireConfiguration(
    _ hash: String?, is current: String?, of what: String, remedy: String
) throws(Failure) {
    guard hash == nil || hash != current else { return }
    throw Failure(
        .data, code: "configuration_changed",
        "\(what) was made under the configuration \(hash ?? "none"); the present one is \(current ?? "none")",
        field: "config_hash", remedy: remedy)
}
