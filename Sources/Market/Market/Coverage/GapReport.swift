public import CivilTime

/// What is stored and what is missing of a pair's bars at an instant, and the requests that would fill it.
public struct GapReport: Equatable, Sendable {
    /// The pair.
    public let instrument: Instrument
    /// The instant the report is of.
    public let asOf: Instant
    /// The days that expect or hold a bar, oldest first. The current day is among them from its first ended slot.
    public let days: [DayCoverage]
    /// The requests, the most recent first, so that live trading heals before history. They do not overlap.
    public let ranges: [GapRange]
    /// Slots that ought to have a bar.
    public let expected: Int
    /// Expected slots that have one.
    public let existing: Int
    /// Missing slots that the provider is known to have no bar for.
    public let absent: Int
    /// Bars at no expected slot.
    public let unexpected: Int
    /// Missing slots, not known to be absent, of days that are no US holidays: what an alarm is about.
    public let alarming: Int

    init(instrument: Instrument, asOf: Instant, days: [DayCoverage]) {
        self.instrument = instrument
        self.asOf = asOf
        self.days = days
        ranges = GapReport.ranges(over: days)
        expected = days.reduce(0) { $0 + $1.expected.count }
        existing = days.reduce(0) { $0 + $1.existing.count }
        absent = days.reduce(0) { $0 + $1.absent.count }
        unexpected = days.reduce(0) { $0 + $1.unexpected }
        alarming = days.reduce(0) { $0 + ($1.isUSHoliday ? 0 : $1.wanted.count) }
    }

    /// Expected slots without a bar, known absences included.
    public var missing: Int { expected - existing }
    /// Missing slots worth asking for.
    public var wanted: Int { missing - absent }
    /// What the requests cost of the provider's budget.
    public var credits: Int { ranges.count * GapRange.credits }
    /// The share of the expected slots that have a bar, 0–1; `nil` when none is expected.
    public var fillRate: Double? { expected == 0 ? nil : Double(existing) / Double(expected) }

    /// The openings of the slots worth asking for, oldest first.
    public var wantedSlots: [Instant] {
        days.flatMap { day in day.wanted.map { TradingSession.instant(day.date, slot: $0) } }
    }

    /// The openings of the slots that a request is for, oldest first.
    public func wantedSlots(in range: GapRange) -> [Instant] {
        days(touchedBy: range).flatMap { day in
            day.wanted.lazy.map { TradingSession.instant(day.date, slot: $0) }.filter(range.contains)
        }
    }

    /// How many days have a status.
    public func count(of status: DayCoverage.Status) -> Int { days.count { $0.status == status } }

    private func days(touchedBy range: GapRange) -> ArraySlice<DayCoverage> {
        let (first, last) = (Zone.bogota.date(range.start), Zone.bogota.date(range.end))
        let start = partition { $0.date >= first }
        return days[start...].prefix { $0.date <= last }
    }

    /// Index of the first day that satisfies a condition which holds for all days after it too.
    private func partition(_ holds: (DayCoverage) -> Bool) -> Int {
        var (low, high) = (0, days.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(days[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension GapReport {
    /// The requests for the wanted slots of days that ascend, the most recent first.
    ///
    /// Counted from the oldest gap on, so that a plan that was carried out from its recent end leaves the same older
    /// requests over; filling each as far as the rules allow gives the fewest possible.
    private static func ranges(over days: [DayCoverage]) -> [GapRange] {
        var ranges: [GapRange] = []
        var open: OpenRange?
        for day in days {
            var passed = -1
            for slot in day.wanted {
                open?.stored += day.existing.count(after: passed, before: slot)
                if open?.extend(to: day.date, slot) != true {
                    if let open { ranges.append(open.closed) }
                    open = OpenRange(day.date, slot)
                }
                passed = slot
            }
            open?.stored += day.existing.count(after: passed, before: TradingSession.slotCount)
        }
        if let open { ranges.append(open.closed) }
        return ranges.reversed()
    }
}

/// A request that may yet grow.
private struct OpenRange {
    private let first: (date: CivilDate, slot: Int)
    private var last: (date: CivilDate, slot: Int)
    private var missing = 1
    /// Stored slots since the last missing one.
    var stored = 0

    init(_ date: CivilDate, _ slot: Int) {
        first = (date, slot)
        last = (date, slot)
    }

    /// Takes the next missing slot in, when the rules allow; tells whether they did.
    mutating func extend(to date: CivilDate, _ slot: Int) -> Bool {
        guard stored < GapRange.separatingSlots, date.days(since: first.date) < GapRange.longestDays else { return false }
        last = (date, slot)
        missing += 1
        stored = 0
        return true
    }

    var closed: GapRange {
        GapRange(
            start: TradingSession.instant(first.date, slot: first.slot),
            end: TradingSession.instant(last.date, slot: last.slot).adding(minutes: TradingSession.barMinutes),
            missing: missing)
    }
}

extension SlotSet {
    /// How many of its slots lie strictly between two; -1 and 60 stand for the ends of the session.
    fileprivate func count(after low: Int, before high: Int) -> Int {
        high - low < 2 ? 0 : intersection(.first(high)).subtracting(.first(low + 1)).count
    }
}
