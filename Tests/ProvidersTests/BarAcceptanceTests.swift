import CivilTime
import Market
import TestSupport
import Testing

@testable import Providers

@Suite struct BarAcceptanceTests {
    let rules: BarAcceptance
    let asOf: Instant

    init() throws {
        rules = try shippedSettings().acceptance()
        asOf = try instant("2026-02-18T00:00:00Z")
    }

    @Test(arguments: [
        ("2026-02-17T12:55:00Z", BarAcceptance.Verdict.ignored(.outsideSession)), ("2026-02-17T13:00:00Z", .accepted),
        ("2026-02-17T17:55:00Z", .accepted), ("2026-02-17T18:00:00Z", .ignored(.outsideSession)),
        ("2026-02-17T13:01:00Z", .quarantined(.offBoundary)), ("2026-02-17T13:00:01Z", .quarantined(.offBoundary)),
        ("2026-02-15T14:00:00Z", .ignored(.closedDay)), ("2026-01-12T14:00:00Z", .ignored(.closedDay)),
    ])
    func theTimeDecides(time: String, verdict: BarAcceptance.Verdict) throws {
        #expect(rules.verdict(try bar(time, 4000), of: .usdcop, asOf: asOf) == verdict)
    }

    @Test(arguments: [
        ("2026-02-17T14:59:59Z", BarAcceptance.Verdict.quarantined(.inTheFuture)),
        ("2026-02-17T15:00:00Z", .ignored(.unfinished)), ("2026-02-17T15:04:59Z", .ignored(.unfinished)),
        ("2026-02-17T15:05:00Z", .accepted),
    ])
    func aBarCountsFiveMinutesAfterItsOpening(asOf: String, verdict: BarAcceptance.Verdict) throws {
        #expect(rules.verdict(try bar("2026-02-17T15:00:00Z", 4000), of: .usdcop, asOf: try instant(asOf)) == verdict)
    }

    @Test(arguments: [
        (Instrument.usdcop, 3000.0, 6000.0), (.usdmxn, 10, 30), (.usdbrl, 3, 8),
    ])
    func pricesAreBelievedWithinTheirRange(instrument: Instrument, low: Double, high: Double) throws {
        let time = "2026-02-17T15:00:00Z"
        let middle = (low + high) / 2
        #expect(rules.verdict(try bar(time, middle, high: high, low: low), of: instrument, asOf: asOf) == .accepted)
        let above = try bar(time, middle, high: high.nextUp, low: middle)
        #expect(rules.verdict(above, of: instrument, asOf: asOf) == .quarantined(.implausiblePrice))
        let below = try bar(time, middle, high: middle, low: low.nextDown)
        #expect(rules.verdict(below, of: instrument, asOf: asOf) == .quarantined(.implausiblePrice))
    }

    @Test func theBarsOfADayAreSortedOutOnce() throws {
        let bars = [
            try bar("2026-02-17T12:55:00Z", 4000), try bar("2026-02-17T13:00:00Z", 4000), try bar("2026-02-17T13:05:00Z", 40),
            try bar("2026-02-17T13:10:00Z", 4001), try bar("2026-02-17T18:00:00Z", 4000),
        ]
        let sorted = rules.sort(bars, of: .usdcop, asOf: asOf)
        #expect(sorted.accepted == [bars[1], bars[3]])
        #expect(sorted.quarantined == [BarAcceptance.Quarantined(bar: bars[2], reason: .implausiblePrice)])
        #expect(sorted.ignored == [.outsideSession: 2])
        #expect(sorted.staleFeeds.isEmpty)
    }

    @Test func aDecreedOpeningCounts() throws {
        let saturday = try #require(CivilDate("2026-02-14"))
        let calendar = TradingCalendar(exceptions: [TradingCalendar.Exception(.opening, on: saturday, decreed: saturday)])
        let rules = try shippedSettings().acceptance(calendar: calendar)
        #expect(rules.verdict(try bar("2026-02-14T15:00:00Z", 4000), of: .usdcop, asOf: asOf) == .accepted)
    }

    /// Flat bars from 08:00 COT of a day, then moving ones.
    func session(_ date: String, flat: Int) throws -> [Bar] {
        let start = try instant("\(date)T13:00:00Z")
        return try (0..<60).map { slot in
            let price = slot < flat ? 4000 : 4000 + Double(slot)
            return try Bar(
                time: start.adding(minutes: 5 * slot), open: price, high: slot < flat ? price : price + 1, low: price,
                close: price)
        }
    }

    @Test(arguments: [(39, 0), (40, 1), (41, 1), (60, 1)])
    func fortyFlatBarsAtOnePriceAreAStaleFeed(flat: Int, warnings: Int) throws {
        let sorted = rules.sort(try session("2026-02-17", flat: flat), of: .usdcop, asOf: asOf)
        #expect(sorted.staleFeeds.count == warnings)
        #expect(sorted.accepted.count == 60)
        if warnings == 1 { #expect(sorted.staleFeeds[0].bars == flat && sorted.staleFeeds[0].close == 4000) }
    }

    @Test func flatBarsOnAnAmericanHolidayAreNoAlarm() throws {
        // Washington's Birthday; the Colombian session is held.
        #expect(rules.sort(try session("2026-02-16", flat: 60), of: .usdcop, asOf: asOf).staleFeeds.isEmpty)
    }

    @Test func flatBarsOfTwoDaysAreNotAddedUp() throws {
        let bars = try session("2026-02-12", flat: 60).suffix(30) + session("2026-02-13", flat: 30)
        #expect(rules.staleFeeds(in: Array(bars)).isEmpty)
    }
}
