public import CivilTime

/// What is stored of one day's session, and what ought to be: providers.md, section 11.
public struct DayCoverage: Equatable, Sendable {
    /// How much of a session is stored, by the number of its bars.
    public enum Status: String, Sendable, CaseIterable {
        /// All 60 bars.
        case full
        /// 1–59 bars; a day still running is partial however complete it is so far.
        case partial
        /// A trading day without a bar.
        case missing
        /// Not a trading day: nothing is expected, and bars found are unexpected.
        case closed
    }

    /// The Bogotá date.
    public let date: CivilDate
    /// Whether the session is held on this date.
    public let isTradingDay: Bool
    /// Whether US federal offices are closed: the market is thin then, so missing bars are no alarm.
    public let isUSHoliday: Bool
    /// The slots whose bars ought to be there: all 60 of a past trading day, on the current one those that have ended.
    public let expected: SlotSet
    /// The expected slots that have a bar.
    public let existing: SlotSet
    /// The missing slots that the provider is known to have no bar for.
    public let absent: SlotSet
    /// Bars at no expected slot: on a closed day, outside the session, or off the five-minute grid.
    public let unexpected: Int

    /// The expected slots without a bar.
    public var missing: SlotSet { expected.subtracting(existing) }
    /// The missing slots worth asking for: those not known to be absent.
    public var wanted: SlotSet { missing.subtracting(absent) }

    /// How much of the session is stored.
    public var status: Status {
        guard isTradingDay else { return .closed }
        return switch existing.count {
        case 0: .missing
        case TradingSession.slotCount: .full
        default: .partial
        }
    }
}
