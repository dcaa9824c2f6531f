import CivilTime
import Market
import SyntheticMarket
import Testing

struct SimulatedBarTests {
    static let ranges: [Instrument: ClosedRange<Double>] = [.usdcop: 3000...5200, .usdmxn: 12...30, .usdbrl: 3...8]

    @Test(arguments: Instrument.allCases)
    func everyBarKeepsTheRulesAndTheRange(pair: Instrument) throws {
        let bars = try #require(market.bars[pair])
        let range = try #require(Self.ranges[pair])
        for bar in bars {
            let checked = try Bar(time: bar.time, open: bar.open, high: bar.high, low: bar.low, close: bar.close)
            #expect(checked == bar)
            guard range.contains(bar.low), range.contains(bar.high) else {
                Issue.record("\(pair) \(bar) leaves \(range)")
                return
            }
        }
    }

    @Test(arguments: Instrument.allCases)
    func barsOpenInSessionsOfTradingDaysOnly(pair: Instrument) throws {
        let bars = try #require(market.bars[pair])
        #expect(zip(bars, bars.dropFirst()).allSatisfy { $0.time < $1.time })
        #expect(bars.allSatisfy { TradingSession.slot(openingAt: $0.time) != nil })
        let days = Set(bars.map { Zone.bogota.date($0.time) })
        let expected = TradingCalendar.colombia.tradingDays(in: MarketSimulation.barRange)
        #expect(days.sorted() == expected)
        #expect(expected.first == CivilDate("2019-12-02") && expected.last == CivilDate("2026-02-13"))
    }

    @Test(arguments: Instrument.allCases)
    func fewBarsAreMissingAndAFewDaysAreShort(pair: Instrument) throws {
        let bars = try #require(market.bars[pair])
        let counts = Dictionary(bars.map { (Zone.bogota.date($0.time), 1) }, uniquingKeysWith: +)
        let full = counts.values.filter { $0 == 60 }.count
        let short = counts.values.filter { $0 < 52 }.count
        #expect(Double(full) / Double(counts.count) > 0.8 && full < counts.count)
        #expect((5...40).contains(short), "\(short) short days")
        #expect(counts.values.allSatisfy { (12...60).contains($0) })
    }

    @Test(arguments: Instrument.allCases)
    func mostBarsHaveARangeOfTheirOwn(pair: Instrument) throws {
        let bars = try #require(market.bars[pair])
        let flat = Double(bars.filter { $0.high == $0.low }.count) / Double(bars.count)
        let wider = Double(bars.filter { $0.high > max($0.open, $0.close) }.count) / Double(bars.count)
        #expect((0.005...0.05).contains(flat))
        #expect(wider > 0.8)
    }

    @Test func pricesLieOnTheTickGrid() throws {
        for (pair, ticks) in [(Instrument.usdcop, 100.0), (.usdmxn, 10_000), (.usdbrl, 10_000)] {
            let bars = try #require(market.bars[pair])
            let prices = bars.flatMap { [$0.open, $0.high, $0.low, $0.close] }
            #expect(prices.allSatisfy { ($0 * ticks).rounded() / ticks == $0 })
        }
    }

    @Test func aDailyBarIsItsSessionInOne() throws {
        let sessions = Dictionary(grouping: try #require(market.bars[.usdcop])) { Zone.bogota.date($0.time) }
        #expect(market.dailyBars.map(\.date) == sessions.keys.sorted())
        for day in market.dailyBars {
            let session = try #require(sessions[day.date])
            #expect(day.bar.open == session.first?.open && day.bar.close == session.last?.close)
            #expect(day.bar.high == session.map(\.high).max() && day.bar.low == session.map(\.low).min())
        }
    }
}

struct SimulatedPriceTests {
    let closes = market.dailyBars.map(\.bar.close)

    @Test func theYearsVolatilityIsThatOfTheRealPair() {
        let annual = Sample.deviation(Sample.returns(closes)) * 252.0.squareRoot()
        #expect((0.12...0.16).contains(annual), "\(annual)")
    }

    @Test func volatilityClustersWhileReturnsDoNot() {
        let returns = Sample.returns(closes)
        let squares = returns.map { $0 * $0 }
        for lag in [1, 2, 5] { #expect(Sample.autocorrelation(squares, lag: lag) > 0.06, "lag \(lag)") }
        #expect(abs(Sample.autocorrelation(returns, lag: 1)) < 0.06)
    }

    @Test func tailsAreFatterThanNormal() {
        let kurtosis = Sample.kurtosis(Sample.returns(closes))
        #expect((4...15).contains(kurtosis), "\(kurtosis)")
    }

    @Test(arguments: Instrument.allCases)
    func theSessionsVolatilityHasTheShapeOfAU(pair: Instrument) throws {
        let bars = try #require(market.bars[pair])
        func deviation(_ slots: Range<Int>) -> Double {
            let some = bars.filter { slots.contains(TradingSession.slot(openingAt: $0.time) ?? -1) }
            return Sample.deviation(some.map { $0.close / $0.open - 1 })
        }
        let (opening, middle, end) = (deviation(0..<10), deviation(20..<40), deviation(50..<60))
        #expect(opening > 1.4 * middle)
        #expect(end > 1.2 * middle)
    }

    @Test func thePairsMoveTogether() throws {
        let daily = try Instrument.allCases.map { Sample.dailyCloses(try #require(market.bars[$0])) }
        let dates = market.dailyBars.map(\.date)
        let returns = daily.map { closes in Sample.returns(dates.compactMap { closes[$0] }) }
        for (left, right) in [(0, 1), (0, 2), (1, 2)] {
            let correlation = Sample.correlation(returns[left], returns[right])
            #expect((0.2...0.7).contains(correlation), "\(left) \(right) \(correlation)")
        }
    }
}
