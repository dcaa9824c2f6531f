import Execution
import Testing

/// Which bars and runs a halt from 09:10 to 09:20 touches.
@Suite struct HaltTests {
    private static let halt = Halt(start: RunBench.at(0, "09:10"), end: RunBench.at(0, "09:20"))
    private static let open = Halt(start: RunBench.at(0, "09:10"), end: nil)

    /// A bar that ended as the halt was set had ended before it; one that ended as it was lifted had not.
    @Test(arguments: [("09:09", false), ("09:10", false), ("09:11", true), ("09:19", true), ("09:20", true), ("09:21", false)])
    func itCoversWhatEndsAfterItsStartAndByItsEnd(time: String, isCovered: Bool) {
        #expect(Self.halt.covers(barEnding: RunBench.at(0, time)) == isCovered)
    }

    /// A run at the instant it was lifted may send orders.
    @Test(arguments: [("09:09", false), ("09:10", true), ("09:11", true), ("09:19", true), ("09:20", false), ("09:21", false)])
    func itHoldsBackRunsFromItsStartUntilItsEnd(time: String, isHeld: Bool) {
        #expect(Self.halt.holdsBack(runAt: RunBench.at(0, time)) == isHeld)
    }

    @Test func whileItHoldsItHasNoEnd() {
        #expect(Self.open.covers(barEnding: RunBench.at(400, "09:00")) && Self.open.holdsBack(runAt: RunBench.at(400, "09:00")))
        #expect(!Self.open.covers(barEnding: RunBench.at(0, "09:10")) && !Self.open.holdsBack(runAt: RunBench.at(0, "09:09")))
    }

    @Test func liftedAsItIsSetItTouchesNothing() {
        let moment = RunBench.at(0, "09:10")
        let halt = Halt(start: moment, end: moment)
        #expect(!halt.covers(barEnding: moment) && !halt.holdsBack(runAt: moment))
    }
}
