import CivilTime
import Execution
import JSON
import Market
@testable import Strategy
import TestSupport
import Testing

@Suite struct DailyCloseWeekTests {
    static let monday = CivilDate("2024-06-03") ?? CivilDate(dayNumber: 0)
    static let rules = executionRules(slippage: 0.0001, makerFee: 0)

    @Test func entryIsMondaysCloseAndMondaysRangeCannotStopIt() throws {
        let week = try DailyCloseWeek(bars: bars([(4000, 4500, 3500), (4010, 4011, 4009)])[...], rules: Self.rules)
        let entry = try #require(week.entry)
        #expect(entry.price == 4000)
        #expect(entry.time.formatted(in: .bogota) == "2024-06-03T09:00:00-05:00")
        let exit = week.exit(from: entry, .long, stops: Stops(hardStop: 0.03, takeProfit: 0.015))
        #expect(exit.reason == .weekEnd && exit.price == 4010)
        #expect(exit.time.formatted(in: .bogota) == "2024-06-04T12:50:00-05:00")
    }

    @Test func aMondayWithoutLaterBarsIsNotTraded() throws {
        #expect(try DailyCloseWeek(bars: bars([(4000, 4000, 4000)])[...], rules: Self.rules).entry == nil)
    }

    @Test func theFirstHitEndsTheWeek() throws {
        let path = try bars([(4000, 4000, 4000), (4000, 4061, 4000), (4000, 4000, 3800)])
        let week = DailyCloseWeek(bars: path[...], rules: Self.rules)
        let exit = week.exit(from: try #require(week.entry), .long, stops: Stops(hardStop: 0.03, takeProfit: 0.015))
        #expect(exit.reason == .takeProfit && exit.date == Self.monday.adding(days: 1))
    }

    @Test(.enabled(if: Reference.isRunnable, "the reference suite is not here"))
    func weeksMatchTheReference() throws {
        let cases = try #require(try Reference.json("week_executor.json")["cases"]?.arrayValue)
        #expect(cases.count == 60)
        for example in cases {
            let name = try #require(example["name"]?.stringValue)
            let entryPrice = try #require(example["entry_price"]?.numberValue)
            let direction = try #require(Direction(rawValue: example["direction"]?.integerValue ?? 0))
            let stops = Stops(
                hardStop: try #require(example["hard_stop_pct"]?.numberValue),
                takeProfit: try #require(example["take_profit_pct"]?.numberValue))
            let shapes = try #require(example["bars"]?.arrayValue).map { bar in
                try (#require(bar["close"]?.numberValue), #require(bar["high"]?.numberValue), #require(bar["low"]?.numberValue))
            }
            let path = try bars([(entryPrice, entryPrice, entryPrice)] + shapes)
            let rules = executionRules(
                slippage: try #require(example["slippage"]?.numberValue),
                makerFee: try #require(example["maker_fee"]?.numberValue))
            let week = DailyCloseWeek(bars: path[...], rules: rules)
            let exit = week.exit(from: try #require(week.entry), direction, stops: stops)
            let expected = try #require(example["expected"])
            #expect(exit.reason.rawValue == expected["exit_reason"]?.stringValue, "\(name)")
            expectClose(exit.price, try #require(expected["exit_price"]?.numberValue), absolute: 1e-9, "\(name)")
            #expect(exit.date.days(since: Self.monday) - 1 == expected["exit_bar_index"]?.integerValue, "\(name)")
            let pnl = ProfitAndLoss.net(
                direction, entry: entryPrice, exit: exit.price, reason: exit.reason,
                leverage: try #require(example["leverage"]?.numberValue), costs: TradingCosts(rules))
            expectClose(pnl, try #require(expected["pnl"]?.numberValue), absolute: 1e-12, "\(name)")
        }
    }

    /// Bars of consecutive days as (close, high, low), opening at their close.
    private func bars(_ shapes: [(Double, Double, Double)]) throws -> [DailyBar] {
        try shapes.enumerated().map { index, shape in
            let date = Self.monday.adding(days: index)
            return DailyBar(
                date: date,
                bar: try Bar(time: Zone.bogota.instant(date), open: shape.0, high: shape.1, low: shape.2, close: shape.0))
        }
    }
}

/// The executor's runs with costs as fractions.
func executionRules(slippage: Double, makerFee: Double) -> ExecutionRules {
    ExecutionRules(
        slippage: slippage, makerFee: makerFee,
        runs: ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "12:50"].compactMap { TimeOfDay($0) },
        entryBarMaxAgeMinutes: 15)
}
