import TaskContract
import Postgres
import CivilTime
import Failures
import JSON
import Postgres
import Store
import TestSupport
import Testing

@testable import H5Live

/// A week from its first run to its last.
struct ExecutorTests {
    @Test func aWeekIsEnteredWatchedAndClosed() throws {
        let bench = try WeekBench(1, leverage: 1.5)
        try bench.bars(0, "08:00", "08:55", 4000)
        let entered = try bench.execute(0, "09:00")
        #expect(entered["action"] == "enter" && entered["changed"] == true && entered["entry_price"] == 4000.0)
        #expect(entered["entry_time"] == "2024-06-11T09:00:00-05:00")
        try bench.bars(0, "09:00", "12:55", 4004)
        let watched = try bench.execute(0, "12:50")
        #expect(watched["action"] == "monitor" && watched["bars_tested"] == 46)
        for day in 1...3 { try bench.bars(day, "08:00", "12:55", 4008) }
        #expect(try bench.execute(1, "09:00")["bars_tested"] == 14, "yesterday's bars of 12:50 and 12:55 and today's twelve")
        let closed = try bench.execute(3, "12:50")
        #expect(closed["action"] == "close_week" && closed["exit_reason"] == "week_end" && closed["exit_price"] == 4008.0)
        // 8 of 4000 at leverage 1.5, less one basis point of slippage on the leveraged position.
        let expected = 1.5 * 8 / 4000 - 1.5 * 0.0001
        #expect(abs(try #require(try bench.execution().profitAndLoss) - expected) < 1e-15)
        #expect(
            try bench.text("select client_order_id || side || status as value from orders order by 1") == [
                "smart_simple_v11:2024-W24:entrybuyfilled", "smart_simple_v11:2024-W24:exitsellfilled",
            ])
        #expect(try bench.text("select costs::text as value from fills order by costs") == ["0", "1.5"])
        #expect(try bench.text("select quantity::text as value from orders") == ["15000", "15000"])
        #expect(try bench.text("select bar_count || exit_reason as value from forecast_h5_subtrades") == ["226week_end"])
    }

    @Test(arguments: [
        (1, 3880.0, nil, "hard_stop", 3880.0), (1, 3880.01, nil, nil, nil), (1, 3900.0, 4060.0, "take_profit", 4000 * 1.015),
        (1, 3900.0, 4059.99, nil, nil), (1, 3880.0, 4060.0, "hard_stop", 3880.0),
        (-1, 3940.0, nil, "take_profit", 3940.0), (-1, 3940.01, nil, nil, nil), (-1, 3990.0, 4120.0, "hard_stop", 4120.0),
        (-1, 3990.0, 4119.99, nil, nil),
    ])
    func stopAndTargetEndAtTheirLevel(direction: Int, low: Double, high: Double?, reason: String?, price: Double?) throws {
        let bench = try WeekBench(direction)
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bar(0, "09:10", 4000, low: low, high: high ?? 4000)
        try bench.bars(0, "09:15", "09:25", 4000)
        let output = try bench.execute(0, "09:30")
        #expect(output["action"] == (reason == nil ? "monitor" : "exit"))
        #expect(output["exit_reason"] == .optional(reason) && output["exit_price"]?.numberValue == price)
        if reason != nil {
            #expect(output["exit_time"] == "2024-06-11T09:15:00-05:00", "the end of its bar")
            #expect(output["bars_tested"] == 1, "what comes after the exit is not tested")
        }
    }

    @Test func aGapThroughTheStopFillsAtTheOpen() throws {
        let bench = try WeekBench(1)
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bar(0, "09:00", 3800)
        #expect(try bench.execute(0, "09:30")["exit_price"] == 3800.0)
    }

    @Test func theBarThatEndedAtTheEntryDoesNotTestIt() throws {
        let bench = try WeekBench(1)
        try bench.bar(0, "08:55", 3000, high: 5000, close: 4000)
        #expect(try bench.execute(0, "09:00")["action"] == "enter")
        try bench.bars(0, "09:00", "09:25", 4000)
        #expect(try bench.execute(0, "09:30")["action"] == "monitor")
    }

    // MARK: - Waiting for bars

    @Test func aBarThatIsNotStoredYetIsWaitedFor() throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:50", 4000)
        let before = try bench.ledger()
        let failure = failure { try bench.execute(0, "09:00", try: 9, of: 10) }
        #expect(failure?.kind == .temporary && failure?.code == "bar_missing")
        #expect(failure?.message.contains("2024-06-11T08:55:00-05:00") == true)
        #expect(try bench.ledger() == before, "nothing was stored")
        try bench.bar(0, "08:55", 4010)
        #expect(try bench.execute(0, "09:00", try: 10, of: 10)["entry_price"] == 4010.0)
    }

    @Test(arguments: [("08:40", "enter"), ("08:35", "wait")])
    func onTheLastTryABarMayHaveEndedFifteenMinutesBefore(opening: String, action: String) throws {
        let bench = try WeekBench(1)
        try bench.bar(0, opening, 4000)
        #expect(try bench.execute(0, "09:00")["action"] == .string(action))
    }

    @Test func theNextRunEntersWhenOneFindsNoBar() throws {
        let bench = try WeekBench(1)
        #expect(try bench.execute(0, "09:00")["action"] == "wait")
        try bench.bar(0, "09:25", 4005)
        let output = try bench.execute(0, "09:30")
        #expect(output["action"] == "enter" && output["entry_time"] == "2024-06-11T09:30:00-05:00")
        #expect(try bench.execution().deviations == [])
    }

    @Test func aWeekWithoutBarsClosesUntraded() throws {
        let bench = try WeekBench(1)
        try bench.execute(0, "09:00")
        #expect(try bench.execute(3, "12:49")["action"] == "wait")
        let closed = try bench.execute(3, "12:50")
        #expect(closed["action"] == "close_week" && closed["reason"] == "no_bars" && closed["status"] == "closed")
        #expect(try bench.text("select count(*)::text as value from orders") == ["0"])
    }

    @Test func theLastRunOfTheWeekOpensNothing() throws {
        let bench = try WeekBench(1)
        try bench.bars(3, "12:30", "12:45", 4000)
        #expect(try bench.execute(3, "12:50")["reason"] == "no_bars")
    }

    @Test func theWeekClosesOnTheLastBarHoweverOld() throws {
        let bench = try WeekBench(1)
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bar(1, "10:00", 4012)
        let closed = try bench.execute(3, "12:50")
        #expect(closed["action"] == "close_week" && closed["exit_price"] == 4012.0)
        #expect(closed["exit_time"] == "2024-06-14T12:50:00-05:00")
        #expect(bench.context.warnings.contains { $0.contains("closed on a bar that had ended 3045 minutes before") })
    }

    @Test func testingComesBeforeClosing() throws {
        let bench = try WeekBench(1)
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bar(3, "12:40", 4000, low: 3880)
        try bench.bar(3, "12:45", 4000)
        #expect(try bench.execute(3, "12:50")["exit_reason"] == "hard_stop")
    }

    // MARK: - Runs twice, late, out of order

    @Test func aRunDoneTwiceChangesNothing() throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bars(0, "09:00", "09:25", 4001)
        try bench.execute(0, "09:30")
        let before = try bench.ledger()
        for time in ["09:30", "09:00"] {
            let again = try bench.execute(0, time)
            #expect(again["changed"] == false && again["action"] == "none")
            #expect(again["reason"] == "the run of this instant, or a later one, has been done")
        }
        #expect(try bench.ledger() == before)
    }

    @Test func anEntryWaitsForTheRunBefore() throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "09:25", 4000)
        let failure = failure { try bench.execute(0, "09:30", try: 1, of: 2) }
        #expect(failure?.code == "earlier_run_missing" && failure?.kind == .temporary)
        #expect(try bench.execute(0, "09:00", try: 1, of: 2)["action"] == "enter")
        #expect(try bench.execute(0, "09:30", try: 2, of: 2)["action"] == "monitor")
    }

    @Test func theLastTryEntersWithoutTheRunBeforeAndSaysSo() throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "09:25", 4000)
        let output = try bench.execute(0, "09:30")
        #expect(output["action"] == "enter" && output["entry_time"] == "2024-06-11T09:30:00-05:00")
        #expect(try bench.execution().deviations == ["run_missed"])
        #expect(try bench.text("select key as value from alerts") == ["h5:2024-W24:entry_late"])
        #expect(try bench.execute(0, "09:00")["action"] == "none", "a late run of before enters nothing more")
    }

    @Test func aBarThatComesAfterItsRunsLastTryIsReported() throws {
        let bench = try WeekBench(1)
        #expect(try bench.execute(0, "09:00")["action"] == "wait")
        try bench.bars(0, "08:00", "09:25", 4000)
        #expect(try bench.execute(0, "09:30")["action"] == "enter")
        #expect(try bench.execution().deviations == ["bar_late"])
    }

    @Test func aPositionNeverReopens() throws {
        let bench = try WeekBench(1)
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bar(0, "09:00", 4100)
        #expect(try bench.execute(0, "09:30")["exit_reason"] == "take_profit")
        try bench.bars(0, "09:30", "12:45", 4000)
        for time in ["10:00", "12:50"] { #expect(try bench.execute(0, time)["reason"] == "the week is over: take_profit") }
        #expect(try bench.text("select count(*)::text as value from orders") == ["2"])
    }

    @Test func aWeekWhoseCloseWasMissedIsClosedByTheNextRun() throws {
        let bench = try WeekBench(1)
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bars(3, "12:00", "12:55", 4006)
        let monday = try #require(Instant("2024-06-17T09:00:00-05:00"))
        let output = try bench.execute(at: monday)
        let overdue = try #require(output["overdue"]?.arrayValue?.first)
        #expect(overdue["action"] == "close_week" && overdue["exit_time"] == "2024-06-14T12:50:00-05:00")
        #expect(overdue["exit_price"] == 4006.0 && overdue["week"] == "2024-W24")
    }

    // MARK: - Not the time, not ready

    @Test(arguments: [
        ("2024-06-10T10:00:00-05:00", "2024-06-10 is not a trading day in Colombia"),
        ("2024-06-15T10:00:00-05:00", "2024-06-15 is not a trading day in Colombia"),
        ("2024-06-11T08:59:59-05:00", "08:59:59 COT is before the first run of the day at 09:00:00"),
    ])
    func outsideItsHoursItSkips(asOf: String, reason: String) throws {
        let bench = try WeekBench(1)
        #expect(try bench.execute(at: try #require(Instant(asOf)))["skipped"] == .string(reason))
    }

    @Test func withoutASignalItWaitsAndOnTheLastTryAlerts() throws {
        let bench = try WeekBench()
        #expect(failure { try bench.execute(0, "09:00", try: 1, of: 2) }?.code == "signal_missing")
        let output = try bench.execute(0, "09:00", try: 2, of: 2)
        #expect(output["action"] == "wait" && output["reason"] == "signal_missing")
        #expect(try bench.execute(0, "09:30")["changed"] == false, "the alert is there already")
        try bench.addSignal(1)
        #expect(failure { try bench.execute(0, "10:00", try: 1, of: 2) }?.code == "signal_not_sized")
    }

    @Test func aSkippedWeekIsLeftAlone() throws {
        let bench = try WeekBench()
        try bench.addSignal(1, skipReason: "low_confidence_long")
        try bench.connection.execute("update forecast_h5_signals set sized_at = decided_at")
        let output = try bench.execute(0, "09:00", try: 1, of: 2)
        #expect(output["action"] == "none" && output["reason"] == "low_confidence_long" && output["changed"] == false)
    }

    /// The decision was changed after its size: what is pending is not what is decided.
    @Test(arguments: [
        "update forecast_h5_signals set sized_at = null" as Statement, "update forecast_h5_signals set direction = -1",
        "update forecast_h5_signals set skip_trade = true, skip_reason = 'low_confidence_long'",
        "update forecast_h5_executions set status = 'error'",
    ])
    func aDecisionThatWasChangedAfterItsSizeIsNotEntered(change: Statement) throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.connection.execute(change)
        let before = try bench.ledger()
        let isWithdrawn = change.sql.contains("error")
        if !isWithdrawn {
            #expect(failure { try bench.execute(0, "09:00", try: 1, of: 2) }?.code == "signal_not_sized")
            #expect(try bench.ledger() == before)
        }
        #expect(try bench.execute(0, "09:00", try: 2, of: 2)["action"] == (isWithdrawn ? "none" : "wait"))
        #expect(try bench.text("select count(*)::text as value from orders") == ["0"])
    }

    /// Two executors at once: one enters, the other finds it done.
    @Test func twoRunsAtOnceEnterOnce() async throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        let url = PrivatePostgres.shared.url(of: bench.database)
        let outputs = try await withThrowingTaskGroup(of: JSONValue.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let request: JSONValue = ["as_of": "2024-06-11T09:00:00-05:00"]
                    let process = try TaskProcess(
                        "forecast_h5_l7_multiday_executor", input: .bytes(Array(request.serialized().utf8)),
                        environment: ["DATABASE_URL": url])
                    return try JSONValue(parsing: process.end().output)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outputs.count { $0["output"]?["action"] == "enter" } == 1)
        #expect(outputs.count { $0["output"]?["action"] == "none" } == 3)
        #expect(try bench.text("select count(*)::text as value from orders") == ["1"])
    }
}
