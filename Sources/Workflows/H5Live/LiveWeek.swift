internal import CivilTime
internal import Execution
internal import Market
internal import Strategy

/// The week a live run is about: on a weekend the one that follows, else the current one.
struct LiveWeek: Equatable {
    /// The ISO week.
    let week: ISOWeek
    /// Its trading days, in order; never empty.
    let tradingDays: [CivilDate]
    /// The Bogotá date of the run.
    let today: CivilDate

    /// The week's first trading day; decisions see rows before it.
    var decisionDate: CivilDate { tradingDays[0] }

    /// The week of a run; `nil` when the market is closed all week.
    init?(asOf: Instant, calendar: TradingCalendar = .colombia) {
        let today = Zone.bogota.date(asOf)
        self.init(ISOWeek(containing: today.weekday.isWeekend ? today.adding(days: 2) : today), today: today, calendar: calendar)
    }

    /// A given week, seen on a day; `nil` when the market is closed all week.
    init?(_ week: ISOWeek, today: CivilDate, calendar: TradingCalendar = .colombia) {
        let tradingDays = calendar.tradingDays(of: week)
        guard !tradingDays.isEmpty else { return nil }
        self.init(week: week, tradingDays: tradingDays, today: today)
    }

    /// The executor's runs in it.
    func schedule(_ rules: ExecutionRules) -> HoldingPeriod { HoldingPeriod(tradingDays: tradingDays, rules: rules) }

    private init(week: ISOWeek, tradingDays: [CivilDate], today: CivilDate) {
        self.week = week
        self.tradingDays = tradingDays
        self.today = today
    }

    /// Why a task of the week's first trading day does not run today; `nil` when it does.
    ///
    /// - Parameter isForced: whether a later day of the week will do.
    func reasonToSkip(isForced: Bool) -> String? {
        if today == decisionDate { return nil }
        guard today > decisionDate else { return "\(week) begins on \(decisionDate); today is \(today)" }
        return isForced ? nil : "\(week) began on \(decisionDate); today is \(today)"
    }

    static func closedAllWeek(_ asOf: Instant) -> String {
        "the market is closed all week; today is \(Zone.bogota.date(asOf))"
    }
}
