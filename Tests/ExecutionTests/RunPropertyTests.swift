import CivilTime
import Execution
import Market
import Statistics
@testable import Strategy
import TestSupport
import Testing

/// Seeded weeks with halts, pauses, flattens, missing, late and corrected bars, run by run: what no run may ever do.
@Suite struct RunPropertyTests {
    private struct Played {
        var state = RunBench.pending
        var orders: [(order: Order, standing: OperatorControl.Standing)] = []
        var tested: [Instant] = []
        var passed: [Instant] = []
    }

    private static func bars(_ generator: inout SeededGenerator) -> [Bar] {
        var price = 4000.0
        return RunBench.days.indices.flatMap { day in
            (0..<TradingSession.slotCount).compactMap { slot -> Bar? in
                let open = price
                price *= 1 + (generator.nextUniform() - 0.5) * 0.006
                guard generator.nextUniform() > 0.1 else { return nil }
                let (high, low) = (max(open, price) * 1.0005, min(open, price) * 0.9995)
                return Bar(unchecked: TradingSession.instant(RunBench.days[day], slot: slot), open, high, low, price)
            }
        }
    }

    /// One halt of some hours, from any minute of the week on.
    private static func halt(_ generator: inout SeededGenerator) -> Halt? {
        guard generator.nextUniform() < 0.5 else { return nil }
        let start = RunBench.at(Int(generator.nextUniform() * 5), "08:00").adding(minutes: Int(generator.nextUniform() * 300))
        return Halt(start: start, end: start.adding(minutes: Int(generator.nextUniform() * 2000)))
    }

    /// What a vendor makes of some bars from an hour of the week on: prices up to 1 % off. It draws by itself.
    private static func correct(_ known: [Bar], by run: Instant, _ seed: Int) -> [Bar] {
        var generator = SeededGenerator(seed: UInt64(seed) + 100_000)
        let start = RunBench.at(Int(generator.nextUniform() * 5), "11:00")
        let (first, factor) = (Int(generator.nextUniform() * 12), 1 + (generator.nextUniform() - 0.5) * 0.02)
        guard run >= start, generator.nextUniform() < 0.5 else { return known }
        return known.enumerated().map { index, bar in
            guard index % 12 == first else { return bar }
            return Bar(unchecked: bar.time, bar.open * factor, bar.high * factor, bar.low * factor, bar.close * factor)
        }
    }

    private static func play(_ seed: Int) throws -> (played: Played, halt: Halt?) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let bars = bars(&generator)
        let halt = halt(&generator)
        let late = Set(bars.filter { _ in generator.nextUniform() < 0.05 }.map(\.time))
        let (flattensAt, isPaused) = (Int(generator.nextUniform() * 90), generator.nextUniform() < 0.2)
        var played = Played()
        let later = [RunBench.at(7, "09:00"), RunBench.at(7, "09:30")]
        for (index, run) in (RunBench.period.runs + later).enumerated() {
            if generator.nextUniform() < 0.1 { continue }
            // A late bar is stored two hours after its end.
            let known = bars.filter { HoldingPeriod.end(of: $0) <= (late.contains($0.time) ? run.adding(minutes: -120) : run) }
            var situation = RunBench.situation(played.state, run, correct(known, by: run, seed))
            let isHalted = halt.map { $0.holdsBack(runAt: run) } ?? false
            situation.control =
                isHalted ? RunBench.control(.halted) : RunBench.control(isPaused && index < 3 ? .paused : .running)
            if index == flattensAt { situation.control?.flatten = true }
            situation.halts = halt.map { [$0] } ?? []
            situation.laterBars = run > RunBench.period.closingTime ? [RunBench.bar(7, "08:55"), RunBench.bar(7, "09:25")] : []
            let decision = try situation.decide()
            played.tested += decision.used(.test)
            played.passed += decision.used(.passed)
            played.orders += decision.orders.map { ($0, situation.control?.standing ?? .run) }
            played.state = try #require(decision.state)
            for effect in decision.effects {
                switch effect {
                case .enter(let order, let entry, let equity):
                    played.state.book(
                        Fill(price: order.price, barTime: order.barTime, costs: 0), of: order, entering: entry, equity: equity)
                case .leave(let order, let exit, let position):
                    played.state.book(
                        Fill(price: order.price, barTime: order.barTime, costs: 0), of: order, leaving: exit, position,
                        costs: .perSide(0))
                case .use, .endFlatten, .tell: break
                }
            }
        }
        return (played, halt)
    }

    @Test(arguments: 0..<500) func noRunDoesWhatNoneMay(seed: Int) throws {
        let (played, halt) = try Self.play(seed)
        let legs = played.orders.map(\.order.leg)
        #expect([[], [.entry], [.entry, .exit]].contains(legs), "entered once at most, left only after that")
        #expect(!played.orders.contains { $0.standing == .halt }, "nothing is sent under a halt")
        #expect(
            !played.orders.contains { $0.standing != .run && $0.order.leg == .entry }, "nothing is entered but when trading runs")
        #expect(Set(played.tested + played.passed).count == played.tested.count + played.passed.count, "a bar is used once")
        let covered = played.tested.filter { time in
            halt.map { $0.covers(barEnding: time.adding(minutes: TradingSession.barMinutes)) } ?? false
        }
        #expect(covered.isEmpty, "no bar that ended under a halt is tested")
        if let entry = played.state.entry { #expect(played.tested.allSatisfy { $0 >= entry.time }) }
    }

    /// The seeds are of use only if all of it happens.
    @Test func theSeedsReachEveryEnd() throws {
        var endings: [String: Int] = [:]
        for seed in 0..<300 { endings[try Self.play(seed).played.state.ending?.rawValue ?? "none", default: 0] += 1 }
        for reason in [ExitReason.hardStop, .takeProfit, .weekEnd, .circuitBreaker] {
            #expect(endings[reason.rawValue, default: 0] >= 3, "\(endings)")
        }
    }
}
