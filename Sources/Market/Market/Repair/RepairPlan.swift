public import CivilTime

/// What a repair of mis-zoned bars would do, bar by bar and day by day.
public struct RepairPlan: Equatable, Sendable {
    /// A bar that moves to its true time.
    public struct Move: Equatable, Sendable {
        /// The bar as it is stored.
        public let original: Bar
        /// What went wrong with it.
        public let slip: TimeZoneSlip

        /// The bar at its true time.
        public var repaired: Bar { original.moved(to: slip.repaired(original.time)) }
    }

    /// A bar that gives way to another of the same time.
    public struct Drop: Equatable, Sendable {
        /// The bar as it is stored.
        public let original: Bar
        /// What went wrong with it; `nil` when it was stamped right.
        public let slip: TimeZoneSlip?
        /// The bar that stays, at its true time.
        public let kept: Bar

        /// By how much the closes differ, in units of the quote currency.
        public var closeDifference: Double { abs(original.close - kept.close) }
    }

    /// The bars that move, by their true time.
    public internal(set) var moves: [Move] = []
    /// The bars that give way, by the time they lose.
    public internal(set) var dropped: [Drop] = []
    /// Bars at no slot of the session that no slip explains. They stay as they are.
    public internal(set) var unexplained: [Bar] = []
    /// The bars after the repair, times ascending strictly.
    public internal(set) var result: [Bar] = []

    /// Whether there is nothing to repair.
    public var isEmpty: Bool { moves.isEmpty && dropped.isEmpty }

    /// The stored bars that the repair changes or removes, oldest first: what must be kept to undo it.
    public var originals: [Bar] {
        (moves.map(\.original) + dropped.map(\.original)).sorted { $0.time < $1.time }
    }

    /// The originals' canonical bytes one after the other, for a SHA-256 that names them.
    public var canonicalOriginals: [UInt8] { originals.flatMap(\.canonicalBytes) }

    /// The stored times to delete, oldest first: those at which no bar is left.
    public var deletions: [Instant] {
        (moves.map(\.original.time) + dropped.filter { $0.slip != nil }.map(\.original.time)).sorted()
    }

    /// The bars to write, oldest first; they replace a right-stamped bar of their time.
    public var upserts: [Bar] { moves.map(\.repaired) }

    /// The Bogotá days with a change, oldest first.
    public var days: [RepairDay] {
        var days: [CivilDate: RepairDay] = [:]
        func note(_ time: Instant, _ change: (inout RepairDay) -> Void) {
            let date = Zone.bogota.date(time)
            change(&days[date, default: RepairDay(date: date)])
        }
        for move in moves { note(move.original.time) { $0.moved[move.slip, default: 0] += 1 } }
        for drop in dropped { note(drop.original.time) { $0.note(drop) } }
        return days.values.sorted { $0.date < $1.date }
    }
}

/// The changes of a repair on one day.
public struct RepairDay: Equatable, Sendable {
    /// The Bogotá date, of the stored and of the true times alike.
    public let date: CivilDate
    /// Bars moved, by what went wrong with them.
    public internal(set) var moved: [TimeZoneSlip: Int] = [:]
    /// Bars that gave way to another of their time.
    public internal(set) var collisions = 0
    /// Collisions whose closes differ at all.
    public internal(set) var differingCloses = 0
    /// The largest difference of two closes, in units of the quote currency.
    public internal(set) var largestCloseDifference = 0.0

    /// How many bars move, whichever slip it was.
    public var movedBars: Int { moved.values.reduce(0, +) }

    mutating func note(_ drop: RepairPlan.Drop) {
        collisions += 1
        guard drop.original.close != drop.kept.close else { return }
        differingCloses += 1
        largestCloseDifference = max(largestCloseDifference, drop.closeDifference)
    }
}
