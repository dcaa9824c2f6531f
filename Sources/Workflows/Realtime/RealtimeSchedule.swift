internal import CivilTime
internal import Market

/// When the realtime task has something to do: trading days, from the end of the first bar until five minutes after the end
/// of the last, so that the bar of 12:55 is fetched too.
enum RealtimeSchedule {
    /// 08:05 COT, when the first bar is complete.
    static let firstMinute = minute(TradingSession.opening) + TradingSession.barMinutes
    /// 13:05 COT. The whole minute belongs to it: a process started for 13:05 asks a moment later what time it is.
    static let lastMinute = minute(TradingSession.close) + TradingSession.barMinutes

    /// Why this is not the time; `nil` when it is.
    static func reasonToSkip(at asOf: Instant, calendar: TradingCalendar = .colombia) -> String? {
        let (date, time) = Zone.bogota.civil(asOf)
        guard calendar.isTradingDay(date) else { return "\(date) is not a trading day in Colombia" }
        guard (firstMinute...lastMinute).contains(minute(time)) else {
            return "\(time) COT is outside 08:05–13:05, when bars of the session are fetched"
        }
        return nil
    }

    private static func minute(_ time: TimeOfDay) -> Int { time.secondsSinceMidnight / 60 }
}
