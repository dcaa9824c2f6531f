public import CivilTime

/// One request to a provider: the time from the first missing slot of a gap to the end of its last one.
///
/// A provider's answer may hold bars that are stored already; a range bridges short filled stretches on purpose.
public struct GapRange: Hashable, Sendable {
    /// The opening of the first missing slot.
    public let start: Instant
    /// The end of the last missing slot, five minutes after it opens.
    public let end: Instant
    /// How many missing slots it asks for.
    public let missing: Int

    /// A request costs one credit of the provider's budget, however long it is.
    public static let credits = 1
    /// The most calendar days a request may touch: 14 hold at most about 4000 bars, and a provider that answers with at
    /// most 5000 then drops none (providers.md, section 2, "Paging").
    public static let longestDays = 14
    /// So many stored slots between two gaps make two requests of them; a shorter stretch is asked for once more, since
    /// one request is cheaper than two.
    public static let separatingSlots = 60

    /// A request from `start` to before `end` for at least one missing slot.
    public init(start: Instant, end: Instant, missing: Int) {
        precondition(start < end && missing > 0, "a request asks for something")
        self.start = start
        self.end = end
        self.missing = missing
    }

    /// Whether an instant lies in it; the end does not.
    public func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }
}

extension GapRange: CustomStringConvertible {
    /// `2026-03-20 08:00 … 2026-03-24 08:30 COT, 66 missing`.
    public var description: String { "\(clock(start)) … \(clock(end)) COT, \(missing) missing" }
}

/// Date, hour and minute in Bogotá: `2026-03-20 08:00`.
func clock(_ instant: Instant) -> String {
    let (date, time) = Zone.bogota.civil(instant)
    return "\(date) \(time.description.prefix(5))"
}
