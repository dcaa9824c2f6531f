public import CivilTime
public import Failures

/// What a run of the executor tells people, as a warning, an alert or both. Its sentences are made where they are shown.
public enum ExecutorNotice: Equatable, Sendable {
    /// The strategy file changed under an open position, which keeps the rules it was sized with.
    case configurationChanged(sized: String, present: String?)
    /// Bars changed after they were used, and no booked price with them.
    case barsChanged([Drift.Change])
    /// Bars would have booked another price.
    case contradicted(Drift.Contradiction, [Drift.Change])
    /// Records of the position tell different figures.
    case recordsDiffer([RecordCheck.Contradiction])
    /// Bars went by while orders were halted.
    case barsPassed(Int)
    /// A position is open and nothing watches it.
    case openUnderHalt(OperatorControl?)
    /// The position is to be closed and no bar is fresh enough.
    case cannotClose
    /// Closed after its period, as a halt held the close back.
    case closedLate(price: Double)
    /// Closed at the close of a bar that had ended some minutes before.
    case closedOnOldBar(minutes: Int)
    /// Entered at the close of a bar that had ended some minutes before.
    case enteredOnOldBar(minutes: Int)
    /// An earlier run would have entered.
    case enteredLate(run: Instant, isMissed: Bool)
    /// The guardrails let nothing in.
    case circuitBroken
    /// Whether they do cannot be told.
    case circuitUnknown(Failure)
    /// No bar priced an entry in the whole period.
    case notTraded
    /// Signal or size are missing on the last try.
    case handoverMissing(ExecutorSituation.Handover)
    /// The decision changed after it was sized.
    case decisionChanged
}

/// Why a run cannot be done now, or not at all. Nothing of it is stored.
public enum ExecutorRefusal: Error, Equatable, Sendable {
    /// The row says a position and no entry.
    case withoutEntry
    /// Signal or size are missing; a later try may find them.
    case handoverMissing(ExecutorSituation.Handover)
    /// The decision changed after it was sized; a later try may find it sized again.
    case decisionChanged
    /// The run before has not been done, which may still enter.
    case earlierRunMissing(Instant)
    /// The run's own bar is not stored yet.
    case barMissing(opening: Instant, newest: Instant?)
    /// It was sized under another configuration.
    case configurationChanged(sized: String?)
    /// The leverage lies outside the bounds it was sized under.
    case leverageOutOfBounds(Double)
    /// The closed trades cannot be told.
    case ledgerUnknown(Failure)
}
