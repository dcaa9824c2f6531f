internal import CivilTime
internal import Failures
internal import Guardrails
internal import H5Decision
internal import Performance
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// The booking of a week that is over, in a transaction.
struct WeeklyBooking {
    let run: LiveRun

    private var connection: Connection { run.connection }
    private var context: TaskContext { run.context }
    private var strategy: LiveStrategy { run.strategy }
    private var week: ISOWeek { run.week.week }
    private var signalDate: CivilDate { run.week.decisionDate }
    private var asOf: Instant { run.asOf }

    /// Books the week, and earlier ones that were not booked in their time.
    func output() throws(Failure) -> WeeklyMonitorOutput {
        try requireOwnConfiguration()
        let booked = try book()
        guard let row = booked.row else { return WeeklyMonitorOutput(week: week, row: nil) }
        let raised = try AlertStore(connection).raise(alerts(row, booked.ledger), at: asOf)
        return WeeklyMonitorOutput(week: week, row: row, isChanged: booked.changed > 0 || raised > 0)
    }

    /// What was traded is booked, whatever became of the strategy file since; a decision that was not is booked by the
    /// configuration it was made with alone.
    private func requireOwnConfiguration() throws(Failure) {
        let current = strategy.settings.configHash
        let execution = try LiveExecutionStore(connection).locked(signalDate)
        guard let signal = try LiveSignalStore(connection).locked(signalDate), let decidedAt = signal.row.decidedAt,
            decidedAt <= asOf
        else { return }
        guard let execution, execution.entry != nil else {
            return try requireConfiguration(
                signal.row.configHash, is: current, of: "the signal of \(week)",
                remedy: "Put the strategy file back that the week was decided with, then run this task again.")
        }
        guard let hash = execution.configHash ?? signal.row.configHash, hash != current else { return }
        context.warn("\(week): the strategy file has changed since the week was sized; its position is booked as it was traded")
    }

    private func book() throws(Failure) -> (row: H5PaperWeek?, ledger: PaperLedger, changed: Int) {
        var ledger = PaperLedger(strategy.configuration, actsOnGuardrails: true)
        var resumes = try Resumes(connection, strategy.id, asOf: asOf)
        let trades = Dictionary(
            try LiveExecutionStore(connection).closed(by: asOf).compactMap { week in
                ClosedTrade(week).map { (week.signalDate, $0) }
            },
            uniquingKeysWith: { first, _ in first })
        var rows: [H5PaperWeek] = []
        var own: H5PaperWeek?
        for decided in try WeekDecisions(connection).weeks(through: signalDate, decidedBy: asOf) {
            let trade = trades[decided.signalDate]
            // Weeks end when their position does; one without waits for its Friday's monitor like all others.
            let end = trade?.exitTime ?? Zone.bogota.instant(ISOWeek(containing: decided.signalDate).monday.adding(days: 7))
            if resumes.takeAny(before: end) { ledger.resume() }
            var row = ledger.close(PaperEntry(signalDate: decided.signalDate, trade: trade, skipReason: decided.skipReason))
            row.gateStatus = decision(ledger)?.rawValue
            // Figures reach back to all weeks before, so one that was closed late changes those after it.
            if decided.isLive || !decided.isBooked { rows.append(row) }
            if decided.signalDate == signalDate {
                own = row
            } else if !decided.isBooked {
                context.warn("the week of \(decided.signalDate) had not been booked and is booked now")
            }
        }
        if resumes.takeAny() { ledger.resume() }
        return (own, ledger, try H5Store(connection).upsert(rows))
    }

    private func decision(_ ledger: PaperLedger) -> LiveDecision? {
        LiveDecision(
            weeks: ledger.ledger.trades.count, accuracy: ledger.accuracy(), shortAccuracy: ledger.accuracy(.short),
            longAccuracy: ledger.accuracy(.long), rules: strategy.configuration.gates.decision)
    }

    // MARK: - What a person hears

    private func alerts(_ row: H5PaperWeek, _ ledger: PaperLedger) -> [Alert] {
        var alerts = [
            Alert(
                of: LiveStrategy.description, week, "result", .info, title: "\(result(row))",
                body: "\(row.weekCount) weeks traded, \(fixed(row.cumulativePct)) % since the start.")
        ]
        if let cause = ledger.guardrails.circuitBreak {
            context.warn("\(week): the circuit is broken")
            alerts.append(.circuitBroken(cause, after: lastTraded(ledger)))
        }
        if let share = ledger.guardrails.longInsistence(before: week.adding(weeks: 1)) {
            alerts.append(.longShare(share, before: week.adding(weeks: 1)))
        }
        if let decision = LiveDecision(rawValue: row.gateStatus ?? "") {
            alerts.append(
                Alert(
                    of: LiveStrategy.description, week, "decision", severity(decision),
                    title: "the live record says \(decision.rawValue)",
                    body: "Right \(percent(row.accuracyPct)), SHORT \(percent(row.shortAccuracyPct)), LONG "
                        + "\(percent(row.longAccuracyPct)) over \(row.weekCount) weeks."))
        }
        return alerts
    }

    private func lastTraded(_ ledger: PaperLedger) -> ISOWeek {
        ledger.ledger.trades.last.map { ISOWeek(containing: Zone.bogota.date($0.entryTime)) } ?? week
    }

    private func severity(_ decision: LiveDecision) -> Alert.Severity {
        switch decision {
        case .discard: .critical
        case .switchShort: .warning
        case .promote, .keep, .continue: .info
        }
    }

    private func result(_ row: H5PaperWeek) -> String {
        guard let direction = row.direction, let profit = row.profitPct else {
            return "not traded (\(row.notes ?? "no execution"))"
        }
        return "\(direction.name) \(profit < 0 ? "" : "+")\(fixed(profit)) %"
    }

    private func percent(_ value: Double?) -> String { value.map { "\(fixed($0)) %" } ?? "never" }

    /// Two decimals, for people.
    private func fixed(_ value: Double) -> String {
        let cents = Int((abs(value) * 100).rounded())
        let digits = "\(cents % 100)"
        return "\(value < 0 && cents > 0 ? "-" : "")\(cents / 100).\(digits.count < 2 ? "0" : "")\(digits)"
    }
}
