internal import CivilTime
internal import Execution
internal import Failures
internal import Files
internal import Store
internal import Strategy

// What a run alerts people of.

extension ExecutorRun {
    /// The alert of a notice; `nil` where a warning is enough.
    ///
    /// - Throws: what reading the ledger throws, where the alert names its cause.
    func alert(_ notice: ExecutorNotice) throws(Failure) -> Alert? {
        switch notice {
        case .configurationChanged(let sized, let present):
            alert(
                "configuration_changed:\((present ?? "").prefix(12))", .warning,
                "the strategy file was changed under an open position", configurationText(sized, present))
        case .barsChanged(let changes): alert(changes)
        case .contradicted(let contradiction, let changes): alert(contradiction, changes)
        case .recordsDiffer(let contradictions): alert(contradictions)
        case .openUnderHalt(let control): alert(control)
        case .closedLate(let price):
            alert(
                "closed_late", .critical, "closed after its week, as orders were halted at its end",
                "Closed at \(price) on \(asOf.formatted(in: .bogota)).")
        case .enteredLate(let run, let isMissed):
            alert(
                "entry_late", .warning, "the entry came late",
                "\(lateText(run, isMissed)). The backtest of this week will show the earlier one.")
        case .circuitBroken: try ledger().circuitAlert
        case .handoverMissing(let handover):
            alert(
                handover.code, .critical, "nothing is entered, as \(handover.task) has not run",
                "Run it for \(signalDate); the executor enters at its next run.")
        case .decisionChanged:
            alert(
                "signal_not_sized", .critical, "nothing is entered, as the decision was changed after it was sized",
                "Run forecast_h5_l5_vol_targeting for \(signalDate); the executor enters at its next run.")
        case .barsPassed, .cannotClose, .closedOnOldBar, .enteredOnOldBar, .circuitUnknown, .notTraded: nil
        }
    }

    private func alert(_ changes: [Drift.Change]) -> Alert {
        let body = changes.map(\.text).joined(separator: "\n")
        return alert("drift:\(digest(body))", .warning, "bars changed after they were used", body)
    }

    private func alert(_ contradiction: Drift.Contradiction, _ changes: [Drift.Change]) -> Alert {
        let body = ([contradiction.text] + changes.map(\.text)).joined(separator: "\n")
        guard !contradiction.isSmall else {
            return alert(
                "drift:\(contradiction.key)", .warning,
                "a booked price differs from stored bars by no more than a basis point", body)
        }
        return alert(
            "contradiction:\(contradiction.key)", .critical, "stored bars contradict what is booked",
            body + "\nWhat is booked stands and is watched on; the week enters nothing more. Look at usdcop explain; "
                + "usdcop flatten closes the position, usdcop halt stops all orders.")
    }

    private func alert(_ contradictions: [RecordCheck.Contradiction]) -> Alert {
        let body = contradictions.map(\.text).joined(separator: "\n")
        return alert(
            "records:\(digest(body))", .critical, "records contradict each other",
            body
                + "\nNothing is entered on it. An open position is watched on by what two records confirm. Find out who "
                + "changed which row, and put it back; usdcop flatten closes the position, usdcop halt stops all orders.")
    }

    private func alert(_ control: OperatorControl?) -> Alert {
        alert(
            "halted:\(Zone.bogota.date(asOf))", .critical, "a position is open and orders are halted",
            "Neither stop nor target is watched (\(control?.reason ?? "no reason given"), \(control?.actor ?? "")). "
                + "usdcop flatten closes it at the next bar, usdcop resume goes on.")
    }

    private func alert(_ what: String, _ severity: Alert.Severity, _ title: String, _ body: String) -> Alert {
        Alert(
            of: LiveStrategy.description, week.week, what, severity, title: "\(title)", body: body)
    }

    private func digest(_ body: String) -> Substring { SHA256.hexadecimal(of: Array(body.utf8)).prefix(12) }
}

extension Drift.Contradiction {
    /// The same as long as the bars make the same.
    fileprivate var key: String {
        guard let now else { return "\(leg.rawValue):none" }
        return "\(leg.rawValue):\(now.time.formatted()):\(now.price)\(now.reason.map { ":\($0.rawValue)" } ?? "")"
    }
}
