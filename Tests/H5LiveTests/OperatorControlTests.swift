import Execution
import Postgres
import CivilTime
import Failures
import JSON
import Market
import Store
import TestSupport
import Testing

@testable import H5Live

/// What pause, halt, flatten and resume do to a week.
struct OperatorControlTests {
    /// A position opened at 4000 on Tuesday at 09:00.
    private func positioned() throws -> WeekBench {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.execute(0, "09:00")
        return bench
    }

    @Test(arguments: [OperatorControl.State.paused, .halted])
    func nothingIsEnteredUnderAPauseOrAHalt(state: OperatorControl.State) throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.control(state, at: WeekBench.at(0, "08:50"))
        let output = try bench.execute(0, "09:00")
        #expect(output["action"] == "none" && output["reason"] == .string(state.rawValue) && output["status"] == "paused")
        #expect(try bench.text("select count(*)::text as value from orders") == ["0"])
    }

    @Test func theGlobalScopeHoldsForTheStrategy() throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.control(.running, at: WeekBench.at(0, "08:00"))
        try bench.connection.execute(
            "insert into operator_controls (scope, state, actor, at) values ('global', 'paused', 'tester', now())")
        #expect(try bench.execute(0, "09:00")["reason"] == "paused")
    }

    @Test func aPausedWeekIsEnteredByTheFirstRunAfterTheResume() throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.control(.paused, at: WeekBench.at(0, "08:50"))
        try bench.execute(0, "09:00")
        try bench.bars(0, "09:00", "09:25", 4010)
        try bench.control(.running, at: WeekBench.at(0, "09:20"))
        let output = try bench.execute(0, "09:30")
        #expect(output["action"] == "enter" && output["entry_price"] == 4010.0)
        #expect(try bench.execution().deviations == ["paused"])
    }

    @Test func aPauseManagesWhatIsOpen() throws {
        let bench = try positioned()
        try bench.control(.paused, at: WeekBench.at(0, "09:05"))
        try bench.bar(0, "09:10", 3880)
        #expect(try bench.execute(0, "09:30")["exit_reason"] == "hard_stop")
    }

    @Test func aHaltSendsNoOrderAndLetsBarsPass() throws {
        let bench = try positioned()
        try bench.control(.halted, at: WeekBench.at(0, "09:05"))
        try bench.bar(0, "09:10", 3000)
        let halted = try bench.execute(0, "09:30")
        #expect(halted["action"] == "none" && halted["reason"] == "halted" && halted["status"] == "positioned")
        #expect(try bench.text("select use as value from forecast_h5_bars_used where use <> 'entry'") == ["passed"])
        #expect(try bench.text("select severity as value from alerts") == ["critical"])
        // The stop that was touched under the halt is not booked afterwards either.
        try bench.bar(0, "09:35", 3000)
        try bench.control(.running, at: WeekBench.at(0, "09:40"))
        try bench.bars(0, "09:40", "09:55", 4000)
        let resumed = try bench.execute(0, "10:00")
        #expect(resumed["action"] == "monitor" && resumed["bars_tested"] == 4)
        #expect(try bench.execution().deviations == ["halted"])
    }

    @Test(arguments: [("09:39", "exit"), ("09:40", "monitor")])
    func afterAHaltBarsAreTestedThatEndAfterTheResume(resume: String, action: String) throws {
        let bench = try positioned()
        try bench.control(.halted, at: WeekBench.at(0, "09:05"))
        try bench.execute(0, "09:30")
        try bench.bar(0, "09:35", 3000)
        try bench.control(.running, at: WeekBench.at(0, resume))
        #expect(try bench.execute(0, "10:00")["action"] == .string(action))
    }

    @Test(arguments: [OperatorControl.State.paused, .halted])
    func flattenClosesAtTheNextFreshBar(state: OperatorControl.State) throws {
        let bench = try positioned()
        try bench.control(state, flatten: true, at: WeekBench.at(0, "09:05"))
        try bench.bars(0, "09:00", "09:25", 4010)
        let output = try bench.execute(0, "09:30")
        #expect(output["action"] == "circuit_break" && output["exit_reason"] == "circuit_breaker")
        #expect(output["exit_price"] == 4010.0 && output["exit_time"] == "2024-06-11T09:30:00-05:00")
        #expect(try bench.execution().deviations == (state == .halted ? ["halted", "flattened"] : ["flattened"]))
        let control = try OperatorControlStore(bench.connection).control(WeekBench.strategy)
        #expect(control?.flatten == false && control?.state == state)
    }

    @Test(arguments: [("09:10", "circuit_break"), ("09:05", "wait")])
    func flattenWaitsForABarThatEndedAtMostFifteenMinutesBefore(opening: String, action: String) throws {
        let bench = try positioned()
        try bench.control(.paused, flatten: true, at: WeekBench.at(0, "09:02"))
        try bench.bar(0, opening, 4010)
        #expect(try bench.execute(0, "09:30")["action"] == .string(action))
    }

    @Test func aStopInABarOfBeforeStandsBeforeTheFlatten() throws {
        let bench = try positioned()
        try bench.control(.paused, flatten: true, at: WeekBench.at(0, "09:20"))
        try bench.bar(0, "09:05", 3880)
        try bench.bars(0, "09:10", "09:25", 4010)
        let output = try bench.execute(0, "09:30")
        #expect(output["exit_reason"] == "hard_stop" && output["exit_time"] == "2024-06-11T09:10:00-05:00")
    }

    @Test func flattenWithoutAPositionOnlyPauses() throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.control(.paused, flatten: true, at: WeekBench.at(0, "08:50"))
        #expect(try bench.execute(0, "09:00")["reason"] == "paused")
        #expect(try OperatorControlStore(bench.connection).control(WeekBench.strategy)?.flatten == false)
    }

    /// An order under way is finished before a halt is set, and the next one sees it.
    @Test func aHaltWaitsForTheOrderUnderWay() throws {
        let bench = try WeekBench(1)
        let other = try PrivatePostgres.shared.connect(to: bench.database, as: "usdcop_worker")
        var isBlocked = false
        try bench.connection.transaction { connection throws(Failure) in
            _ = try OperatorControlStore(connection).effective(WeekBench.strategy)
            try other.execute("set lock_timeout = '200ms'")
            do throws(Failure) {
                try other.transaction { other throws(Failure) in
                    try OperatorControlStore(other).set(
                        OperatorControl(state: .halted, reason: nil, actor: "tester", at: WeekBench.at(0, "09:00")), "global")
                }
            } catch { isBlocked = true }
        }
        #expect(isBlocked)
    }

    // MARK: - What a halt covers

    @Test func aPauseAfterAHaltPassesNoBar() throws {
        let bench = try positioned()
        try bench.control(.halted, at: WeekBench.at(0, "09:05"))
        try bench.execute(0, "09:30")
        try bench.control(.running, at: WeekBench.at(0, "09:32"))
        try bench.bars(0, "09:35", "09:55", 4000)
        try bench.execute(0, "10:00")
        try bench.bar(0, "10:05", 3880)
        try bench.control(.paused, at: WeekBench.at(0, "10:20"))
        let output = try bench.execute(0, "10:30")
        #expect(output["exit_reason"] == "hard_stop" && output["exit_time"] == "2024-06-11T10:10:00-05:00")
    }

    @Test func aHaltBetweenTwoRunsPassesItsBarsAllTheSame() throws {
        let bench = try positioned()
        try bench.control(.halted, at: WeekBench.at(0, "09:05"))
        try bench.bar(0, "09:10", 3000)
        try bench.control(.running, at: WeekBench.at(0, "09:20"))
        try bench.bar(0, "09:20", 4000)
        let output = try bench.execute(0, "09:30")
        #expect(output["action"] == "monitor" && output["bars_tested"] == 1)
        #expect(try bench.execution().deviations == ["halted"])
    }

    @Test func aRunningGlobalScopeDoesNotHideWhenTheHaltEnded() throws {
        let bench = try positioned()
        try bench.connection.execute(
            "insert into operator_controls (scope, state, actor, at) values ('global', 'running', 'tester', '2024-01-01')")
        try bench.control(.halted, at: WeekBench.at(0, "09:05"))
        try bench.execute(0, "09:30")
        try bench.bar(0, "09:35", 3000)
        try bench.control(.running, at: WeekBench.at(0, "09:45"))
        try bench.bars(0, "09:45", "09:55", 4000)
        #expect(try bench.execute(0, "10:00")["action"] == "monitor")
    }

    @Test func aStopTouchedBeforeTheHaltIsBookedAfterIt() throws {
        let bench = try positioned()
        try bench.bars(0, "09:00", "09:05", 4000)
        try bench.bar(0, "09:10", 3880)
        try bench.control(.halted, at: WeekBench.at(0, "09:20"))
        #expect(try bench.execute(0, "09:30")["reason"] == "halted")
        try bench.control(.running, at: WeekBench.at(0, "09:40"))
        try bench.bars(0, "09:45", "09:55", 4000)
        let output = try bench.execute(0, "10:00")
        #expect(output["exit_reason"] == "hard_stop" && output["exit_time"] == "2024-06-11T09:15:00-05:00")
    }

    /// The price of Friday's close could not be had: the position ends at the first fresh bar after the halt.
    @Test(arguments: [(false, "close_week", "week_end"), (true, "circuit_break", "circuit_breaker")])
    func aHaltOverTheWeeksEndClosesLaterAtALaterPrice(flatten: Bool, action: String, reason: String) throws {
        let bench = try positioned()
        try bench.bars(3, "12:00", "12:55", 4010)
        try bench.control(.halted, at: WeekBench.at(3, "12:45"))
        #expect(try bench.execute(3, "12:50")["status"] == "positioned")
        let wednesday = try #require(Instant("2024-06-19T10:00:00-05:00"))
        try bench.control(flatten ? .halted : .running, flatten: flatten, at: wednesday.adding(minutes: -20))
        let waiting = try bench.execute(at: wednesday.adding(minutes: -10))
        #expect(waiting["overdue"]?.arrayValue?.first?["action"] == "wait", "no bar of that day is there yet")
        let bar = try Bar(time: wednesday.adding(minutes: -5), open: 3950, high: 3950, low: 3950, close: 3950)
        try BarStore(bench.connection).upsert([bar], of: .usdcop, source: "test")
        let closed = try #require(try bench.execute(at: wednesday)["overdue"]?.arrayValue?.first)
        #expect(closed["action"] == .string(action) && closed["exit_reason"] == .string(reason))
        #expect(closed["exit_price"] == 3950.0 && closed["exit_time"] == "2024-06-19T10:00:00-05:00")
        #expect(try bench.execution().deviations == ["halted", "closed_late"])
        #expect(try bench.text("select key as value from alerts where key like '%closed_late'") == ["h5:2024-W24:closed_late"])
    }
}
