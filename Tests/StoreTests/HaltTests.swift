import CivilTime
import Execution
import Store
import Testing

/// What a halt held back, to the microsecond.
@Suite struct HaltTests {
    private static let start = Instant(microseconds: 1_717_500_000_000_000)
    private static let end = start.adding(minutes: 30)

    @Test(arguments: [(start, -1, false), (start, 0, false), (start, 1, true), (end, -1, true), (end, 0, true), (end, 1, false)])
    func itCoversBarsThatEndAfterItWasSetAndNotAfterItWasLifted(from: Instant, microseconds: Int64, covers: Bool) {
        let instant = Instant(microseconds: from.microseconds + microseconds)
        #expect(Halt(start: Self.start, end: Self.end).covers(barEnding: instant) == covers)
    }

    @Test(arguments: [(start, -1, false), (start, 0, true), (start, 1, true), (end, -1, true), (end, 0, false), (end, 1, false)])
    func itHoldsRunsBackFromItsInstantOnUntilItIsLifted(from: Instant, microseconds: Int64, holds: Bool) {
        let instant = Instant(microseconds: from.microseconds + microseconds)
        #expect(Halt(start: Self.start, end: Self.end).holdsBack(runAt: instant) == holds)
    }

    @Test func oneThatStillHoldsHasNoEnd() {
        let halt = Halt(start: Self.start, end: nil)
        #expect(halt.covers(barEnding: Self.end.adding(minutes: 1_000_000)))
        #expect(halt.holdsBack(runAt: Self.end.adding(minutes: 1_000_000)))
    }
}
