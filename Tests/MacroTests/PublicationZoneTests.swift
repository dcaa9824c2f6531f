import CivilTime
import Foundation
import Macro
import TestSupport
import Testing

struct PublicationZoneTests {
    /// 03:00 and 17:00 of each day of thirty-seven years, against the system's time zone database.
    @Test(arguments: PublicationZone.allCases)
    func clocksAreThoseOfTheTimeZoneDatabase(zone: PublicationZone) throws {
        let names = [PublicationZone.eastern: "America/New_York"]
        let system = try #require(TimeZone(identifier: names[zone] ?? zone.rawValue))
        let (night, close) = (try #require(TimeOfDay("03:00")), try #require(TimeOfDay("17:00")))
        for number in (try date("2000-01-01")).dayNumber...(try date("2036-12-31")).dayNumber {
            let day = CivilDate(dayNumber: number)
            for time in [night, close] {
                let instant = zone.instant(day, time)
                let offset = system.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.microseconds / 1_000_000)))
                try #require(offset == zone.zone(on: day).offsetSeconds, "\(zone) on \(day)")
            }
        }
    }

    @Test(arguments: [
        ("2026-03-08T04:59:59Z", PublicationZone.eastern, "2026-03-07"), ("2026-03-08T05:00:00Z", .eastern, "2026-03-08"),
        ("2026-07-01T03:59:59Z", .eastern, "2026-06-30"), ("2026-07-01T04:00:00Z", .eastern, "2026-07-01"),
        ("2026-11-02T04:59:59Z", .eastern, "2026-11-01"), ("2026-07-01T04:59:59Z", .bogota, "2026-06-30"),
        ("2022-07-01T04:59:59Z", .mexicoCity, "2022-06-30"), ("2023-07-01T05:59:59Z", .mexicoCity, "2023-06-30"),
        ("2026-01-15T02:59:59Z", .santiago, "2026-01-14"), ("2026-01-15T03:00:00Z", .santiago, "2026-01-15"),
    ])
    func theDateChangesAtTheZonesMidnight(at: String, zone: PublicationZone, day: String) throws {
        #expect(zone.date(try instant(at)) == (try date(day)))
    }
}
