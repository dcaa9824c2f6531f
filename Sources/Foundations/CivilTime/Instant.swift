/// A point in time, in microseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
public struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch.
    public let microseconds: Int64

    /// The instant `microseconds` after the Unix epoch.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The instant `seconds` later; earlier when negative.
    public func adding(seconds: Int) -> Instant { Instant(microseconds: microseconds + Int64(seconds) * 1_000_000) }

    /// The instant `minutes` later; earlier when negative.
    public func adding(minutes: Int) -> Instant { adding(seconds: minutes * 60) }

    /// Whole seconds from `other` to this instant, rounded toward zero.
    public func seconds(since other: Instant) -> Int { Int((microseconds - other.microseconds) / 1_000_000) }

    /// Chronological order.
    public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }
}

extension Instant {
    /// Parses ISO 8601 with an offset: `2026-02-16T13:15:00Z`, `2026-02-16T08:15:00.5-05:00`.
    ///
    /// Seconds may carry one to six decimals. A text without an offset is refused: it names no instant.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let date = CivilDate(String(decoding: bytes[0..<10], as: UTF8.self)),
            let hour = digits(bytes[11..<13]), let minute = digits(bytes[14..<16]), let second = digits(bytes[17..<19]),
            let time = TimeOfDay(hour: hour, minute: minute, second: second)
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let decimals = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...6).contains(decimals.count), let value = digits(decimals) else { return nil }
            fraction = (0..<(6 - decimals.count)).reduce(Int64(value)) { scaled, _ in scaled * 10 }
            rest = rest.dropFirst(1 + decimals.count)
        }
        guard let zone = Zone(suffix: rest) else { return nil }
        self.init(microseconds: zone.instant(date, time).microseconds + fraction)
    }

    /// ISO 8601 in a zone: `2026-02-16T13:15:00Z`, `2026-02-16T08:15:00-05:00`; decimals only when there are any.
    public func formatted(in zone: Zone = .utc) -> String {
        let (date, time) = zone.civil(self)
        let fraction = microseconds - zone.instant(date, time).microseconds
        guard fraction != 0 else { return "\(date)T\(time)\(zone.suffix)" }
        var decimals = padded(Int(fraction), 6)
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(date)T\(time).\(decimals)\(zone.suffix)"
    }
}

extension Instant: CustomStringConvertible {
    /// ISO 8601 in UTC.
    public var description: String { formatted() }
}
