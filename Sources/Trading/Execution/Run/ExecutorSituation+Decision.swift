internal import CivilTime
internal import Market
internal import Strategy

// Think, then act: no connection, no clock and no sentence here.

extension ExecutorSituation {
    /// What the run does. Total: every status meets every word of the operator.
    ///
    /// - Throws: why it cannot be done; nothing is to be stored then.
    public func decide() throws(ExecutorRefusal) -> ExecutorDecision {
        guard let state, !isWithdrawn(state) else { return try decideWithoutState() }
        var decision = ExecutorDecision(state)
        reviewConfiguration(&decision)
        guard !state.hasRun(at: run) else {
            decision.reason = .alreadyDone
            return decision
        }
        reviewBars(&decision)
        switch state.status {
        case .closed, .error:
            decision.reason = .over(state.status, state.ending)
            return decision
        case .positioned:
            reviewRecords(&decision)
            try manage(&decision)
        case .pending, .paused:
            reviewRecords(&decision)
            guard mayOpen else {
                decision.wait(.offSchedule)
                return decision
            }
            decision.isNoted = true
            try open(&decision)
        }
        if decision.isNoted { decision.state?.lastRunAt = max(run, state.lastRunAt ?? run) }
        return decision
    }

    /// Only holds bars and records of a period against what is booked; trades nothing and notes no run.
    public func review() -> ExecutorDecision {
        var decision = ExecutorDecision(state)
        reviewBars(&decision)
        reviewRecords(&decision)
        return decision
    }

    // MARK: - What is told and never acted on

    /// An open position goes on under the rules it was sized with, whatever became of the strategy file.
    private func reviewConfiguration(_ decision: inout ExecutorDecision) {
        guard decision.state?.status == .positioned, let sizedHash, sizedHash != configHash else { return }
        decision.deviate(.configurationChanged)
        decision.tell(.configurationChanged(sized: sizedHash, present: configHash))
    }

    /// Bars that are not what they were when they were used. Nothing is booked again and nothing halts by itself.
    private func reviewBars(_ decision: inout ExecutorDecision) {
        guard let booked = decision.state?.booked, let drift = Drift(booked, bars: bars, schedule: period) else { return }
        decision.changes = drift.changes
        for contradiction in drift.contradictions {
            decision.deviate(contradiction.isSmall ? .drifted : .contradicted)
            decision.tell(.contradicted(contradiction, drift.changes))
        }
        if drift.contradictions.isEmpty { decision.tell(.barsChanged(drift.changes)) }
    }

    /// Nothing is entered on records that contradict each other; an open position is watched by the figures that two confirm.
    private func reviewRecords(_ decision: inout ExecutorDecision) {
        let contradictions = RecordCheck.contradictions(testimonies)
        guard !contradictions.isEmpty else { return }
        decision.state?.adopt(testimonies, entryQuantity: entryQuantity)
        decision.isCorrected = true
        decision.tell(.recordsDiffer(contradictions))
    }

    // MARK: - Without a position

    /// Sizing has made nothing ready.
    private func decideWithoutState() throws(ExecutorRefusal) -> ExecutorDecision {
        var decision = ExecutorDecision(nil)
        switch handover {
        case .skipped(let reason): decision.reason = .skipped(reason)
        case .sized: decision.reason = .noExecution
        case .noSignal, .notSized:
            guard isLastTry else { throw .handoverMissing(handover) }
            decision.wait(.handoverMissing(handover))
            decision.tell(.handoverMissing(handover))
        }
        return decision
    }

    private func open(_ decision: inout ExecutorDecision) throws(ExecutorRefusal) {
        if run < period.closingTime, try !prepareEntry(&decision) { return }
        switch PositionExecutor(schedule: period).open(at: run, bars: bars) {
        case .enter(let entry, let bar):
            noteEarlierEntry(&decision)
            enter(&decision, entry, bar)
        case .expire: expire(&decision)
        case .wait: decision.wait(.noFreshBar)
        }
    }

