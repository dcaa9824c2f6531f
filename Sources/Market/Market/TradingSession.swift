public import CivilTime

/// The session of a trading day: 60 five-minute bars, the first opening at 08:00 and the last at 12:55 COT.
public enum TradingSession {
    /// Length of a bar, minutes.
    public static let barMinutes = 5
    /// Bars in a full session.
    public static let slotCount = 60
    /// 08:00 COT, the opening of the first bar.
    public static let opening = time(ofSlot: 0)
    /// 12:55 COT, the opening of the last bar.
    public static let lastBarOpening = time(ofSlot: slotCount - 1)
    /// 13:00 COT, the end of the last bar.
    public static let close = time(ofSlot: slotCount)

    /// The opening time of a slot, 0–59; 60 is the end of the session.
    public static func time(ofSlot slot: Int) -> TimeOfDay {
        guard (0...slotCount).contains(slot), let time = TimeOfDay.midnight.adding(minutes: 8 * 60 + barMinutes * slot) else {
            preconditionFailure("slot \(slot) is outside 0...\(slotCount)")
        }
        return time
    }

    /// The instant at which a slot of a day opens.
    public static func instant(_ date: CivilDate, slot: Int) -> Instant { Zone.bogota.instant(date, time(ofSlot: slot)) }

    /// The slot, 0–59, that opens at an instant; `nil` when none does on that day's clock.
    public static func slot(openingAt instant: Instant) -> Int? {
        let (date, time) = Zone.bogota.civil(instant)
        let seconds = time.secondsSinceMidnight - opening.secondsSinceMidnight
        let slot = seconds / (barMinutes * 60)
        guard seconds >= 0, slot < slotCount, TradingSession.instant(date, slot: slot) == instant else { return nil }
        return slot
    }

    /// The end of the last five-minute bar that has ended by an instant.
    public static func lastBarEnd(by instant: Instant) -> Instant {
        let length = Int64(barMinutes) * 60 * 1_000_000
        return Instant(microseconds: instant.microseconds - instant.microseconds % length)
    }

    /// The bars that open on a slot of the session. Daily bars of stored bars are made of these alone, wherever they are made.
    public static func bars(in bars: [Bar]) -> [Bar] { bars.filter { slot(openingAt: $0.time) != nil } }
}

extension TradingCalendar {
    /// How long ago, within the session of an instant's day, the newest bar ended, seconds; counted from the opening when the
    /// bar is of an earlier day or there is none. 0 where no session is held, and before it opens.
    ///
    /// - Parameter opening: when the newest bar known opens.
    public func silence(since opening: Instant?, at instant: Instant) -> Int {
        let date = Zone.bogota.date(instant)
        guard isTradingDay(date) else { return 0 }
        let start = TradingSession.instant(date, slot: 0)
        let end = min(instant, TradingSession.instant(date, slot: TradingSession.slotCount))
        let known = max(opening?.adding(minutes: TradingSession.barMinutes) ?? start, start)
        return max(end.seconds(since: known), 0)
    }
}
