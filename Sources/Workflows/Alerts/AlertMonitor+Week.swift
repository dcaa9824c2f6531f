internal import CivilTime
internal import Failures
internal import Market
internal import Postgres
internal import Store
internal import Strategy

extension AlertMonitor {
    /// Positions that outlived their week.
    func openPositions() throws(Failure) -> [Alert] {
        let week = ISOWeek(containing: date)
        let result = try connection.query(
            """
            select signal_date, direction, entry_price, last_run_at from forecast_h5_executions
            where status = 'positioned' and signal_date < \(week.monday) order by signal_date
            """)
        var alerts: [Alert] = []
        for row in result.rows {
            let own = ISOWeek(containing: try row.value("signal_date"))
            let side: Direction = try row.value("direction", as: Int.self) > 0 ? .long : .short
            let price: Double = try row.value("entry_price")
            let lastRun: Instant? = try row.optional("last_run_at")
            alerts.append(
                Alert(
                    key: "h5:\(own):position_open", severity: .critical,
                    title: "The \(side.name) position of \(own) is still open in \(week)",
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
        let signals = try connection.query(
            "select from forecast_h5_signals where signal_date between \(week.monday) and \(week.monday.adding(days: 6))")
        var alerts: [Alert] = []
        if let reason = try reasonForNoModel(week) {
            alerts.append(
                Alert(
                    key: "h5:\(week):no_model", severity: .critical, title: "There is no model for \(week)",
                    body: reason + "Look at the last run of forecast_h5_l3_weekly_training and run it again for this week."))
        }
        if signals.count == 0 {
            alerts.append(
                Alert(
                    key: "h5:\(week):no_signal", severity: .critical, title: "There is no signal for \(week)",
                    body:
                        "Nothing is entered without one. Look at the last run of forecast_h5_l5_weekly_signal; on a later day of "
                        + "the week it runs with force_run, as forecast_h5_l5_vol_targeting does."))
        }
        return alerts
    }

    /// Empty where a week simply has no model, what is wrong where the row makes no sense, `nil` where there is one.
    private func reasonForNoModel(_ week: ISOWeek) throws(Failure) -> String? {
        do throws(Failure) {
            return try ModelRegistryStore(connection).model(of: strategyID, for: week) == nil ? "" : nil
        } catch  where error.kind == .data {
            return error.message + ". "
        }
    }
}
