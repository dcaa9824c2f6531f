import Execution
import Postgres
import CivilTime
import JSON
import Store
import TestSupport
import Testing

@testable import H5Live

/// Bars that come late or are corrected after they were used.
struct DriftTests {
    private func positioned() throws -> WeekBench {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bars(0, "09:00", "09:25", 4001)
        try bench.execute(0, "09:30")
        return bench
    }

    private func state(_ bench: WeekBench) throws -> OperatorControl.State? {
        try OperatorControlStore(bench.connection).control(WeekBench.strategy)?.state
    }

    @Test func aCorrectionThatChangesNothingBookedIsReportedOnce() throws {
        let bench = try positioned()
        try bench.bar(0, "09:10", 4002)
        try bench.bars(0, "09:30", "09:55", 4001)
        let output = try bench.execute(0, "10:00")
        #expect(output["action"] == "monitor")
        #expect(
            output["drift"] == [
                "2024-06-11T09:10:00-05:00 was corrected from [4001.0, 4001.0, 4001.0, 4001.0] to [4002.0, 4002.0, 4002.0, 4002.0]"
            ])
        #expect(try state(bench) == nil)
        try bench.bars(0, "10:00", "10:25", 4001)
        try bench.execute(0, "10:30")
        #expect(try bench.text("select severity as value from alerts") == ["warning"])
    }

    @Test(arguments: [(3880.0, "critical"), (3880.01, "warning")])
    func aCorrectionThatTouchesTheStopIsToldAndActedOnByNobody(low: Double, severity: String) throws {
        let bench = try positioned()
        try bench.bar(0, "09:10", 4001, low: low)
        try bench.bars(0, "09:30", "09:55", 4001)
        let output = try bench.execute(0, "10:00")
        #expect(try state(bench) == nil, "only a person halts")
        #expect(output["status"] == "positioned" && output["action"] == "monitor", "nothing is booked anew")
        #expect(output["bars_tested"] == 6, "later bars are tested")
        #expect(try bench.text("select severity as value from alerts") == [severity])
        #expect(try bench.execution().deviations == (severity == "critical" ? ["contradicted"] : []))
        #expect(try bench.text("select to_state as value from approval_audit_log") == [])
        guard severity == "critical" else { return }
        let body = try #require(try bench.text("select body as value from alerts").first)
        #expect(
            body.hasPrefix(
                "the position is open and would have ended at 3880.0 on 2024-06-11T09:15:00-05:00 (hard_stop)"), "\(body)")
    }

    /// The entry was booked at 4000: a basis point of it is 0.4.
    @Test(arguments: [
        (4000.39, "warning"), (4000.4, "warning"), (4000.41, "critical"), (3999.6, "warning"), (3999.59, "critical"),
    ])
    func aCorrectedEntryBarIsGraveBeyondABasisPoint(close: Double, severity: String) throws {
        let bench = try positioned()
        try bench.bar(0, "08:55", close)
        try bench.bars(0, "09:30", "09:55", 4001)
        #expect(try bench.execute(0, "10:00")["action"] == "monitor")
        #expect(try state(bench) == nil)
        #expect(try bench.execution().deviations == [severity == "critical" ? "contradicted" : "drifted"])
        #expect(try bench.text("select severity as value from alerts") == [severity])
        #expect(try bench.execution().entry?.price == 4000, "the booked fill stands")
    }

    @Test func theStopIsWatchedAfterAContradictionAtTheLevelOfTheFill() throws {
        let bench = try positioned()
        try bench.bar(0, "08:55", 4100)
        try bench.bars(0, "09:30", "09:55", 4001)
        try bench.execute(0, "10:00")
        try bench.bar(0, "10:05", 4001, low: 3880)
        try bench.bars(0, "10:10", "10:25", 4001)
        let output = try bench.execute(0, "10:30")
        #expect(output["exit_reason"] == "hard_stop" && output["exit_price"] == 3880.0)
    }

    @Test func theSameContradictionIsToldOnce() throws {
        let bench = try positioned()
        try bench.bar(0, "08:55", 4005)
        try bench.bars(0, "09:30", "09:55", 4001)
        try bench.execute(0, "10:00")
        try bench.bars(0, "10:00", "10:25", 4001)
        try bench.execute(0, "10:30")
        #expect(try bench.text("select severity as value from alerts") == ["critical"])
    }

    @Test(arguments: [(3880.0, "exit"), (3880.01, "monitor")])
    func aLateBarIsTestedWhenItComes(low: Double, action: String) throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bars(0, "09:00", "09:05", 4001)
        try bench.bars(0, "09:15", "09:25", 4001)
        #expect(try bench.execute(0, "09:30")["missing_bars"] == 1)
        try bench.bar(0, "09:10", 4001, low: low)
        try bench.bars(0, "09:30", "09:55", 4001)
        let output = try bench.execute(0, "10:00")
        #expect(output["action"] == .string(action))
        #expect(output["drift"] == ["2024-06-11T09:10:00-05:00 came late"])
        if action == "exit" { #expect(output["exit_time"] == "2024-06-11T09:15:00-05:00") }
        #expect(try state(bench) == nil)
    }

    @Test func aLateBarThatWouldHaveEndedAClosedPositionEarlierIsGrave() throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bar(0, "09:20", 4100)
        try bench.bar(0, "09:25", 4001)
        #expect(try bench.execute(0, "09:30")["exit_reason"] == "take_profit")
        try bench.bar(0, "09:10", 3800)
        let output = try bench.execute(0, "10:00")
        #expect(try state(bench) == nil)
        #expect(output["exit_reason"] == "take_profit", "nothing is booked anew")
        #expect(try bench.text("select severity as value from alerts") == ["critical"])
    }

    @Test func aBarThatHasGoneIsReported() throws {
        let bench = try positioned()
        try PrivatePostgres.shared.connect(to: bench.database).execute(
            "delete from usdcop_m5_ohlcv where time = '2024-06-11 09:10-05'")
        try bench.bars(0, "09:30", "09:55", 4001)
        #expect(try bench.execute(0, "10:00")["drift"] == ["2024-06-11T09:10:00-05:00 has gone"])
    }

    @Test func theMonitorSeesTheCorrectionOfTheClosingBar() throws {
        let bench = try positioned()
        try bench.bars(3, "12:00", "12:45", 4006)
        try bench.execute(3, "12:50")
        try bench.bar(3, "12:45", 4007)
        let output = try bench.monitor(3, "14:30")
        #expect(output["drift"]?.arrayValue?.count == 1)
        #expect(try state(bench) == nil)
        #expect(try bench.text("select severity as value from alerts where key like '%contradiction%'") == ["critical"])
    }

    @Test func barsAfterTheExitDoNotMatter() throws {
        let bench = try positioned()
        try bench.bar(0, "09:30", 4100)
        try bench.bar(0, "09:55", 4000)
        #expect(try bench.execute(0, "10:00")["action"] == "exit")
        try bench.bars(0, "09:35", "09:50", 3000)
        #expect(try bench.execute(0, "10:30")["drift"] == [])
    }

    @Test func anEarlierEntryThatALateBarMakesPossibleIsReportedAndBookedNothing() throws {
        let bench = try WeekBench(1)
        #expect(try bench.execute(0, "09:00")["action"] == "wait")
        try bench.bar(0, "09:25", 4000)
        #expect(try bench.execute(0, "09:30")["action"] == "enter")
        try bench.bar(0, "08:55", 3990)
        try bench.bars(0, "09:30", "09:55", 4000)
        let output = try bench.execute(0, "10:00")
        #expect(output["action"] == "monitor" && output["entry_price"] == 4000.0)
        #expect(
            output["drift"] == ["bars that came late would have let the run of 2024-06-11T09:00:00-05:00 enter at 3990.0"])
        #expect(try bench.text("select severity as value from alerts") == ["warning"])
    }

    @Test func everyFurtherCorrectionIsReported() throws {
        let bench = try positioned()
        try bench.bar(0, "09:10", 4002)
        try bench.bars(0, "09:30", "09:55", 4001)
        try bench.execute(0, "10:00")
        try bench.bar(0, "09:40", 4002)
        try bench.bars(0, "10:00", "10:25", 4001)
        try bench.execute(0, "10:30")
        #expect(try bench.text("select severity as value from alerts") == ["warning", "warning"])
    }
}
