import CivilTime
import Macro
import Market
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

/// Days made in the database are those made of the bars that are read from it.
@Suite struct StoredDaysTests {
    private let connection: Connection

    init() throws {
        connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(), as: "usdcop_worker")
    }

    private func expectSame(
        at asOf: Instant, sourcesEnd: CivilDate? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let days = try StoredDays(reading: connection, asOf: asOf, sourcesEnd: sourcesEnd)
        let market = try StoredMarket(reading: connection, asOf: asOf, sourcesEnd: sourcesEnd.map { Zone.bogota.instant($0) })
        #expect(days.daily.map(\.date) == market.daily.map(\.date), sourceLocation: sourceLocation)
        #expect(days.daily.map(\.bar) == market.daily.map(\.bar), sourceLocation: sourceLocation)
        #expect(days.dataSource == market.dataSource, sourceLocation: sourceLocation)
        #expect(days.barsOutsideSession == market.barsOutsideSession, sourceLocation: sourceLocation)
        #expect(days.macro.dates == market.macro.dates, sourceLocation: sourceLocation)
    }

    private func bar(_ time: String, _ price: Double, source: String = "a") throws {
        let bar = try Bar(time: try instant(time), open: price, high: price + 2, low: price - 2, close: price + 1)
        try BarStore(connection).upsert([bar], of: .usdcop, source: source)
    }

    @Test(arguments: ExpectedResults.runnable) func ofAWholeHistory(_ source: ExpectedResults) throws {
        let directory = DataDirectory(source.dataDirectory)
        let late = Zone.utc.instant(.firstDay(ofYear: 2030))
        let series = try FiveMinuteFile.read(directory.fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: late)
        try BarStore(connection).upsert(series.bars, of: .usdcop, source: series.dataSource)
        try MacroStore(connection).upsert(try MacroFile.readAll(directory.macro, asOf: late))
        let last = try #require(series.bars.last).time
        for hours in [0, 1, 3, 5, 24, 24 * 400] { try expectSame(at: last.adding(minutes: -60 * hours)) }
        try expectSame(at: late, sourcesEnd: Zone.bogota.date(last))
    }

    @Test func ofNothing() throws { try expectSame(at: instant("2024-06-05T00:00:00Z")) }

    @Test func barsOfSeveralSourcesMakeOneDay() throws {
        try bar("2024-06-04T08:00:00-05:00", 4000, source: "b")
        try bar("2024-06-04T08:05:00-05:00", 4100, source: "a")
        try bar("2024-06-04T12:50:00-05:00", 3900, source: "b")
        try bar("2024-06-04T12:55:00-05:00", 3950, source: "a")
        try expectSame(at: instant("2024-06-05T00:00:00Z"))
        let day = try #require(try StoredDays(reading: connection, asOf: instant("2024-06-05T00:00:00Z")).daily.first?.bar)
        #expect(day.open == 4000 && day.high == 4102 && day.low == 3898 && day.close == 3951)
    }

    @Test(arguments: ["07:55", "13:00", "00:00", "23:55", "08:00", "12:55"]) func theSessionsEdges(time: String) throws {
        try bar("2024-06-04T10:00:00-05:00", 4000)
        try bar("2024-06-04T\(time):00-05:00", 5000)
        try expectSame(at: instant("2024-06-06T00:00:00Z"))
    }

    @Test(arguments: [
        "2024-06-04T12:59:59-05:00", "2024-06-04T13:00:00-05:00", "2024-06-04T13:00:01-05:00", "2024-06-05T08:04:59-05:00",
        "2024-06-05T08:05:00-05:00",
    ])
    func theInstantsAtWhichDaysAndBarsAreKnown(asOf: String) throws {
        for time in ["2024-06-03T09:00:00-05:00", "2024-06-04T12:55:00-05:00", "2024-06-05T08:00:00-05:00"] {
            try bar(time, 4000, source: "day_\(time.prefix(10).suffix(2))")
        }
        try expectSame(at: instant(asOf))
    }

    @Test func sourcesOfLaterDaysAreNotNamed() throws {
        try bar("2024-06-03T09:00:00-05:00", 4000, source: "old")
        try bar("2024-06-04T09:00:00-05:00", 4000, source: "new")
        let date = try #require(CivilDate("2024-06-04"))
        try expectSame(at: instant("2024-06-06T00:00:00Z"), sourcesEnd: date)
        #expect(try StoredDays(reading: connection, asOf: instant("2024-06-06T00:00:00Z"), sourcesEnd: date).dataSource == "old")
    }

    @Test func sourcesOfTheDayItselfAreNamed() throws {
        try bar("2024-06-04T09:00:00-05:00", 4000, source: "today")
        try expectSame(at: instant("2024-06-04T10:00:00-05:00"), sourcesEnd: CivilDate("2024-06-10"))
    }

    @Test func otherInstrumentsAreLeftAlone() throws {
        try bar("2024-06-03T09:00:00-05:00", 4000)
        let other = try Bar(time: instant("2024-06-03T09:00:00-05:00"), open: 17, high: 18, low: 16, close: 17)
        try BarStore(connection).upsert([other], of: .usdmxn, source: "x")
        try expectSame(at: instant("2024-06-06T00:00:00Z"))
    }
}
