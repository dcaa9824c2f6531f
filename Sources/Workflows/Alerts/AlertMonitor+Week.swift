internal import CivilTime
internal import Execution
internal import Failures
internal import Market
internal import Postgres
internal import Store
internal import Strategy

extension AlertMonitor {
    /// Positions that outlived their week.
    func openPositions() throws(Failure) -> [Alert] {
        let week = ISOWeek(containing: date)
        var alerts: [Alert] = []
        for position in try LiveExecutionStore(connection).open(at: asOf) where position.signalDate < week.monday {
            guard let price = position.entry?.price else { continue }
            let own = ISOWeek(containing: position.signalDate)
            // What ran later is not known yet.
            let lastRun = position.lastRunAt.flatMap { $0 <= asOf ? $0 : nil }
            alerts.append(
                Alert(
                    key: StrategyDescription.weekly.alertKey(own, "position_open"), severity: .critical,
                    title: "The \(position.direction.name) position of \(own) is still open in \(week)",
                    body: "Entered at \(price), to be closed on the last trading day of \(own). The executor "
                        + (lastRun.map { "came to an end last at \($0.formatted(in: .bogota))" } ?? "never came to an end")
                        + ". Look at usdcop status, then at the runs of forecast_h5_l7_multiday_executor."))
        }
        return alerts
    }

    /// A week whose model or signal is not there when trading is to begin.
    func missingDecision() throws(Failure) -> [Alert] {
        let week = ISOWeek(containing: date)
        guard let first = calendar.firstTradingDay(of: week), let last = calendar.lastTradingDay(of: week), date <= last,
            asOf >= Zone.bogota.instant(first, rules.signalDue)
        else { return [] }
        let isDecided = try WeekDecisions(connection).weeks(through: week.monday.adding(days: 6), decidedBy: asOf)
            .contains { $0.signalDate >= week.monday }
        var alerts: [Alert] = []
        if let reason = try reasonForNoModel(week) {
            alerts.append(
                Alert(
                    key: StrategyDescription.weekly.alertKey(week, "no_model"), severity: .critical,
                    title: "There is no model for \(week)",
                    body: reason + "Look at the last run of forecast_h5_l3_weekly_training and run it again for this week."))
        }
        if !isDecided {
            alerts.append(
                Alert(
                    key: StrategyDescription.weekly.alertKey(week, "no_signal"), severity: .critical,
                    title: "There is no signal for \(week)",
                    body:
                        "Nothing is entered without one. Look at the last run of forecast_h5_l5_weekly_signal; on a later day of "
                        + "the week it runs with force_run, as forecast_h5_l5_vol_targeting does."))
        }
        return alerts
    }

    /// Empty where a week simply has no model, what is wrong where the row makes no sense, `nil` where there is one.
    private func reasonForNoModel(_ week: ISOWeek) throws(Failure) -> String? {
        do throws(Failure) {
            return try ModelRegistryStore(connection).hasModel(of: strategyID, for: week, at: asOf) ? nil : ""
        } catch  where error.kind == .data {
            return error.message + ". "
        }
    }
}
