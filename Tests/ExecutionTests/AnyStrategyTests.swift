import CivilTime
import Execution
import Market
import Statistics
@testable import Strategy
import TestSupport
import Testing

/// A strategy that no task trades: every day short from the first run to the close, without a model. What was built for the week
/// serves it with nothing of its own but these lines.
enum EveryDayShort {
    static let runTimes = (0..<60).compactMap { TimeOfDay(hour: 8 + ($0 * 5 + 5) / 60, minute: ($0 * 5 + 5) % 60) }

    /// The session after a signal date.
    static func period(_ signalDate: CivilDate) -> HoldingPeriod {
        var session = signalDate.adding(days: 1)
        while !TradingCalendar.colombia.isTradingDay(session) { session = session.adding(days: 1) }
        return HoldingPeriod(
            .day(signalDate), tradingDays: [session], runTimes: runTimes, maxBarAgeMinutes: 15, closeReason: .sessionClose)
    }

    static let rules = PositionRules(
        execution: ExecutionRules(slippage: 0, makerFee: 0, runs: runTimes, entryBarMaxAgeMinutes: 15),
        guardrails: GuardrailRules(
            maxConsecutiveLosses: 5, maxDrawdown: 0.12, longShareWindowWeeks: 8, longShareAlert: 0.6, accuracyWindowWeeks: 20,
            accuracyMinTrades: 6, accuracyMinShort: 0.45, accuracyMinLong: 0.45),
        leverageMin: 0.5, leverageMax: 2, initialCapital: 10_000)
}

/// The machinery of periods, rules and runs under a daily strategy.
@Suite struct AnyStrategyTests {
    private static func bars(_ seed: Int, of period: HoldingPeriod) -> [Bar] {
        var generator = SeededGenerator(seed: UInt64(seed))
        var price = 4000.0
        return (0..<60).compactMap { slot in
            let open = price * (1 + (generator.nextUniform() - 0.5) * 0.002)
            price = open * (1 + (generator.nextUniform() - 0.5) * 0.006)
            let (high, low) = (max(open, price) * 1.0005, min(open, price) * 0.9995)
            if generator.nextUniform() < [0, 0.2, 0.6][seed % 3] { return nil }
            return Bar(unchecked: TradingSession.instant(period.tradingDays[0], slot: slot), open, high, low, price)
        }
    }

    /// Plays a day run by run through the executor's decision and books every fill.
    private static func play(
        _ period: HoldingPeriod, _ bars: [Bar], _ rule: ExitRule, control: OperatorControl? = nil
    ) throws -> (state: PositionState, orders: [Order]) {
        var state = PositionState(direction: .short, leverage: 1, exitRule: rule)
        var orders: [Order] = []
        for run in period.runs {
            var situation = ExecutorSituation(
                run: run, isLastTry: true, isOverdue: false, strategyID: "every_day_short", period: period,
                rules: EveryDayShort.rules, configHash: "c", sizedHash: "c", state: state, control: control,
                bars: bars.filter { HoldingPeriod.end(of: $0) <= run })
            situation.handover = .sized(.short)
            situation.ledger = .known(equity: 10_000, isCircuitBroken: false)
            let decision = try situation.decide()
            state = try #require(decision.state)
            for effect in decision.effects {
                switch effect {
                case .enter(let order, let entry, let equity):
                    orders.append(order)
                    state.book(
                        Fill(price: order.price, barTime: order.barTime, costs: 0), of: order, entering: entry, equity: equity)
                case .leave(let order, let exit, let position):
                    orders.append(order)
                    state.book(
                        Fill(price: order.price, barTime: order.barTime, costs: 0), of: order, leaving: exit, position,
                        costs: .perSide(0))
                case .use, .endFlatten, .tell: break
                }
            }
        }
        return (state, orders)
    }

    @Test(arguments: 0..<60) func aDayRunByRunIsTheDayAtOnce(seed: Int) throws {
        let rule: ExitRule = [
            .none, .trailing(ExitRuleTests.stop),
            .bracket(Stops(hardStop: 0.01, takeProfit: 0.005), fill: .atWorseOfLevelAndOpen),
        ][seed % 3]
        let period = EveryDayShort.period(try date("2024-06-05").adding(days: seed))
        let bars = Self.bars(seed / 3, of: period)
        let (state, orders) = try Self.play(period, bars, rule)
        let path = IntradayPath(bars: bars[...], schedule: period)
        guard let entry = path.entry else {
            #expect(orders.isEmpty && state.ending == .noBars)
            return
        }
        let exit = path.exit(of: Position(direction: .short, entry: entry, rule: rule))
        #expect(state.entry.map { [$0.price, Double($0.time.microseconds)] } == [entry.price, Double(entry.time.microseconds)])
        #expect(state.exit.map { [$0.price, Double($0.time.microseconds)] } == [exit.price, Double(exit.time.microseconds)])
        #expect(state.ending == .exit(exit.reason))
        #expect(orders.map(\.clientOrderID) == ["entry", "exit"].map { "every_day_short:\(period.key):\($0)" })
    }

    @Test func aDayThatReachesItsCloseEndsWithItsSession() throws {
        let period = EveryDayShort.period(try date("2024-06-07"))
        #expect(period.tradingDays == [try date("2024-06-11")], "over the weekend and a holiday Monday")
        let (state, _) = try Self.play(period, Self.bars(0, of: period), .none)
        #expect(state.ending == .exit(.sessionClose))
        #expect(state.exit?.time == Zone.bogota.instant(period.tradingDays[0], TradingSession.close))
    }

    @Test(arguments: [OperatorControl.State.paused, .halted])
    func theOperatorsWordHoldsForIt(state control: OperatorControl.State) throws {
        let period = EveryDayShort.period(try date("2024-06-05"))
        let word = OperatorControl(state: control, reason: "test", actor: "test", at: period.runs[0])
        let (state, orders) = try Self.play(period, Self.bars(0, of: period), .none, control: word)
        #expect(orders.isEmpty)
        #expect(state.deviations == [control == .paused ? .paused : .halted])
    }
}
