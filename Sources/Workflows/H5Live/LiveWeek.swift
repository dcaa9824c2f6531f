internal import CivilTime
internal import Execution
internal import Market
internal import Strategy

/// The week a live run belongs to: on a weekend the one that follows, else the one under way.
struct LiveWeek: Equatable {
    /// The ISO week.
    let week: ISOWeek
    /// Its trading days by the Colombian calendar, in order; empty when the whole week is closed.
    let tradingDays: [CivilDate]

    /// The week of an as-of instant.
    init(at asOf: Instant) {
        let date = Zone.bogota.date(asOf)
        self.init(ISOWeek(containing: date.weekday.isWeekend ? date.adding(days: 2) : date))
    }

    /// A given week.
    init(_ week: ISOWeek) {
        self.week = week
        tradingDays = TradingCalendar.colombia.tradingDays(of: week)
    }

    /// The day of its decision: the first trading day.
    var decisionDate: CivilDate? { tradingDays.first }

    /// The executor's runs in it; `nil` when the whole week is closed.
    func schedule(_ rules: ExecutionRules) -> WeekSchedule? {
        tradingDays.isEmpty ? nil : WeekSchedule(tradingDays: tradingDays, rules: rules)
    }

    /// Why a task of the week's first trading day has nothing to do at an instant; `nil` when it is its day.
    func reasonToSkipDecision(at asOf: Instant) -> String? {
        let date = Zone.bogota.date(asOf)
        guard let decisionDate else { return "the week \(week) has no trading day" }
        guard date != decisionDate else { return nil }
        return "\(date) is not the first trading day of \(week), which is \(decisionDate)"
    }
}
