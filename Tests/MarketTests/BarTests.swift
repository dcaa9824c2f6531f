import CivilTime
import Market
import TestSupport
import Testing

struct BarTests {
    let time = Zone.bogota.instant(.firstDay(ofYear: 2024))

    func bar(_ open: Double, _ high: Double, _ low: Double, _ close: Double) throws(BarError) -> Bar {
        try Bar(time: time, open: open, high: high, low: low, close: close)
    }

    @Test func aBarKeepsItsPrices() throws {
        let bar = try bar(4000, 4010, 3990, 4005)
        #expect([bar.open, bar.high, bar.low, bar.close] == [4000, 4010, 3990, 4005])
        #expect(bar.time == time)
    }

    @Test(arguments: [(1.0, 1.0, 1.0, 1.0), (1, 2, 1, 2), (2, 2, 1, 1), (1, 2, 1, 1), (2, 2, 1, 2)])
    func pricesMayTouchTheRange(open: Double, high: Double, low: Double, close: Double) throws {
        #expect(throws: Never.self) { try bar(open, high, low, close) }
    }

    @Test(arguments: [
        (Double.nan, 2.0, 1.0, 1.5), (1.5, .infinity, 1, 1.5), (1.5, 2, -.infinity, 1.5), (1.5, 2, 1, .nan),
    ])
    func aPriceThatIsNoNumberIsRefused(open: Double, high: Double, low: Double, close: Double) {
        #expect(throws: BarError.self) { try bar(open, high, low, close) }
    }

    @Test func theErrorNamesThePriceAndTheRule() {
        #expect(throws: BarError.notFinite("high")) { try bar(1.5, .nan, 1, 1.5) }
        #expect(throws: BarError.notPositive("low", 0)) { try bar(1.5, 2, 0, 1.5) }
        #expect(throws: BarError.notPositive("open", -1)) { try bar(-1, 2, 1, 1.5) }
        #expect(throws: BarError.highBelowLow(high: 1, low: 2)) { try bar(1.5, 1, 2, 1.5) }
        #expect(throws: BarError.outsideRange("open", 2.0001, low: 1, high: 2)) { try bar(2.0001, 2, 1, 1.5) }
        #expect(throws: BarError.outsideRange("close", 0.9999, low: 1, high: 2)) { try bar(1.5, 2, 1, 0.9999) }
        #expect(BarError.notPositive("low", 0).description.contains("low is 0.0"))
    }

    @Test func aDailyBarAwayFromMidnightTraps() async {
        await #expect(processExitsWith: .failure) {
            let date = CivilDate.firstDay(ofYear: 2024)
            let bar = try Bar(time: Zone.utc.instant(date), open: 1, high: 1, low: 1, close: 1)
            _ = DailyBar(date: date, bar: bar)
        }
    }
}

struct InstrumentTests {
    @Test func everyPairHasItsNameAndFileStem() {
        #expect(Instrument.allCases.map(\.symbol) == ["USD/COP", "USD/MXN", "USD/BRL"])
        #expect(Instrument.allCases.map(\.fileStem) == ["usdcop", "usdmxn", "usdbrl"])
        #expect(Instrument(rawValue: "USD/CLP") == nil)
    }
}
