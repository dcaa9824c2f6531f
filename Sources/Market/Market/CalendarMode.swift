public import CivilTime

/// Which days of a file's bars take part: contract.md, parameter `calendar`.
public enum CalendarMode: String, Sendable, CaseIterable {
    /// Every row, as the file has it.
    case asGiven = "as_given"
    /// Only days on which the Colombian session is held.
    case colombia

    /// Whether bars of a date take part.
    public func includes(_ date: CivilDate, in calendar: TradingCalendar = .colombia) -> Bool {
        switch self {
        case .asGiven: true
        case .colombia: calendar.isTradingDay(date)
        }
    }

    /// The daily bars that take part, in their order. To be applied before anything is computed from them.
    public func filter(_ bars: [DailyBar], by calendar: TradingCalendar = .colombia) -> [DailyBar] {
        self == .asGiven ? bars : bars.filter { calendar.isTradingDay($0.date) }
    }

    /// The five-minute bars that take part, by Bogotá date, in their order. To be applied before anything is computed.
    public func filter(_ bars: [Bar], by calendar: TradingCalendar = .colombia) -> [Bar] {
        guard self == .colombia else { return bars }
        // Bars come a day at a time, so the calendar is asked once a day.
        var day: CivilDate?
        var isOpen = false
        return bars.filter { bar in
            let date = Zone.bogota.date(bar.time)
            if date != day {
                day = date
                isOpen = calendar.isTradingDay(date)
            }
            return isOpen
        }
    }
}
