/// A time zone with one offset from UTC all year.
///
/// Bogotá has kept UTC−5 without daylight saving since 1993, so the market's own zone needs no zone database. Zones that
/// move (US/Eastern publication hours) are not expressible here on purpose.
public struct Zone: Hashable, Sendable {
    /// Seconds east of Greenwich; negative to the west.
    public let offsetSeconds: Int

    /// The zone `offsetSeconds` east of Greenwich.
    public init(offsetSeconds: Int) { self.offsetSeconds = offsetSeconds }

    /// Coordinated universal time.
    public static let utc = Zone(offsetSeconds: 0)
    /// Colombian time (COT), UTC−5.
    public static let bogota = Zone(offsetSeconds: -5 * 3600)

    /// The civil date and the time of day that clocks of this zone show at `instant`, sub-second part dropped.
    public func civil(_ instant: Instant) -> (date: CivilDate, time: TimeOfDay) {
        let seconds = instant.microseconds.flooredQuotient(1_000_000) + Int64(offsetSeconds)
        let day = seconds.flooredQuotient(86_400)
        return (CivilDate(dayNumber: Int(day)), TimeOfDay(secondsSinceMidnight: Int(seconds - day * 86_400)))
    }

    /// The civil date of this zone at `instant`.
    public func date(_ instant: Instant) -> CivilDate { civil(instant).date }

    /// The instant at which clocks of this zone show a date and a time.
    public func instant(_ date: CivilDate, _ time: TimeOfDay = .midnight) -> Instant {
        Instant(microseconds: Int64(date.dayNumber * 86_400 + time.secondsSinceMidnight - offsetSeconds) * 1_000_000)
    }

    /// How ISO 8601 writes the zone: `Z`, `-05:00`.
    public var suffix: String {
        guard offsetSeconds != 0 else { return "Z" }
        let minutes = abs(offsetSeconds) / 60
        return "\(offsetSeconds < 0 ? "-" : "+")\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
    }

    /// Reads `Z`, `±HH:MM` or `±HHMM`.
    init?(suffix: ArraySlice<UInt8>) {
        let bytes = Array(suffix)
        if bytes == [UInt8(ascii: "Z")] {
            self = .utc
            return
        }
        guard bytes.count == 5 || (bytes.count == 6 && bytes[3] == UInt8(ascii: ":")),
            bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            let hours = digits(bytes[1..<3]), let minutes = digits(bytes[(bytes.count - 2)...]), hours <= 14, minutes < 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        self.init(offsetSeconds: bytes[0] == UInt8(ascii: "-") ? -seconds : seconds)
    }
}

/// A time of day to the second, 00:00:00–23:59:59.
public struct TimeOfDay: Hashable, Comparable, Sendable {
    /// Seconds since midnight, 0–86 399.
    public let secondsSinceMidnight: Int

    init(secondsSinceMidnight: Int) { self.secondsSinceMidnight = secondsSinceMidnight }

    /// A time of day; `nil` when a part is out of range.
    public init?(hour: Int, minute: Int, second: Int = 0) {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else { return nil }
        self.init(secondsSinceMidnight: hour * 3600 + minute * 60 + second)
    }

    /// Parses `HH:MM` or `HH:MM:SS`; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { Array($0)[...] }
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.count == 2 }), let hour = digits(parts[0]),
            let minute = digits(parts[1]), let second = parts.count == 3 ? digits(parts[2]) : 0
        else { return nil }
        self.init(hour: hour, minute: minute, second: second)
    }

    /// 00:00:00.
    public static let midnight = TimeOfDay(secondsSinceMidnight: 0)

    /// The hour, 0–23.
    public var hour: Int { secondsSinceMidnight / 3600 }
    /// The minute of the hour, 0–59.
    public var minute: Int { secondsSinceMidnight / 60 % 60 }

    /// The time `minutes` later on the same day; `nil` beyond it.
    public func adding(minutes: Int) -> TimeOfDay? {
        let seconds = secondsSinceMidnight + minutes * 60
        return (0..<86_400).contains(seconds) ? TimeOfDay(secondsSinceMidnight: seconds) : nil
    }

    /// Earlier first.
    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
        left.secondsSinceMidnight < right.secondsSinceMidnight
    }
}

extension TimeOfDay: CustomStringConvertible {
    /// `09:05:00`.
    public var description: String {
        "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(secondsSinceMidnight % 60, 2))"
    }
}

extension Int64 {
    /// Division rounding toward negative infinity; `divisor` is positive.
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
