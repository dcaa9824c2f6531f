import CivilTime
import Execution
import JSON
import Market
import Statistics
@testable import Strategy
import TestSupport
import Testing

/// Trailing stops bar by bar.
@Suite struct ExitRuleTests {
    static let stop = TrailingStop(activation: 0.002, trail: 0.003, hardStop: 0.015, fill: .atWorseOfLevelAndOpen)
    private static let nine = Zone.bogota.instant(
        CivilDate("2024-06-04") ?? CivilDate(dayNumber: 0), TimeOfDay("09:00") ?? .midnight)

    private static func bar(_ open: Double, _ high: Double, _ low: Double, _ close: Double) -> Bar {
        Bar(unchecked: nine, open, high, low, close)
    }

    private static func watch(_ direction: Direction = .long, fill: Bracket.StopFill = .atWorseOfLevelAndOpen) -> ExitWatch {
        let stop = TrailingStop(activation: 0.002, trail: 0.003, hardStop: 0.015, fill: fill)
        return ExitWatch(.trailing(stop), direction, entryPrice: 4000)
    }

    @Test(arguments: ExpectedResults.runnable.filter { $0 == .reference })
    func positionsEndAsExpected(source: ExpectedResults) throws {
        let cases = try #require(try source.json("trailing_stop.json")["cases"]?.arrayValue)
        #expect(cases.count == 53)
        for example in cases { try check(example) }
    }

    private func check(_ example: JSONValue) throws {
        func number(_ path: String...) throws -> Double {
            try #require(path.reduce(example) { $0[$1] ?? .null }.numberValue, "\(path)")
        }
        let name = try #require(example["name"]?.stringValue)
        let direction = try #require(Direction(rawValue: Int(number("direction"))))
        let stop = TrailingStop(
            activation: try number("config", "activation_pct"), trail: try number("config", "trail_pct"),
            hardStop: try number("config", "hard_stop_pct"), fill: .atLevel)
        var watch = ExitWatch(.trailing(stop), direction, entryPrice: try number("entry_price"))
        var end: (price: Double, reason: ExitReason, index: Int)?
        var states: [String] = []
        for (index, shape) in try #require(example["bars"]?.arrayValue).enumerated() {
            if end == nil {
                let (high, low, close) = (
                    try #require(shape["high"]?.numberValue), try #require(shape["low"]?.numberValue),
                    try #require(shape["close"]?.numberValue)
                )
                end = watch.exit(in: Self.bar(close, high, low, close)).map { ($0.price, $0.reason, index) }
            }
            states.append(
                end.map { _ in "triggered" } ?? (watch.isArmed ? "active" : "waiting"))
        }
        let expected = try #require(example["expected"])
        #expect(expected["exit_bar_index"]?.integerValue == end?.index, "\(name)")
        #expect(expected["exit_reason"]?.stringValue == end?.reason.rawValue ?? "session_close", "\(name)")
        let price = try end?.price ?? number("session_close")
        expectClose(price, try #require(expected["exit_price"]?.numberValue), absolute: 1e-9, "\(name)")
        expectClose(watch.peak, try #require(expected["peak_price"]?.numberValue), absolute: 1e-9, "\(name)")
        let expectedStates = try #require(expected["state_after_each_bar"]?.arrayValue).compactMap(\.stringValue)
        #expect(expectedStates == states, "\(name)")
    }

    @Test(arguments: [(4007.9, false), (4008, true), (4008.1, true)])
    func itArmsWhenTheGainIsReached(high: Double, isArmed: Bool) {
        var watch = Self.watch()
        #expect(watch.exit(in: Self.bar(4000, high, 4000, high)) == nil)
        #expect(watch.isArmed == isArmed)
    }

    @Test(arguments: [(4087.8, false), (4087.7, true), (4087.6, true)])
    func anArmedStopEndsThePositionAtItsDistanceFromTheBestPrice(low: Double, ends: Bool) {
        var watch = Self.watch()
        #expect(watch.exit(in: Self.bar(4100, 4100, 4090, 4100)) == nil)
        let exit = watch.exit(in: Self.bar(4100, 4100, low, 4095))
        #expect((exit?.reason == .trailingStop) == ends)
        if ends { expectClose(exit?.price ?? 0, 4100 * 0.997, absolute: 1e-9) }
    }

    @Test(arguments: [(Direction.long, 4050.0), (.short, 3950.0)])
    func aGapOverTheLevelAsItStoodFillsAtTheOpen(direction: Direction, open: Double) {
        let best = direction == .long ? 4100.0 : 3900
        var watch = Self.watch(direction)
        #expect(watch.exit(in: Self.bar(best, best, best, best)) == nil)
        #expect(watch.exit(in: Self.bar(open, open, open, open))?.price == open)
        var reference = Self.watch(direction, fill: .atLevel)
        #expect(reference.exit(in: Self.bar(best, best, best, best)) == nil)
        let level = best * (direction == .long ? 0.997 : 1.003)
        expectClose(
            reference.exit(in: Self.bar(open, open, open, open))?.price ?? 0, level, absolute: 1e-9, "the reference's fill")
    }

    /// A stop that arms inside the bar had no level before it.
    @Test func aStopArmedInTheBarItselfFillsAtItsLevel() throws {
        var watch = Self.watch()
        let end = watch.exit(in: Self.bar(3990, 4016, 3990, 4002))
        let exit = try #require(end)
        #expect(exit.reason == .trailingStop)
        expectClose(exit.price, 4016 * 0.997, absolute: 1e-9)
    }

    @Test(arguments: [(3940.1, false), (3940, true), (3939.9, true)])
    func theHardStopStandsBeforeEverythingElse(low: Double, ends: Bool) {
        var watch = Self.watch()
        let exit = watch.exit(in: Self.bar(4000, 4007, low, 4000))
        #expect((exit?.reason == .hardStop) == ends)
        if ends { #expect(watch.peak == 4000, "a bar that stops the position out moves no best price") }
    }

    /// Late bars come out of order: what the watch keeps is the same in any.
    @Test(arguments: 0..<20) func theOrderOfTestedBarsDoesNotMatter(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let bars = (0..<12).map { _ in
            let price = 4000 * (1 + generator.nextUniform() * 0.0019)
            return Self.bar(price, price, price, price)
        }
        let entry = PositionEntry(time: Self.nine, price: 4000, barAgeMinutes: 0)
        let position = Position(direction: .long, entry: entry, rule: .trailing(Self.stop))
        #expect(position.watch(after: bars) == position.watch(after: bars.reversed()))
    }

    @Test func withoutARuleNoBarEndsAPosition() {
        var watch = ExitWatch(.none, .short, entryPrice: 4000)
        #expect(watch.exit(in: Self.bar(4000, 9000, 1, 4000)) == nil)
    }
}
