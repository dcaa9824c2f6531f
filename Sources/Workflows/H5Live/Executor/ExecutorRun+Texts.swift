internal import CivilTime
internal import Execution
internal import Failures

// What people read of a run: every sentence in one place.

extension ExecutorRun {
    /// Why nothing else was done.
    func text(_ reason: ExecutorDecision.Reason) -> String {
        switch reason {
        case .alreadyDone: "the run of this instant, or a later one, has been done"
        case .over(let status, let ending):
            ending.map { "the week is over: \($0.rawValue)" } ?? "the week is \(status.rawValue)"
        case .offSchedule: "only the scheduled runs of a day open a position"
        case .paused: "paused"
        case .halted: "halted"
        case .circuitBroken: "circuit_broken"
        case .contradicted: "stored bars contradict what the week had booked"
        case .recordsDiffer: "records of the week contradict each other"
        case .decisionChanged: "signal_not_sized"
        case .noFreshBar: "no bar ended in the \(schedule.maxBarAgeMinutes) minutes before the run"
        case .cannotClose: cannotClose
        case .noBars: SkipReason.noBars.rawValue
        case .endedPaused: "the week ended while entries were paused"
        case .handoverMissing(let handover): handover.code
        case .skipped(let reason): reason.rawValue
        case .noExecution: "the week has no execution"
        }
    }

    private var cannotClose: String {
        "the position is to be closed, but no bar ended in the \(schedule.maxBarAgeMinutes) minutes before"
    }

    // MARK: - Warnings

    /// What is warned of after the week's name; nothing where an alert says all.
    func warnings(_ notice: ExecutorNotice) -> [String] {
        switch notice {
        case .recordsDiffer(let contradictions): contradictions.map { "records contradict each other: \($0.text)" }
        case .openUnderHalt, .closedLate, .circuitBroken: []
        case .configurationChanged(let sized, let present): [configurationText(sized, present)]
        case .barsChanged(let changes):
            ["\(changes[0].text)\(changes.count > 1 ? " and \(changes.count - 1) more" : ""); what is booked stays as it is"]
        case .contradicted(let contradiction, _): [contradiction.text]
        case .barsPassed(let count): ["\(count) bars went by while orders were halted and were not tested"]
        case .cannotClose: [cannotClose]
        case .closedOnOldBar(let minutes): ["closed on a bar that had ended \(minutes) minutes before"]
        case .enteredOnOldBar(let minutes): ["entered on a bar that had ended \(minutes) minutes before"]
        case .enteredLate(let run, let isMissed): [lateText(run, isMissed)]
        case .circuitUnknown(let failure): ["whether the circuit is broken cannot be told: \(failure.message)"]
        case .notTraded: ["no bar priced an entry, so the week was not traded"]
        case .handoverMissing(let handover): ["\(handover.task) has not run for \(signalDate), so nothing is entered"]
        case .decisionChanged: ["the decision was changed after it was sized, so nothing is entered"]
        }
    }

    func configurationText(_ sized: String, _ present: String?) -> String {
        "the strategy file has changed since the position was sized (\(sized.prefix(12)), now \((present ?? "").prefix(12))): "
            + "it keeps the rules it was sized with to its end"
    }

    func lateText(_ run: Instant, _ isMissed: Bool) -> String {
        "the run of \(run.formatted(in: .bogota)) did not enter, as \(isMissed ? "it was missed" : "its bar came after it"); "
            + "the entry is that of \(asOf.formatted(in: .bogota))"
    }
}

extension ExecutorSituation.Handover {
    /// The code of a run that waits for it.
    var code: String {
        switch self {
        case .noSignal: "signal_missing"
        case .notSized, .skipped, .sized: "signal_not_sized"
        }
    }

    /// The task that is to run first.
    var task: String {
        switch self {
        case .noSignal: "forecast_h5_l5_weekly_signal"
        case .notSized, .skipped, .sized: "forecast_h5_l5_vol_targeting"
        }
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
}

extension Drift.Figure {
    fileprivate var text: String {
        "at \(price) on \(time.formatted(in: .bogota))" + (reason.map { " (\($0.rawValue))" } ?? "")
    }
}
