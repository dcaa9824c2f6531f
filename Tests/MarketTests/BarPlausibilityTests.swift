import CivilTime
import TestSupport
import Testing

@testable import Market

/// What is named of bars that break no rule.
@Suite struct BarPlausibilityTests {
    private static let monday = CivilDate(dayNumber: 19_877)  // 2024-06-03

    private func bar(_ time: Instant, _ close: Double) throws -> Bar {
        try Bar(time: time, open: close, high: close, low: close, close: close)
    }

    /// Sixty bars of a session whose closes rise and fall in steps of four, two pesos each.
    private func session(_ change: [Int: Double] = [:], base: Double = 4000) throws -> [Bar] {
        try (0..<60).map { slot in
            let step = Double([0, 2, 4, 2][slot % 4])
            return try bar(TradingSession.instant(Self.monday, slot: slot), change[slot] ?? base + step)
        }
    }

    private func findings(_ bars: [Bar], prices: ClosedRange<Double>? = nil) -> [BarPlausibility.Finding] {
        BarPlausibility(prices: prices).findings(fiveMinute: bars)
    }

    @Test func anOrdinarySessionHasNothingToName() throws {
        #expect(try findings(session(), prices: 3000...6000) == [])
        #expect(findings([], prices: 3000...6000) == [])
    }

    @Test(arguments: [(2999.99, false), (3000.0, true), (6000.0, true), (6000.01, false)])
    func aPriceOutsideItsRangeIsNamed(price: Double, isPlausible: Bool) throws {
        let found = try findings(session([59: price]), prices: 3000...6000).filter { $0.kind == .outsideRange }
        #expect(found.isEmpty == isPlausible)
        if let found = found.first { #expect(found.count == 1 && found.text.contains("plausible prices 3000.0 to 6000.0")) }
    }

    /// 1.5 % from both neighbours, which is far beyond five deviations here.
    @Test(arguments: [(4062.0, false), (4062.1, true), (3942.0, false), (3941.9, true)])
    func aCloseFarFromBothNeighboursIsNamed(close: Double, isNamed: Bool) throws {
        let found = try findings(session([30: close]))
        #expect(found.map(\.kind) == (isNamed ? [.isolated] : []), "\(found)")
        if isNamed {
            #expect(found[0].text.contains("the worst closes at \(close) on 2024-06-03T10:30:00-05:00"), "\(found[0].text)")
        }
    }

    @Test func aMarketThatMovesOnIsNoIsolatedClose() throws {
        let later = Dictionary(uniqueKeysWithValues: (30..<60).map { ($0, 4200 + Double([0, 2, 4, 2][$0 % 4])) })
        #expect(try findings(session(later)) == [])
    }

    /// Daily closes are named from five robust deviations on, whatever their distance.
    @Test(arguments: [(0.99, false), (1.01, true)]) func aDailyCloseIsNamedBeyondFiveDeviations(
        factor: Double, isNamed: Bool
    ) throws {
        var closes = (0..<60).map { 4000 + Double([0, 1, 3, 2, 0][$0 % 5]) }
        // Of the 59 changes two become others, which leaves their median deviation as it is.
        let scale = try #require(BarPlausibility.robustDeviation(zip(closes, closes.dropFirst()).map { ($1 - $0) / $0 }))
        closes[30] = closes[29] * (1 + 5 * scale * factor)
        closes[31] = closes[29]
        let bars = try closes.enumerated().map { try bar(Zone.bogota.instant(Self.monday.adding(days: $0.offset)), $0.element) }
        let found = BarPlausibility(prices: nil).findings(daily: bars).filter { $0.kind == .isolated }
        #expect(found.map(\.count) == (isNamed ? [1] : []), "\(found)")
    }

    @Test func barsOffTheGridAndOutsideTheSessionAreNamed() throws {
        var bars = try session()
        bars.append(try bar(TradingSession.instant(Self.monday, slot: 59).adding(minutes: 5), 4000))
        bars.append(try bar(TradingSession.instant(Self.monday, slot: 59).adding(minutes: 7), 4000))
        let found = findings(bars)
        #expect(found.map(\.kind) == [.outsideSession, .offGrid] && found.allSatisfy { $0.count == 1 }, "\(found)")
        #expect(found[0].text == "1 bar outside 08:00–12:55 COT, the first at 2024-06-03T13:00:00-05:00")
    }

    @Test func aWeekendIsNamed() throws {
        let saturday = Self.monday.adding(days: 5)
        let bars = try (0..<2).map { try bar(TradingSession.instant(saturday, slot: $0), 4000) }
        #expect(findings(bars).map(\.kind) == [.weekend])
    }

    /// Bars stamped in another zone: the shift that would put them right is named.
    @Test(arguments: [5, -5, 1, 11]) func aShiftOfAllBarsIsNamed(hours: Int) throws {
        let bars = try session().map { try bar($0.time.adding(minutes: -60 * hours), $0.close) }
        let found = findings(bars).first { $0.kind == .shifted }
        #expect(
            found?.count == 60 && found?.text.contains("\(abs(hours)) hours \(hours > 0 ? "later" : "earlier")") == true,
            "\(findings(bars))")
    }

    @Test func aShiftThatExplainsTooLittleIsNotNamed() throws {
        var bars = try session().map { try bar($0.time.adding(minutes: -300), $0.close) }
        bars[0] = try bar(bars[0].time.adding(minutes: -5), 4000)
        #expect(findings(bars).contains { $0.kind == .shifted } == false, "59 of 60 are fewer than 99 %")
    }
}
