internal import CivilTime
internal import Execution
internal import Failures
internal import Files
internal import Store
internal import Strategy
internal import TaskContract

extension ExecutorRun {
    /// Tells of bars that are not what they were when they were used. Nothing is booked again and nothing halts by itself: stop
    /// and target are watched on.
    func tellDrift(_ state: inout WeekUnderway) throws(Failure) {
        guard let week = state.booked, let drift = Drift(week, bars: state.bars, schedule: schedule) else { return }
        state.result.drift = drift.changes.map(\.text)
        var alerts: [Alert] = []
        for contradiction in drift.contradictions {
            state.deviate(contradiction.isSmall ? "drifted" : "contradicted")
            context.warn("\(self.week.week): \(contradiction.text)")
            alerts.append(alert(contradiction, drift))
        }
        if drift.contradictions.isEmpty {
            let others = drift.changes.count > 1 ? " and \(drift.changes.count - 1) more" : ""
            context.warn("\(self.week.week): \(drift.changes[0].text)\(others); what is booked stays as it is")
            let body = drift.changes.map(\.text).joined(separator: "\n")
            alerts.append(
                Alert(
                    key: StrategyDescription.weekly.alertKey(
                        self.week.week, "drift:\(SHA256.hexadecimal(of: Array(body.utf8)).prefix(12))"), severity: .warning,
                    title: "H5 \(self.week.week): bars changed after they were used", body: body))
        }
        try AlertStore(connection).raise(alerts, at: asOf)
    }

    private func alert(_ contradiction: Drift.Contradiction, _ drift: Drift) -> Alert {
        let body = ([contradiction.text] + drift.changes.map(\.text)).joined(separator: "\n")
        guard !contradiction.isSmall else {
            return Alert(
                key: StrategyDescription.weekly.alertKey(week.week, "drift:\(contradiction.key)"), severity: .warning,
                title: "H5 \(week.week): a booked price differs from stored bars by no more than a basis point", body: body)
        }
        return Alert(
            key: StrategyDescription.weekly.alertKey(week.week, "contradiction:\(contradiction.key)"), severity: .critical,
            title: "H5 \(week.week): stored bars contradict what is booked",
            body: body + "\nWhat is booked stands and is watched on; the week enters nothing more. Look at usdcop explain; "
                + "usdcop flatten closes the position, usdcop halt stops all orders.")
    }
}

extension Drift.Change {
    /// The change as a line for people.
    var text: String {
        switch self {
        case .gone(let time): "\(time.formatted(in: .bogota)) has gone"
        case .corrected(let time, let before, let now): "\(time.formatted(in: .bogota)) was corrected from \(before) to \(now)"
        case .late(let time): "\(time.formatted(in: .bogota)) came late"
        case .earlierEntry(let run, let price):
            "bars that came late would have let the run of \(run.formatted(in: .bogota)) enter at \(price)"
        }
    }
}

extension Drift.Contradiction {
    /// Both figures as a line for people.
    var text: String {
        switch (booked, leg) {
        case (let booked?, .entry): "the entry was booked \(booked.text) and would be \(now?.text ?? "none") now"
        case (let booked?, .exit): "the exit was booked \(booked.text) and would be \(now?.text ?? "none") now"
        case (nil, _): "the position is open and would have ended \(now?.text ?? "")"
        }
    }

    /// The same as long as the bars make the same.
    var key: String {
        guard let now else { return "\(leg.rawValue):none" }
        return "\(leg.rawValue):\(now.time.formatted()):\(now.price)\(now.reason.map { ":\($0.rawValue)" } ?? "")"
    }
}

extension Drift.Figure {
    fileprivate var text: String {
        "at \(price) on \(time.formatted(in: .bogota))" + (reason.map { " (\($0.rawValue))" } ?? "")
    }
}
