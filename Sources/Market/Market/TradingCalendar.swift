public import CivilTime

/// The days on which the Colombian session is held: Monday to Friday, Colombian holidays excepted, and whatever closings
/// and openings were decreed besides.
///
///     TradingCalendar.colombia.firstTradingDay(of: ISOWeek(containing: holidayMonday))   // the Tuesday
public struct TradingCalendar: Equatable, Sendable {
    /// A day on which a decree overrides the rules.
    public struct Exception: Equatable, Sendable {
        /// What the decree does to the day.
        public enum Effect: String, Sendable, CaseIterable {
            case closing, opening
        }

        /// The day concerned.
        public let date: CivilDate
        /// What happens to it.
        public let effect: Effect
        /// The day the decree became known; before it nobody could act on it.
        public let decreed: CivilDate

        /// A closing or an opening of `date`, known since `decreed`.
        public init(_ effect: Effect, on date: CivilDate, decreed: CivilDate) {
            self.effect = effect
            self.date = date
            self.decreed = decreed
        }
    }

    /// The rules alone, without exceptions.
    public static let colombia = TradingCalendar()

    /// The decrees this calendar knows, in the order they were given.
    public let exceptions: [Exception]
    private let effects: [CivilDate: Exception.Effect]

    /// A calendar with exceptions to the rules. Of several for one day the one decreed last holds; of two decreed on the
    /// same day the closing, since not trading is the lesser mistake.
    public init(exceptions: [Exception] = []) {
        self.exceptions = exceptions
        let ordered = exceptions.sorted { left, right in
            left.decreed != right.decreed ? left.decreed < right.decreed : left.effect == .opening && right.effect == .closing
        }
        effects = Dictionary(ordered.map { ($0.date, $0.effect) }, uniquingKeysWith: { _, later in later })
    }

    /// The calendar as it was known on a date: without the decrees that came later.
    public func known(on date: CivilDate) -> TradingCalendar {
        TradingCalendar(exceptions: exceptions.filter { $0.decreed <= date })
    }

    /// Whether the session is held on a date.
    ///
    /// - Complexity: O(1).
    public func isTradingDay(_ date: CivilDate) -> Bool {
        if !effects.isEmpty, let effect = effects[date] { return effect == .opening }
        return !date.weekday.isWeekend && !ColombianHolidays.contains(date)
    }

    /// The trading days of a range of dates, oldest first.
    public func tradingDays(in range: ClosedRange<CivilDate>) -> [CivilDate] {
        (range.lowerBound.dayNumber...range.upperBound.dayNumber).map(CivilDate.init(dayNumber:)).filter(isTradingDay)
    }

    /// The trading days of a calendar year, oldest first.
    public func tradingDays(in year: Int) -> [CivilDate] {
        tradingDays(in: CivilDate.firstDay(ofYear: year)...CivilDate.lastDay(ofYear: year))
    }

    /// The first trading day after a date; `nil` when none comes within a year.
    public func tradingDay(after date: CivilDate) -> CivilDate? {
        (1...366).lazy.map { date.adding(days: $0) }.first(where: isTradingDay)
    }

    /// The last trading day before a date; `nil` when the year before has none.
    public func tradingDay(before date: CivilDate) -> CivilDate? {
        (1...366).lazy.map { date.adding(days: -$0) }.first(where: isTradingDay)
    }
}

extension TradingCalendar {
    /// The trading days of a week, oldest first; empty when the whole week is closed.
    public func tradingDays(of week: ISOWeek) -> [CivilDate] { tradingDays(in: week.monday...week.monday.adding(days: 6)) }

    /// The day the week's business begins: Tuesday when Monday is a holiday.
    public func firstTradingDay(of week: ISOWeek) -> CivilDate? { tradingDays(of: week).first }

    /// The day the week's positions are closed: Thursday when Friday is a holiday.
    public func lastTradingDay(of week: ISOWeek) -> CivilDate? { tradingDays(of: week).last }
}
