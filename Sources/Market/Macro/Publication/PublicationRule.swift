public import CivilTime

/// When a figure of a period counts as known: the rule for values of history, which no live fetch has seen come. Source: providers,
/// section 9.
public struct PublicationRule: Equatable, Sendable {
    /// How the day and the hour follow from the period.
    public enum Kind: Equatable, Sendable {
        /// 17:00 on the day observed, after the close: used on the next.
        case close
        /// A time of day on the next Monday–Friday. Holidays do not delay it.
        case nextWeekday(TimeOfDay)
        /// A day of the first or second month after the period's first one.
        case dayOfMonth(Int, monthsLater: Int, TimeOfDay)
        /// So many days after the last day of the period.
        case daysAfterEnd(Int, of: MacroFrequency, TimeOfDay)
    }

    /// How the day and the hour follow from the period.
    public let kind: Kind
    /// Whose clocks count.
    public let zone: PublicationZone

    /// A rule.
    public init(_ kind: Kind, _ zone: PublicationZone) {
        switch kind {
        case .close: break
        case .nextWeekday(let time), .daysAfterEnd(_, _, let time): precondition(time.hour >= 3, "clocks may move before 03:00")
        case .dayOfMonth(let day, let months, let time):
            precondition((1...28).contains(day) && (1...2).contains(months) && time.hour >= 3, "a day every month has, by day")
        }
        self.kind = kind
        self.zone = zone
    }

    /// Of daily series as FRED gives them: Treasury yields and bank rates of a day come out the next afternoon.
    public static let fredDaily = PublicationRule(.nextWeekday(clock(16, 30)), .eastern)

    /// The instant from which a value counts as known.
    ///
    /// - Parameter period: the day, or the first day of the month or quarter.
    public func instant(of period: CivilDate) -> Instant {
        switch kind {
        case .close: zone.instant(period, PublicationRule.clock(17, 0))
        case .nextWeekday(let time): zone.instant(period.nextWeekday, time)
        case .dayOfMonth(let day, let months, let time):
            zone.instant(MacroFrequency.firstDay(ofMonth: months, after: period).adding(days: day - 1), time)
        case .daysAfterEnd(let days, let frequency, let time):
            zone.instant(frequency.lastDay(of: period).adding(days: days), time)
        }
    }

    /// The time of day at which figures come out.
    public var time: TimeOfDay {
        switch kind {
        case .close: PublicationRule.clock(17, 0)
        case .nextWeekday(let time), .dayOfMonth(_, _, let time), .daysAfterEnd(_, _, let time): time
        }
    }

    static func clock(_ hour: Int, _ minute: Int) -> TimeOfDay {
        guard let time = TimeOfDay(hour: hour, minute: minute) else { preconditionFailure("\(hour):\(minute) is no time") }
        return time
    }
}

extension PublicationRule: CustomStringConvertible {
    /// `T+1 day 07:00 America/Lima`, `day 13 of next month 08:30 US/Eastern`, `day 45 after month end 09:00 America/Bogota`.
    public var description: String {
        let hours = String(time.description.prefix(5))
        return switch kind {
        case .close: "T+0 days \(hours) \(zone.rawValue)"
        case .nextWeekday: "T+1 day \(hours) \(zone.rawValue)"
        case .dayOfMonth(let day, let months, _):
            "day \(day) of \(months == 2 ? "second " : "")next month \(hours) \(zone.rawValue)"
        case .daysAfterEnd(let days, let frequency, _):
            "day \(days) after \(frequency == .quarterly ? "quarter" : "month") end \(hours) \(zone.rawValue)"
        }
    }
}
