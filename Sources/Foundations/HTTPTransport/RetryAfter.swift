internal import CivilTime

/// Reads `Retry-After` (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// The wait a field value asks for: whole seconds, or a date in one of the three HTTP formats, a past one being no wait.
    /// `nil` for anything else.
    static func delay(_ value: String, now: Instant) -> Duration? {
        let digits = value.utf8
        if !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            // Past nine digits the exact number of decades is immaterial.
            return .seconds(Int64(value.drop { $0 == "0" }.prefix(10)) ?? 0)
        }
        guard let date = date(value) else { return nil }
        return max(.microseconds(date.microseconds - now.microseconds), .zero)
    }

    /// The instant of an HTTP date (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`,
    /// `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
    static func date(_ value: String) -> Instant? {
        let parts = value.split { " ,-".contains($0) }.map(String.init)
        switch parts.count {
        case 6 where parts[5] == "GMT": return instant(day: parts[1], month: parts[2], year: parts[3], time: parts[4])
        case 5: return instant(day: parts[2], month: parts[1], year: parts[4], time: parts[3])
        default: return nil
        }
    }

    private static func instant(day: String, month: String, year: String, time: String) -> Instant? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let day = Int(day), let month = months.firstIndex(of: month), var number = Int(year),
            let time = TimeOfDay(time)
        else { return nil }
        // Two digits stand for this century: the old format's few users do not send dates of the last one.
        if year.utf8.count == 2 { number += 2000 }
        guard (1970...9999).contains(number), let date = CivilDate(year: number, month: month + 1, day: day) else { return nil }
        return Zone.utc.instant(date, time)
    }
}
