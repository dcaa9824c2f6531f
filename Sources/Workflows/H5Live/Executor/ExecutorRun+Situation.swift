internal import CivilTime
internal import Execution
internal import Failures
internal import Guardrails
internal import Market
internal import Postgres
internal import Store
internal import Strategy

// What a run has to know, read from the database.

extension ExecutorRun {
    /// What a run knows of its week before it asks.
    func situation(
        _ found: LiveExecution?, presentHash: String?, control: OperatorControl?, isOverdue: Bool
    ) throws(Failure) -> ExecutorSituation {
        var state: PositionState?
        if let found, let id = found.id { state = PositionState(found, uses: try executions.barUses(of: id)) }
        return ExecutorSituation(
            run: asOf, isLastTry: isLastTry, isOverdue: isOverdue, strategyID: strategyID, period: schedule,
            rules: governance.rules, configHash: presentHash, sizedHash: found?.configHash, state: state, control: control,
            bars: state == nil ? [] : try week.bars(connection, endedBy: asOf))
    }

    /// Reads what the run asks for.
    func answer(
        _ situation: inout ExecutorSituation, _ questions: Set<ExecutorSituation.Question>, _ found: LiveExecution?
    ) throws(Failure) {
        if questions.contains(.handover) {
            situation.handover = try handover()
            // The bounds of a size are those it was made under, whatever the file says by now.
            if let found, found.entry == nil { situation.rules = try governance.keeping(found).rules }
        }
        if questions.contains(.ledger) { situation.ledger = ledgerView() }
        if questions.contains(.halts) { situation.halts = try halts(situation.control) }
        if questions.contains(.records), let found { try readRecords(&situation, found) }
        if questions.contains(.laterBars) { situation.laterBars = try laterBars() }
    }

    private func handover() throws(Failure) -> ExecutorSituation.Handover {
        guard let signal = try LiveSignalStore(connection).locked(signalDate) else { return .noSignal }
        guard signal.row.sizedAt != nil else { return .notSized }
        return signal.row.skipReason.map { .skipped($0) } ?? .sized(signal.row.direction)
    }

    private func ledgerView() -> ExecutorSituation.Ledger {
        do throws(Failure) {
            let ledger = try ledger()
            return .known(equity: ledger.equity, isCircuitBroken: ledger.guardrails.circuitBreak != nil)
        } catch {
            return .unknown(error)
        }
    }

    /// The closed weeks, judged by the rules of this week.
    func ledger() throws(Failure) -> LiveLedger { try LiveLedger(connection, governance, asOf: asOf) }

    /// When orders were halted: what the audit log tells, and a halt that was set without it.
    private func halts(_ control: OperatorControl?) throws(Failure) -> [Halt] {
        let halts = try AuditLogStore(connection).halts(of: [OperatorControlStore.global, strategyID])
        guard let control, control.state == .halted, !halts.contains(where: { $0.end == nil }) else { return halts }
        return halts + [Halt(start: control.at, end: nil)]
    }

    private func readRecords(_ situation: inout ExecutorSituation, _ found: LiveExecution) throws(Failure) {
        guard let id = found.id else { return }
        let records = try executions.records(of: id, signalDate, strategyID)
        situation.testimonies = records.testimonies(of: found, costs: TradingCosts(governance.rules.execution))
        situation.entryQuantity = records.entry?.quantity
    }

    /// Bars of the last hour, for a close that comes after its week.
    private func laterBars() throws(Failure) -> [Bar] {
        let limit = Instant(microseconds: asOf.adding(minutes: -TradingSession.barMinutes).microseconds + 1)
        let bars = try BarStore(connection).bars(of: .usdcop, from: asOf.adding(minutes: -60), before: limit)
        return CalendarMode.colombia.filter(TradingSession.bars(in: bars))
    }
}

extension LiveWeek {
    /// The week's stored bars of the session and of trading days that had ended by an instant.
    func bars(_ connection: Connection, endedBy asOf: Instant) throws(Failure) -> [Bar] {
        let limit = Instant(microseconds: asOf.adding(minutes: -TradingSession.barMinutes).microseconds + 1)
        let stored = try BarStore(connection).bars(
            of: .usdcop, from: Zone.bogota.instant(week.monday),
            before: min(limit, Zone.bogota.instant(week.monday.adding(days: 7))))
        return CalendarMode.colombia.filter(TradingSession.bars(in: stored))
    }
}
