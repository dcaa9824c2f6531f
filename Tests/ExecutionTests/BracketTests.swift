import CivilTime
import Execution
import Market
@testable import Strategy
import TestSupport
import Testing

@Suite struct BracketTests {
    static let stops = Stops(hardStop: 0.03, takeProfit: 0.015)

    @Test(arguments: [
        (Direction.long, 3880.0, ExitReason.hardStop), (.long, 3880.0.nextDown, .hardStop),
        (.short, 4120.0, .hardStop), (.short, 4120.0.nextUp, .hardStop),
    ])
    func theHardStopIsHitAtItsLevelAndBeyond(direction: Direction, price: Double, reason: ExitReason) throws {
        let fill = try #require(bracket(direction).exit(in: flat(price)))
        #expect(fill.reason == reason)
    }

    @Test(arguments: [(Direction.long, 3880.0.nextUp), (.short, 4120.0.nextDown)])
    func theHardStopIsNotHitBeforeItsLevel(direction: Direction, price: Double) {
        #expect(bracket(direction).exit(in: flat(price)) == nil)
    }

    @Test(arguments: Direction.allCases)
    func takeProfitIsHitAtItsLevelAndNotBefore(direction: Direction) throws {
        let bracket = bracket(direction)
        let level = bracket.takeProfitLevel
        let before = direction == .long ? level.nextDown : level.nextUp
        let beyond = direction == .long ? level.nextUp : level.nextDown
        #expect(bracket.exit(in: flat(before)) == nil)
        #expect(bracket.exit(in: flat(level))?.reason == .takeProfit)
        #expect(bracket.exit(in: flat(beyond))?.price == level)
    }

    @Test(arguments: Direction.allCases)
    func aBarThatHoldsBothLevelsIsALoss(direction: Direction) throws {
        let bar = try Bar(time: Instant(microseconds: 0), open: 4000, high: 4200, low: 3800, close: 4000)
        #expect(bracket(direction).exit(in: bar)?.reason == .hardStop)
    }

    @Test func theReferenceFillsAGapAtTheLevel() {
        #expect(bracket(.long, .atLevel).exit(in: flat(3700))?.price == 3880)
    }

    @Test(arguments: [(Direction.long, 3700.0), (.short, 4300.0)])
    func aGapFillsAtTheWorseOpen(direction: Direction, open: Double) {
        #expect(bracket(direction, .atWorseOfLevelAndOpen).exit(in: flat(open))?.price == open)
    }

    @Test func aStopInsideTheBarFillsAtItsLevel() throws {
        let bar = try Bar(time: Instant(microseconds: 0), open: 3900, high: 3900, low: 3700, close: 3800)
        #expect(bracket(.long, .atWorseOfLevelAndOpen).exit(in: bar)?.price == 3880)
    }

    private func bracket(_ direction: Direction, _ fill: Bracket.StopFill = .atLevel) -> Bracket {
        Bracket(direction: direction, entryPrice: 4000, stops: Self.stops, stopFill: fill)
    }

    private func flat(_ price: Double) -> Bar {
        (try? Bar(time: Instant(microseconds: 0), open: price, high: price, low: price, close: price))
            ?? Bar(unchecked: Instant(microseconds: 0), 1, 1, 1, 1)
    }
}

@Suite struct ProfitAndLossTests {
    static let rules = ExecutionRules(slippage: 0.0001, makerFee: 0.0002, runs: [], entryBarMaxAgeMinutes: 15)

    @Test(arguments: [
        (Direction.long, 4040.0, ExitReason.weekEnd, 0.01 * 2 - (0.0002 + 0.0001) * 2),
        (.short, 4040.0, .weekEnd, -0.01 * 2 - (0.0002 + 0.0001) * 2),
        (.long, 4040.0, .takeProfit, 0.01 * 2 - 0.0004 * 2),
        (.short, 3960.0, .hardStop, 0.01 * 2 - 0.0004 * 2),
    ])
    func costsDependOnHowThePositionEnds(direction: Direction, exit: Double, reason: ExitReason, expected: Double) {
        let actual = ProfitAndLoss.net(
            direction, entry: 4000, exit: exit, reason: reason, leverage: 2, costs: TradingCosts(Self.rules))
        expectClose(actual, expected, absolute: 1e-15)
    }

    @Test func costsScaleWithLeverage() {
        let flat = ProfitAndLoss.net(
            .long, entry: 4000, exit: 4000, reason: .weekEnd, leverage: 1.5, costs: TradingCosts(Self.rules))
        expectClose(flat, -0.00045, absolute: 1e-18)
    }
}
