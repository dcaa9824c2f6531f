import CivilTime
import Execution
import Market
import Statistics
@testable import Strategy
import TestSupport
import Testing

/// The live executor, run by run, against the week priced at once.
@Suite struct PositionExecutorTests {
    static let monday = CivilDate("2024-06-10") ?? CivilDate(dayNumber: 0)
    /// A holiday Monday: the week has four days.
    static let days = (1..<5).map { monday.adding(days: $0) }
    static let rules = ExecutionRules(
        slippage: 0.0001, makerFee: 0,
        runs: ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "12:50"].compactMap { TimeOfDay($0) },
        entryBarMaxAgeMinutes: 15)
    static let schedule = HoldingPeriod(tradingDays: days, rules: rules)
    static let executor = PositionExecutor(schedule: schedule)

    private static func at(_ day: Int, _ time: String) -> Instant {
        Zone.bogota.instant(days[day], TimeOfDay(time) ?? .midnight)
    }

    private static func bar(_ day: Int, _ time: String, _ price: Double) -> Bar {
        Bar(unchecked: at(day, time), price, price, price, price)
    }

    private struct Outcome: Equatable {
        var entry: PositionEntry?
        var exit: PositionExit?
    }

    /// Every run of the week in order, each knowing the bars that had ended by then.
    private func runs(_ bars: [Bar], _ direction: Direction, _ stops: Stops) -> (outcome: Outcome, tested: [Instant]) {
        var outcome = Outcome()
        var used: Set<Instant> = []
        var tested: [Instant] = []
        for run in Self.days.flatMap({ day in Self.rules.runs.map { Zone.bogota.instant(day, $0) } }) where outcome.exit == nil {
            let known = bars.filter { HoldingPeriod.end(of: $0) <= run }
            guard let entry = outcome.entry else {
                if case .enter(let entry, _) = Self.executor.open(at: run, bars: known) { outcome.entry = entry }
                continue
            }
            let position = Position(direction: direction, entry: entry, stops: stops)
            switch Self.executor.manage(position, at: run, bars: known, used: used) {
            case .hold(let bars):
                used.formUnion(bars.map(\.time))
                tested += bars.map(\.time)
            case .exit(let exit, _, let bars):
                tested += bars.map(\.time)
                outcome.exit = exit
            }
        }
        return (outcome, tested)
    }

    /// Seeded weeks with missing bars, gaps and stops at many distances.
    @Test(arguments: 0..<400) func aWeekRunByRunIsTheWeekAtOnce(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var price = 4000.0
        var bars: [Bar] = []
        for day in Self.days.indices {
            for slot in 0..<60 {
                let open = price * (1 + (generator.nextUniform() - 0.5) * 0.002)
                price = open * (1 + (generator.nextUniform() - 0.5) * 0.006)
                let high = max(open, price) * (1 + generator.nextUniform() * 0.001)
                let low = min(open, price) * (1 - generator.nextUniform() * 0.001)
                // Some weeks lack a third of their bars, some lose whole mornings.
                if generator.nextUniform() < [0, 0.05, 0.35][seed % 3] || (seed % 7 == 0 && slot < 30 && day < 2) { continue }
                bars.append(Bar(unchecked: TradingSession.instant(Self.days[day], slot: slot), open, high, low, price))
            }
        }
        let direction: Direction = seed.isMultiple(of: 2) ? .long : .short
        let stops = Stops(hardStop: 0.005 + generator.nextUniform() * 0.03, takeProfit: 0.005 + generator.nextUniform() * 0.02)
        let week = IntradayPath(bars: bars[...], schedule: Self.schedule)
        let (outcome, tested) = runs(bars, direction, stops)
        #expect(outcome.entry == week.entry)
        #expect(outcome.exit == week.entry.map { week.exit(from: $0, direction, stops: stops) })
        #expect(Set(tested).count == tested.count, "a bar is tested once")
        #expect(tested == tested.sorted())
    }

    @Test func aRunBesideTheScheduleOpensNothing() {
        let bars = [Self.bar(0, "09:00", 4000)]
        #expect(Self.executor.open(at: Self.at(0, "09:05"), bars: bars) == .wait)
        #expect(Self.executor.open(at: Self.at(0, "09:30"), bars: bars) == .wait, "the bar ended 25 minutes before")
    }

    @Test(arguments: [("12:49", true), ("12:50", false), ("12:51", false)])
    func theWeekWithoutEntryExpiresAtItsClose(time: String, waits: Bool) {
        #expect(Self.executor.open(at: Self.at(3, time), bars: []) == (waits ? .wait : .expire))
    }

    @Test(arguments: [("10:15", true), ("10:16", false)])
    func aForcedEndWantsAFreshBar(time: String, closes: Bool) {
        let entry = PositionEntry(time: Self.at(0, "09:00"), price: 4000, barAgeMinutes: 0)
        let position = Position(direction: .long, entry: entry, stops: Stops(hardStop: 0.03, takeProfit: 0.015))
        let bar = Self.bar(0, "09:55", 4010)
        let run = Self.at(0, time)
        let step = Self.executor.manage(position, at: run, bars: [bar], used: [], isForced: true)
        let exit = PositionExit(time: run, price: 4010, reason: .circuitBreaker, barAgeMinutes: 15)
        #expect(step == (closes ? .exit(exit, bar: bar, tested: [bar]) : .hold(tested: [bar])))
    }

    @Test func aStopStandsBeforeAForcedEndAndBeforeTheWeeksEnd() {
        let entry = PositionEntry(time: Self.at(0, "09:00"), price: 4000, barAgeMinutes: 0)
        let position = Position(direction: .long, entry: entry, stops: Stops(hardStop: 0.03, takeProfit: 0.015))
        let bars = [Self.bar(3, "12:40", 3870), Self.bar(3, "12:45", 4000)]
        let step = Self.executor.manage(position, at: Self.at(3, "12:50"), bars: bars, used: [], isForced: true)
        let exit = PositionExit(time: Self.at(3, "12:45"), price: 3870, reason: .hardStop)
        #expect(step == .exit(exit, bar: bars[0], tested: [bars[0]]))
    }

    @Test func aBarThatWasUsedIsNotTestedAgain() {
        let entry = PositionEntry(time: Self.at(0, "09:00"), price: 4000, barAgeMinutes: 0)
        let position = Position(direction: .long, entry: entry, stops: Stops(hardStop: 0.03, takeProfit: 0.015))
        let bars = [Self.bar(0, "09:00", 3000), Self.bar(0, "09:05", 4000)]
        let step = Self.executor.manage(position, at: Self.at(0, "09:30"), bars: bars, used: [bars[0].time])
        #expect(step == .hold(tested: [bars[1]]))
    }
}
