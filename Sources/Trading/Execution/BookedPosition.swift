public import CivilTime

/// What is booked of a position that has been entered, and what its bars said when they were used.
public struct BookedPosition: Equatable, Sendable {
    /// The position, at the price it was entered at.
    public let position: Position
    /// The opening of the bar that priced the entry; `nil` where it is not known.
    public let entryBarTime: Instant?
    /// How the position ended; `nil` while it is open.
    public let exit: PositionExit?
    /// The bars used, in order of time.
    public let uses: [BarUse]
    /// The newest run that came to an end.
    public let lastRunAt: Instant?
    /// Whether something else than bars is known to have changed the period's course: then an earlier entry says nothing.
    public let hasDeviated: Bool

    /// A booked position.
    public init(
        position: Position, entryBarTime: Instant?, exit: PositionExit?, uses: [BarUse], lastRunAt: Instant?, hasDeviated: Bool
    ) {
        self.position = position
        self.entryBarTime = entryBarTime
        self.exit = exit
        self.uses = uses
        self.lastRunAt = lastRunAt
        self.hasDeviated = hasDeviated
    }
}
