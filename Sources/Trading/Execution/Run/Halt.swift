public import CivilTime

/// A time in which no order was sent.
public struct Halt: Equatable, Sendable {
    /// When it was set.
    public var start: Instant
    /// When it was lifted; `nil` while it holds.
    public var end: Instant?

    /// A halt.
    ///
    /// - Precondition: it is not lifted before it is set.
    public init(start: Instant, end: Instant?) {
        precondition(end.map { $0 >= start } ?? true, "a halt is lifted after it is set")
        self.start = start
        self.end = end
    }

    /// Whether a bar that ended at an instant ended under it: after it was set, and not after it was lifted.
    public func covers(barEnding instant: Instant) -> Bool { instant > start && end.map { instant <= $0 } ?? true }

    /// Whether a run of an instant was held back by it: it was set by then and not lifted yet.
    public func holdsBack(runAt instant: Instant) -> Bool { start <= instant && end.map { instant < $0 } ?? true }
}
