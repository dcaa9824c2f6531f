internal import CivilTime
internal import Market

/// How many bars of a file do not belong into the store, by reason.
public struct LeftOutBars: Equatable, Sendable {
    /// Bars of weekends and Colombian holidays.
    public internal(set) var closedDay = 0
    /// Bars at other hours, mis-zoned ones not among them.
    public internal(set) var outsideSession = 0
    /// Bars at hours that a clock in the wrong zone leads to.
    public internal(set) var misZoned = 0
    /// Bars that do not open on a five-minute boundary.
    public internal(set) var offGrid = 0

    /// None left out.
    public init() {}

    /// The bars that belong into the store, the others counted.
    mutating func filter(_ bars: [Bar], by calendar: TradingCalendar) -> [Bar] {
        // Bars come a day at a time, so the calendar is asked once a day.
        var day: CivilDate?
        var isOpen = false
        return bars.filter { bar in
            let date = Zone.bogota.date(bar.time)
            if date != day { (day, isOpen) = (date, calendar.isTradingDay(date)) }
            if !isOpen {
                closedDay += 1
            } else if bar.time.microseconds % 300_000_000 != 0 {
                offGrid += 1
            } else if TradingSession.slot(openingAt: bar.time) != nil {
                return true
            } else if TimeZoneSlip(at: bar.time) != nil {
                misZoned += 1
            } else {
                outsideSession += 1
            }
            return false
        }
    }
}
