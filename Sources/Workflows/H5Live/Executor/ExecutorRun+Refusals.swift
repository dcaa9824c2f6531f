internal import CivilTime
internal import Execution
internal import Failures
internal import Store
internal import Strategy

// What a refused run says, and what is to be done.

extension ExecutorRun {
    /// The failure of a refusal.
    func failure(_ refusal: ExecutorRefusal, _ found: LiveExecution?, _ situation: ExecutorSituation) -> Failure {
        switch refusal {
        case .withoutEntry:
            found.map(Failure.brokenExecution)
                ?? Failure(
                    .internal, code: "execution_missing", "the run of \(week.week) has a position without a row",
                    remedy: "Report this with the log of the run.")
        case .handoverMissing(let handover):
            Failure(
                .temporary, code: handover.code,
                "the week \(week.week) cannot be entered: \(handover.task) has not run for \(signalDate)",
                remedy: "Run \(handover.task) for that day, then this task again.")
        case .decisionChanged:
            Failure(
                .temporary, code: "signal_not_sized",
                "the decision of \(week.week) is not the one that was sized: forecast_h5_l5_vol_targeting has not run since",
                remedy: "Run forecast_h5_l5_vol_targeting for \(signalDate), then this task again.")
        case .earlierRunMissing(let earlier):
            Failure(
                .temporary, code: "earlier_run_missing",
                "the run of \(earlier.formatted(in: .bogota)) has not been done, which may still enter the week",
                remedy: "Run the executor for that instant first; the last try goes on without it.")
        case .barMissing(let opening, let newest):
            Failure(
                .temporary, code: "bar_missing",
                "the bar of \(opening.formatted(in: .bogota)) is not stored yet; the newest is "
                    + "\(newest?.formatted(in: .bogota) ?? "none of this week")",
                remedy: "Try again when core_l0_02_ohlcv_realtime has stored it; the last try goes on with what there is.")
        case .configurationChanged(let sized):
            .configurationChanged(
                sized, is: situation.configHash, of: "the size of \(week.week)",
                remedy: "Run forecast_h5_l5_weekly_signal and forecast_h5_l5_vol_targeting for \(signalDate) with the present "
                    + "strategy file, or put the former one back.")
        case .leverageOutOfBounds(let leverage):
            Failure(
                .data, code: "leverage_out_of_bounds",
                "the leverage of \(week.week) is \(leverage); it was sized under bounds of \(situation.rules.leverageMin) to "
                    + "\(situation.rules.leverageMax)", field: "leverage",
                remedy: "The row was changed after it was sized: run forecast_h5_l5_vol_targeting for \(signalDate) again.")
        case .ledgerUnknown(let failure): failure
        }
    }
}

extension Failure {
    /// A row that says no position.
    static func brokenExecution(_ row: LiveExecution) -> Failure {
        Failure(
            .data, code: "execution_broken", "the execution of \(row.signalDate) is positioned without an entry",
            remedy: "Halt the strategy (usdcop halt) and mend the row from orders and fills.")
    }

    /// What was made under another configuration than the present one, or under none that is known.
    static func configurationChanged(
        _ hash: String?, is current: String?, of what: String, remedy: String
    ) -> Failure {
        Failure(
            .data, code: "configuration_changed",
            "\(what) was made under the configuration \(hash ?? "none"); the present one is \(current ?? "none")",
            field: "config_hash", remedy: remedy)
    }
}

/// Refuses what was made under another configuration than the present one, or under none that is known.
///
/// - Throws: `configuration_changed` (data) with both hashes.
func requireConfiguration(
    _ hash: String?, is current: String?, of what: String, remedy: String
) throws(Failure) {
    guard hash == nil || hash != current else { return }
    throw .configurationChanged(hash, is: current, of: what, remedy: remedy)
}
