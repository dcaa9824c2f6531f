import CivilTime
import Execution
import Market
@testable import Strategy
import TestSupport

/// A short week at 4000 pesos under the weekly rules, and the situation of one run in it. Tests change what they are about.
enum RunBench {
    static let monday = CivilDate("2024-06-17") ?? CivilDate(dayNumber: 0)
    static let days = (0..<5).map { monday.adding(days: $0) }
    static let rules = PositionRules(
        execution: PositionExecutorTests.rules, guardrails: EveryDayShort.rules.guardrails, leverageMin: 0.5, leverageMax: 2,
        initialCapital: 10_000)
    static let period = HoldingPeriod(tradingDays: days, rules: rules.execution)
    static let stops = Stops(hardStop: 0.03, takeProfit: 0.015)

    static func at(_ day: Int, _ time: String) -> Instant {
        Zone.bogota.instant(days[0].adding(days: day), TimeOfDay(time) ?? .midnight)
    }

    static func bar(_ day: Int, _ time: String, _ price: Double = 4000, high: Double? = nil, low: Double? = nil) -> Bar {
        Bar(unchecked: at(day, time), price, high ?? price, low ?? price, price)
    }

    /// Bars of a day from one opening up to another, without it.
    static func bars(_ day: Int, _ from: String, _ to: String, _ price: Double = 4000) -> [Bar] {
        let end = at(day, to)
        return (0..<TradingSession.slotCount).map { TradingSession.instant(days[0].adding(days: day), slot: $0) }
            .filter { $0 >= at(day, from) && $0 < end }.map { Bar(unchecked: $0, price, price, price, price) }
    }

    /// Sized LONG and not entered.
    static var pending: PositionState {
        PositionState(direction: .long, leverage: 1, exitRule: .bracket(stops, fill: .atWorseOfLevelAndOpen))
    }

    /// Entered on Monday at 09:00 at the close of the bar 08:55.
    static var positioned: PositionState {
        var state = pending
        state.status = .positioned
        state.equityAtEntry = 10_000
        state.entry = PositionState.Point(price: 4000, time: at(0, "09:00"), barTime: at(0, "08:55"))
        state.clientOrderID = "s:2024-W25:entry"
        state.uses = [BarUse(.entry, bar(0, "08:55"))]
        state.lastRunAt = at(0, "09:00")
        return state
    }

    /// A run that knows the bars that had ended by then; everything is in order.
    static func situation(_ state: PositionState?, _ run: Instant, _ bars: [Bar]) -> ExecutorSituation {
        var situation = ExecutorSituation(
            run: run, isLastTry: true, isOverdue: false, strategyID: "s", period: period, rules: rules, configHash: "c",
            sizedHash: "c", state: state, control: nil, bars: bars.filter { HoldingPeriod.end(of: $0) <= run })
        situation.handover = .sized(.long)
        situation.ledger = .known(equity: 10_000, isCircuitBroken: false)
        return situation
    }

    static func control(_ state: OperatorControl.State, flatten: Bool = false) -> OperatorControl {
        OperatorControl(state: state, flatten: flatten, reason: "test", actor: "test", at: at(0, "08:00"))
    }
}

extension ExecutorDecision {
    /// The orders sent, in order.
    var orders: [Order] {
        effects.compactMap { effect in
            switch effect {
            case .enter(let order, _, _), .leave(let order, _, _): order
            case .use, .endFlatten, .tell: nil
            }
        }
    }

    /// The exit decided on.
    var exit: PositionExit? {
        effects.compactMap { effect in
            switch effect {
            case .leave(_, let exit, _): exit
            case .enter, .use, .endFlatten, .tell: nil
            }
        }.first
    }

    /// What people are told, in order.
    var notices: [ExecutorNotice] {
        effects.compactMap { effect in
            switch effect {
            case .tell(let notice): notice
            case .enter, .leave, .use, .endFlatten: nil
            }
        }
    }

    /// The openings of bars used for something.
    func used(_ wanted: BarUse.Use) -> [Instant] {
        effects.flatMap { effect -> [Instant] in
            switch effect {
            case .use(let use, let bars): return use == wanted ? bars.map(\.time) : []
            case .enter, .leave, .endFlatten, .tell: return []
            }
        }
    }
}
