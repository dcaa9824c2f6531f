public import CivilTime

/// What is booked of a week that has been entered, and what its bars said when they were used.
public struct BookedWeek: Equatable, Sendable {
    /// The position, at the price it was entered at.
    public let position: WeekPosition
    /// The opening of the bar that priced the entry; `nil` where it is not known.
    public let entryBarTime: Instant?
    /// How the position ended; `nil` while it is open.
    public let exit: WeekExit?
    /// The bars used, in order of time.
    public let uses: [BarUse]
    /// The newest run that came to an end.
    public let lastRunAt: Instant?
    /// Whether something else than bars is known to have changed the week's course: then an earlier entry says nothing.
    public let hasDeviated: Bool

    /// A week.
    public init(
        position: WeekPosition, entryBarTime: Instant?, exit: WeekExit?, uses: [BarUse], lastRunAt: Instant?, hasDeviated: Bool
    ) {
        self.position = position
        self.entryBarTime = entryBarTime
        self.exit = exit
        self.uses = uses
        self.lastRunAt = lastRunAt
        self.hasDeviated = hasDeviated
    }
}
