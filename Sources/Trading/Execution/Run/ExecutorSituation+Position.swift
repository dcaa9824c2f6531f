internal import CivilTime
internal import Market
internal import Strategy

extension ExecutorSituation {
    /// What a run does with an open position.
    func manage(_ decision: inout ExecutorDecision) throws(ExecutorRefusal) {
        decision.isNoted = true
        let candidates = decision.state?.candidates(among: bars, in: period) ?? []
        decision.pass(candidates.filter { bar in halts.contains { $0.covers(barEnding: HoldingPeriod.end(of: bar)) } })
        switch standing {
        case .halt: try watchUnderHalt(&decision)
        case .flatten: try watch(&decision, isForced: true)
        case .run, .pause: try watch(&decision, isForced: false)
        }
    }

    /// What ended before the halt can still be tested; a hit in it is booked when orders are sent again.
    private func watchUnderHalt(_ decision: inout ExecutorDecision) throws(ExecutorRefusal) {
        let position = try position(decision)
        let candidates = decision.state?.candidates(among: bars, in: period) ?? []
        let hit = position.firstExit(in: candidates, after: decision.state?.tested ?? [])
        let clean = candidates.filter { bar in hit.map { bar.time < $0.bar.time } ?? true }
        decision.test(clean)
        decision.isNoted = clean.count == candidates.count
        decision.deviate(.halted)
        decision.reason = .halted
        decision.tell(.openUnderHalt(control))
    }

    private func watch(_ decision: inout ExecutorDecision, isForced: Bool) throws(ExecutorRefusal) {
        if run > period.closingTime, halts.contains(where: { $0.holdsBack(runAt: period.closingTime) }) {
            return try closeLate(&decision)
        }
        if !isOverdue { try waitForBar() }
        let position = try position(decision)
        let isForced = isForced || isCircuitBroken(&decision)
        let step = PositionExecutor(schedule: period).manage(
            position, at: run, bars: bars, used: decision.state?.usedTimes ?? [], tested: decision.state?.tested ?? [],
            isForced: isForced)
        switch step {
        case .hold(let tested):
            decision.test(tested)
            decision.action = .monitor
            if isForced { cannotClose(&decision) }
        case .exit(let exit, let bar, let tested):
            decision.test(tested)
            leave(&decision, position, exit, bar)
            switch (exit.reason, standing) {
            case (.circuitBreaker, .flatten): decision.deviate(.flattened)
            case (.circuitBreaker, .run), (.circuitBreaker, .pause), (.circuitBreaker, .halt): decision.deviate(.circuitBroken)
            case (.hardStop, _), (.takeProfit, _), (.trailingStop, _), (.weekEnd, _), (.sessionClose, _): break
            }
            if standing == .flatten { decision.append(.endFlatten) }
        }
    }

    /// The close was held back by a halt: the position is closed now, at a price that can be had now.
    private func closeLate(_ decision: inout ExecutorDecision) throws(ExecutorRefusal) {
        let position = try position(decision)
        let candidates = decision.state?.candidates(among: bars, in: period) ?? []
        if let hit = position.firstExit(in: candidates, after: decision.state?.tested ?? []) {
            decision.test(candidates.filter { $0.time <= hit.bar.time })
            leave(&decision, position, hit.exit, hit.bar)
            // What was to be closed is closed.
            if standing == .flatten { decision.append(.endFlatten) }
            return
        }
        guard let bar = laterBars.last, let age = period.age(of: bar, at: run) else { return cannotClose(&decision) }
        let exit = PositionExit(
            time: run, price: bar.close, reason: standing == .flatten ? .circuitBreaker : period.closeReason, barAgeMinutes: age)
        decision.test(candidates)
        leave(&decision, position, exit, bar)
        decision.deviate(.closedLate)
        if standing == .flatten { decision.append(.endFlatten) }
        decision.tell(.closedLate(price: exit.price))
    }

    private func cannotClose(_ decision: inout ExecutorDecision) {
        decision.wait(.cannotClose)
        decision.tell(.cannotClose)
    }

    private func leave(_ decision: inout ExecutorDecision, _ position: Position, _ exit: PositionExit, _ bar: Bar) {
        guard let state = decision.state else { preconditionFailure("what is left has been entered") }
        let equity = state.equityAtEntry ?? rules.initialCapital
        let order = Order(
            leaving: period.key, of: strategyID, position.direction, quantity: equity * state.leverage, exit, bar: bar)
        decision.append(.leave(order, exit, position))
        switch exit.reason {
        case .weekEnd, .sessionClose: decision.action = .closeWeek
        case .circuitBreaker: decision.action = .circuitBreak
        case .hardStop, .takeProfit, .trailingStop: decision.action = .exit
        }
        if exit.barAgeMinutes > period.maxBarAgeMinutes { decision.tell(.closedOnOldBar(minutes: exit.barAgeMinutes)) }
        decision.append(.use(.exit, [bar]))
    }

    /// A broken circuit closes the position. Where the ledger cannot be told, stop and target are watched all the same.
    private func isCircuitBroken(_ decision: inout ExecutorDecision) -> Bool {
        switch ledger {
        case .known(_, let isCircuitBroken): return isCircuitBroken
        case .unknown(let failure):
            decision.tell(.circuitUnknown(failure))
            return false
        case .unasked: preconditionFailure("a run that watches a position asks for the ledger")
        }
    }

    private func position(_ decision: ExecutorDecision) throws(ExecutorRefusal) -> Position {
        guard let state = decision.state else { throw .withoutEntry }
        return try state.position()
    }

    /// Refuses a run whose bar is not stored yet, unless it is the last try.
    func waitForBar() throws(ExecutorRefusal) {
        guard !isLastTry else { return }
        let end = TradingSession.lastBarEnd(by: min(run, period.closingTime))
        let opening = end.adding(minutes: -TradingSession.barMinutes)
        guard TradingSession.slot(openingAt: opening) != nil, bars.last?.time != opening else { return }
        throw .barMissing(opening: opening, newest: bars.last?.time)
    }
}
