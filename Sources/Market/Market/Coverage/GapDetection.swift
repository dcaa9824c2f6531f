public import CivilTime

/// Finds the slots of a pair that have no bar and groups them into few requests: providers.md, section 11.
///
/// It knows times only. Mis-zoned and doubled bars are to be repaired first (`TimeZoneRepair`), or a bad day looks both
/// missing and unexpected.
///
///     let report = GapDetection().report(on: .usdcop, stored: times, asOf: now)
///     for range in report.ranges { … }   // the most recent first
public struct GapDetection: Sendable {
    private let calendar: TradingCalendar

    /// Detection of gaps against a calendar's trading days.
    public init(calendar: TradingCalendar = .colombia) { self.calendar = calendar }

    /// What is stored and missing from a first day to an instant.
    ///
    /// - Parameters:
    ///   - stored: The openings of the stored bars, in any order. Bars that end after `asOf` are not looked at.
    ///   - start: The first day to cover; without it the first stored day, and without bars nothing is expected.
    ///   - asOf: The instant of the question. Of its day only slots that have ended are expected.
    ///   - absent: Slots the provider is known to have no bar for (`AbsenceRule`). They stay missing and are not asked for.
    ///   - force: Asks for the known absences too.
    /// - Complexity: O(bars + calendar days).
    public func report(
        on instrument: Instrument, stored: [Instant], from start: CivilDate? = nil, asOf: Instant,
        absent: Set<Instant> = [], force: Bool = false
    ) -> GapReport {
        let end = Zone.bogota.date(asOf)
        let newest = asOf.adding(minutes: -TradingSession.barMinutes)
        let oldest = stored.lazy.filter { $0 <= newest }.min()
        guard let first = start ?? oldest.map(Zone.bogota.date), first <= end else {
            return GapReport(instrument: instrument, asOf: asOf, days: [])
        }
        var book = SlotBook(first: first, last: end)
        for time in stored where time <= newest { book.store(time) }
        if !force { for slot in absent { book.markAbsent(slot) } }
        return GapReport(instrument: instrument, asOf: asOf, days: days(of: book, asOf: asOf))
    }

    /// The days that expect or hold a bar, oldest first.
    private func days(of book: SlotBook, asOf: Instant) -> [DayCoverage] {
        var days: [DayCoverage] = []
        days.reserveCapacity(book.days.count * 5 / 7 + 2)
        var usHolidays = FederalHolidays()
        for (index, slots) in book.days.enumerated() {
            let date = book.first.adding(days: index)
            let isOpen = calendar.isTradingDay(date)
            let expected: SlotSet =
                !isOpen ? .none : date == book.last ? GapDetection.endedSlots(asOf: asOf) : .all
            guard !expected.isEmpty || slots.bars > 0 else { continue }
            let existing = slots.stored.intersection(expected)
            days.append(
                DayCoverage(
                    date: date, isTradingDay: isOpen, isUSHoliday: usHolidays.contains(date), expected: expected,
                    existing: existing, absent: slots.absent.intersection(expected).subtracting(existing),
                    unexpected: slots.bars - existing.count))
        }
        return days
    }

    /// The slots of `asOf`'s own session that have ended by then.
    private static func endedSlots(asOf: Instant) -> SlotSet {
        let elapsed = Zone.bogota.civil(asOf).time.secondsSinceMidnight - TradingSession.opening.secondsSinceMidnight
        return .first(min(max(elapsed / (TradingSession.barMinutes * 60), 0), TradingSession.slotCount))
    }
}

/// The stored and the absent slots of every calendar day of a range.
private struct SlotBook {
    struct Day {
        var stored = SlotSet.none
        var absent = SlotSet.none
        /// How many bars there are, those outside the session among them; a slot counts once.
        var bars = 0
    }

    let first: CivilDate
    let last: CivilDate
    private(set) var days: [Day]

    init(first: CivilDate, last: CivilDate) {
        self.first = first
        self.last = last
        days = Array(repeating: Day(), count: last.days(since: first) + 1)
    }

    /// Notes a stored bar; one outside the range of days is passed over.
    mutating func store(_ time: Instant) {
        guard let index = index(of: time) else { return }
        if let slot = TradingSession.slot(openingAt: time) {
            guard !days[index].stored.contains(slot) else { return }
            days[index].stored.insert(slot)
        }
        days[index].bars += 1
    }

    /// Notes a slot without a bar at the provider; an instant at which no slot opens is passed over.
    mutating func markAbsent(_ time: Instant) {
        guard let index = index(of: time), let slot = TradingSession.slot(openingAt: time) else { return }
        days[index].absent.insert(slot)
    }

    private func index(of time: Instant) -> Int? {
        let index = Zone.bogota.date(time).days(since: first)
        return days.indices.contains(index) ? index : nil
    }
}

/// The federal holidays of the United States, computed once a year for dates that ascend.
private struct FederalHolidays {
    private var dates: Set<CivilDate> = []
    private var end = CivilDate(dayNumber: .min)

    mutating func contains(_ date: CivilDate) -> Bool {
        if date > end {
            let year = date.year
            dates = Set(USHolidays.holidays(in: year).filter(\.isFederal).map(\.date))
            end = CivilDate.lastDay(ofYear: year)
        }
        return dates.contains(date)
    }
}
