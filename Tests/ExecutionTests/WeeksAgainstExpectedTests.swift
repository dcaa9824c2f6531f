import CivilTime
import Execution
import JSON
import Market
@testable import Strategy
import TestSupport
import Testing

/// Hand-made weeks that an independent program traded.
@Suite struct WeeksAgainstExpectedTests {
    static let monday = CivilDate("2024-06-03") ?? CivilDate(dayNumber: 0)

    @Test(arguments: ExpectedResults.runnable)
    func dailyBarsEndAWeekAsExpected(source: ExpectedResults) throws {
        let cases = try #require(try source.json("week_executor.json")["cases"]?.arrayValue).map(Case.init)
        #expect(cases.count == (source == .golden ? 28 : 60))
        for example in cases {
            let bars = try ([.flat(example.entryPrice)] + example.bars).enumerated().map { index, shape in
                let date = Self.monday.adding(days: index)
                return DailyBar(date: date, bar: try shape.bar(at: Zone.bogota.instant(date)))
            }
            let week = DailyCloseWeek(bars: bars[...], rules: example.rules)
            let exit = week.exit(from: try #require(week.entry), example.direction, stops: example.stops)
            example.check(exit, barIndex: exit.date.days(since: Self.monday) - 1)
        }
    }

    /// Five-minute bars from 09:00 on, behind a bar that prices the entry.
    @Test func fiveMinuteBarsThatGapOverALevelFillAsExpected() throws {
        let cases = try #require(try ExpectedResults.golden.json("week_executor.json")["gap_cases"]?.arrayValue).map(Case.init)
        #expect(cases.count == 8)
        let nine = Zone.bogota.instant(Self.monday, try #require(TimeOfDay("09:00")))
        for example in cases {
            let bars = try ([.flat(example.entryPrice)] + example.bars).enumerated().map { index, shape in
                try shape.bar(at: nine.adding(minutes: 5 * (index - 1)))
            }
            let week = IntradayPath(
                bars: bars[...], tradingDays: (0..<5).map { Self.monday.adding(days: $0) }, rules: example.rules)
            let entry = try #require(week.entry)
            #expect(entry.time == nine && entry.price == example.entryPrice)
            let exit = week.exit(from: entry, example.direction, stops: example.stops)
            // A stop or target is stamped with the end of its bar.
            example.check(exit, barIndex: exit.time.seconds(since: nine) / 300 - 1)

            let bracket = Bracket(
                direction: example.direction, entryPrice: example.entryPrice, stops: example.stops,
                stopFill: .atWorseOfLevelAndOpen)
            let fills = try example.bars.compactMap { bracket.exit(in: try $0.bar(at: nine)) }
            expectClose(try #require(fills.first).price, example.exitPrice, absolute: 1e-9, "\(example.name)")
        }
    }
}

/// A week of `week_executor.json`; stops are fractions of the entry price, costs fractions of the position.
private struct Case {
    /// Prices of a bar.
    struct Shape {
        let open, high, low, close: Double

        static func flat(_ price: Double) -> Shape { Shape(open: price, high: price, low: price, close: price) }

        func bar(at time: Instant) throws -> Bar { try Bar(time: time, open: open, high: high, low: low, close: close) }
    }

    let name: String
    let direction: Direction
    let entryPrice: Double
    let stops: Stops
    let leverage: Double
    let rules: ExecutionRules
    let bars: [Shape]
    let exitPrice: Double
    let exitReason: String
    let exitBarIndex: Int
    let profitAndLoss: Double

    init(_ json: JSONValue) throws {
        func number(_ json: JSONValue?, _ key: String) throws -> Double { try #require(json?[key]?.numberValue, "\(key)") }
        name = try #require(json["name"]?.stringValue)
        direction = try #require(Direction(rawValue: json["direction"]?.integerValue ?? 0))
        entryPrice = try number(json, "entry_price")
        stops = Stops(hardStop: try number(json, "hard_stop_pct"), takeProfit: try number(json, "take_profit_pct"))
        leverage = try number(json, "leverage")
        rules = executionRules(slippage: try number(json, "slippage"), makerFee: try number(json, "maker_fee"))
        bars = try #require(json["bars"]?.arrayValue).map { bar in
            let close = try number(bar, "close")
            // Daily bars are listed without their open, which they are not tested against.
            return Shape(
                open: bar["open"]?.numberValue ?? close, high: try number(bar, "high"), low: try number(bar, "low"), close: close)
        }
        exitPrice = try number(json["expected"], "exit_price")
        exitReason = try #require(json["expected"]?["exit_reason"]?.stringValue)
        exitBarIndex = try #require(json["expected"]?["exit_bar_index"]?.integerValue)
        profitAndLoss = try number(json["expected"], "pnl")
    }

    func check(_ exit: PositionExit, barIndex: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        let comment = Comment(rawValue: name)
        #expect(exit.reason.rawValue == exitReason, comment, sourceLocation: sourceLocation)
        #expect(barIndex == exitBarIndex, comment, sourceLocation: sourceLocation)
        expectClose(exit.price, exitPrice, absolute: 1e-9, comment, sourceLocation: sourceLocation)
        let net = ProfitAndLoss.net(
            direction, entry: entryPrice, exit: exit.price, reason: exit.reason, leverage: leverage, costs: TradingCosts(rules))
        expectClose(net, profitAndLoss, absolute: 1e-12, comment, sourceLocation: sourceLocation)
    }
}