    /// Whether nothing stands against an entry; else the decision says what does.
    private func prepareEntry(_ decision: inout ExecutorDecision) throws(ExecutorRefusal) -> Bool {
        if let obstacle = try obstacle(&decision) {
            if decision.state?.status == .pending { decision.state?.status = .paused }
            decision.deviate(obstacle.deviation)
            decision.reason = obstacle.reason
            if standing == .flatten { decision.append(.endFlatten) }
            return false
        }
        try requireOwnSize()
        if decision.state?.deviations.contains(.contradicted) ?? false {
            decision.reason = .contradicted
            return false
        }
        guard let direction = decision.state?.direction, handover == .sized(direction) else {
            guard isLastTry else { throw .decisionChanged }
            decision.tell(.decisionChanged)
            decision.wait(.decisionChanged)
            return false
        }
        if decision.isCorrected {
            decision.wait(.recordsDiffer)
            // Once the row is put back, the same run enters.
            decision.isNoted = false
            return false
        }
        try waitForEarlierRun()
        try waitForBar()
        return true
    }

    /// What the operator, or a circuit broken since the position was sized, has against an entry.
    private func obstacle(
        _ decision: inout ExecutorDecision
    ) throws(ExecutorRefusal) -> (deviation: Deviation, reason: ExecutorDecision.Reason)? {
        switch (standing, control?.state) {
        case (.halt, _), (.flatten, .halted): return (.halted, .halted)
        case (.pause, _), (.flatten, .running), (.flatten, .paused), (.flatten, nil): return (.paused, .paused)
        case (.run, _):
            switch ledger {
            case .unasked: preconditionFailure("an entry asks for the ledger")
            case .unknown(let failure): throw .ledgerUnknown(failure)
            case .known(_, isCircuitBroken: false): return nil
            case .known(_, isCircuitBroken: true):
                decision.tell(.circuitBroken)
                return (.circuitBroken, .circuitBroken)
            }
        }
    }

    /// Refuses what another configuration has sized, and a leverage outside the bounds it was sized under.
    private func requireOwnSize() throws(ExecutorRefusal) {
        guard let sizedHash, sizedHash == configHash else { throw .configurationChanged(sized: sizedHash) }
        guard let state, rules.permits(leverage: state.leverage) else {
            throw .leverageOutOfBounds(state?.leverage ?? .nan)
        }
    }

    /// Entries depend on the order of runs: the one before must have found no bar.
    private func waitForEarlierRun() throws(ExecutorRefusal) {
        guard let index = period.entryRuns.firstIndex(of: run), index > 0 else { return }
        let earlier = period.entryRuns[index - 1]
        guard !(state?.hasRun(at: earlier) ?? false), !isLastTry else { return }
        throw .earlierRunMissing(earlier)
    }

    /// Notes that an earlier run would have entered: it was missed, or its bar came after it.
    private func noteEarlierEntry(_ decision: inout ExecutorDecision) {
        guard decision.state?.status == .pending,
            let earlier = period.entryRuns.prefix(while: { $0 < run }).first(where: { period.entry(at: $0, in: bars) != nil })
        else { return }
        let isMissed = !(state?.hasRun(at: earlier) ?? false)
        decision.deviate(isMissed ? .runMissed : .barLate)
        decision.tell(.enteredLate(run: earlier, isMissed: isMissed))
    }

    private func enter(_ decision: inout ExecutorDecision, _ entry: PositionEntry, _ bar: Bar) {
        guard case .known(let equity, _) = ledger, let state = decision.state else {
            preconditionFailure("what is entered has been sized, and the ledger asked")
        }
        let order = Order(
            entering: period.key, of: strategyID, state.direction, quantity: equity * state.leverage, entry, bar: bar)
        decision.append(.enter(order, entry, equity: equity))
        decision.action = .enter
        if entry.barAgeMinutes > 0 { decision.tell(.enteredOnOldBar(minutes: entry.barAgeMinutes)) }
        decision.append(.use(.entry, [bar]))
    }

    private func expire(_ decision: inout ExecutorDecision) {
        guard decision.state?.status == .pending else {
            decision.reason = .endedPaused
            return
        }
        decision.state?.status = .closed
        decision.state?.ending = .noBars
        decision.action = .closeWeek
        decision.reason = .noBars
        decision.tell(.notTraded)
    }
}
