import CivilTime
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00+00:00", 0), ("1969-12-31T19:00:00-05:00", 0),
        ("2026-02-16T13:15:00Z", 1_771_247_700_000_000), ("2026-02-16T08:15:00-05:00", 1_771_247_700_000_000),
        ("2026-02-16T08:15:00-0500", 1_771_247_700_000_000), ("2026-02-16T13:15:00.5Z", 1_771_247_700_500_000),
        ("2026-02-16T13:15:00.000001Z", 1_771_247_700_000_001), ("1969-12-31T23:59:59.999999Z", -1),
        ("2024-02-29T23:59:59Z", 1_709_251_199_000_000),
    ])
    func knownInstants(_ text: String, _ microseconds: Int64) {
        #expect(Instant(text) == Instant(microseconds: microseconds))
    }

    @Test(arguments: [
        "", "now", "2026-02-16", "2026-02-16T13:15:00", "2026-02-16T13:15Z", "2026-02-16 13:15:00Z", "2026-02-16T24:00:00Z",
        "2026-02-16T13:60:00Z", "2026-02-16T13:15:60Z", "2026-02-30T13:15:00Z", "2026-02-16T13:15:00.Z",
        "2026-02-16T13:15:00.1234567Z", "2026-02-16T13:15:00,5Z", "2026-02-16T13:15:00z", "2026-02-16t13:15:00Z",
        "2026-02-16T13:15:00+5:00", "2026-02-16T13:15:00+05", "2026-02-16T13:15:00+15:00", "2026-02-16T13:15:00+05:60",
        "2026-02-16T13:15:00-05:00 ", "2026-02-16T13:15:00ZZ", "2026-02-16T13:15:00Z\u{0}", "2026-02-16T1٣:15:00Z",
        "2026-02-16T13:15:00.5", "2026-02-16T+3:15:00Z", "12026-02-16T13:15:00Z", "1771247700",
    ])
    func whatNamesNoInstantIsRefused(_ text: String) { #expect(Instant(text) == nil) }

    @Test func instantsRoundTripInAnyZone() {
        var random = SeededRandom(state: 7)
        for _ in 0..<20_000 {
            // Years 0001 to 9999.
            let instant = Instant(
                microseconds: Int64.random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random))
            let zone = Zone(offsetSeconds: 60 * Int.random(in: -839...839, using: &random))
            #expect(Instant(instant.formatted()) == instant)
            guard (2...9998).contains(zone.date(instant).year) else { continue }
            #expect(Instant(instant.formatted(in: zone)) == instant)
        }
    }

    @Test func decimalsAreWrittenOnlyWhereThereAreAny() {
        #expect(Instant(microseconds: 0).formatted() == "1970-01-01T00:00:00Z")
        #expect(Instant(microseconds: 120_000).formatted() == "1970-01-01T00:00:00.12Z")
        #expect(Instant(microseconds: -1).formatted(in: .bogota) == "1969-12-31T18:59:59.999999-05:00")
    }

    @Test func shiftsAreInSecondsAndMinutes() {
        let instant = Instant(microseconds: 5)
        #expect(instant.adding(seconds: -1).microseconds == -999_995)
        #expect(instant.adding(minutes: 2).seconds(since: instant) == 120)
        #expect(instant.adding(seconds: 1) > instant)
    }
}

@Suite struct ZoneTests {
    @Test func bogotaIsFiveHoursBehindUTC() throws {
        let instant = try #require(Instant("2024-06-03T04:59:59Z"))
        #expect(Zone.bogota.civil(instant).date.description == "2024-06-02")
        #expect(Zone.bogota.civil(instant).time.description == "23:59:59")
        #expect(Zone.bogota.date(instant.adding(seconds: 1)).description == "2024-06-03")
    }

    @Test func civilTimeAndInstantAreInverse() throws {
        for date in ["1900-01-01", "1969-12-31", "1970-01-01", "2200-12-31"].compactMap(CivilDate.init) {
            for time in ["00:00", "12:50", "23:59:59"].compactMap(TimeOfDay.init) {
                let civil = Zone.bogota.civil(Zone.bogota.instant(date, time))
                #expect(civil.date == date && civil.time == time)
            }
        }
    }

    @Test(arguments: [("09:05", 32_700), ("00:00:00", 0), ("23:59:59", 86_399)])
    func timesOfDayAreRead(_ text: String, _ seconds: Int) { #expect(TimeOfDay(text)?.secondsSinceMidnight == seconds) }

    @Test(arguments: [
        "", "9:05", "24:00", "12:60", "12:00:60", "12", "12:00:00:00", "ab:cd", "12:0a", "12:00 ", "-1:00", "12::00",
    ])
    func whatIsNoTimeOfDayIsRefused(_ text: String) { #expect(TimeOfDay(text) == nil) }

    @Test func aTimeShiftsWithinItsDayOnly() throws {
        let time = try #require(TimeOfDay(hour: 12, minute: 50))
        #expect(time.adding(minutes: 5)?.description == "12:55:00")
        #expect(time.adding(minutes: 669)?.description == "23:59:00")
        #expect(time.adding(minutes: 670) == nil)
        #expect(time.adding(minutes: -771) == nil)
        #expect(time < (try #require(TimeOfDay("12:55"))))
    }
}

/// SplitMix64, seeded. Source: Steele, Lea and Flood, OOPSLA 2014.
private struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
