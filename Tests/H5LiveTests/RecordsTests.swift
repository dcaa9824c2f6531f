import CivilTime
import Execution
import Failures
import JSON
import Postgres
import Store
import Strategy
import TestSupport
import Testing

@testable import H5Live

/// A row changed by hand is seen by the records beside it.
@Suite struct RecordsTests {
    /// A week sized and decided in full, SHORT with leverage 1, stop 3 % and target 1.5 %.
    private func week() throws -> WeekBench {
        let bench = try WeekBench(-1)
        try bench.connection.execute(
            "update forecast_h5_signals set adjusted_leverage = 1, clipped_leverage = 1, hard_stop_pct = 3, take_profit_pct = 1.5"
        )
        try bench.bar(0, "08:55", 4000)
        return bench
    }

    private func change(_ bench: WeekBench, _ statement: String) throws {
        try bench.connection.run(TrustedScript(vouchingFor: statement))
    }

    private func alerts(_ bench: WeekBench) throws -> [String] {
        try bench.text("select severity || ': ' || body as value from alerts where key like '%:records:%' order by id")
    }

    /// A row keeps the figures it was found with, whatever a run went by; the entry it made is stored with its equity.
    @Test func figuresARunWentByAreNotStored() throws {
        var row = LiveExecution(
            signalDate: try date("2024-06-11"), direction: .short, leverage: 1, tier: .high, hardStop: 0.03, takeProfit: 0.015,
            configVersion: nil)
        var state = PositionState(row, uses: [])
        (state.direction, state.leverage, state.equityAtEntry) = (.long, 9, 5)
        row.take(state)
        #expect(row.direction == .short && row.leverage == 1 && row.equityAtEntry == nil)
        state.entry = PositionState.Point(price: 4000, time: try instant("2024-06-11T09:00:00-05:00"), barTime: nil)
        row.take(state)
        #expect(row.entry == state.entry && row.equityAtEntry == 5)
    }

    @Test func aWeekAsTheTasksLeftItHasNoContradiction() throws {
        let bench = try week()
        try bench.execute(0, "09:00")
        try bench.bars(0, "09:00", "09:25", 4000)
        try bench.execute(0, "09:30")
        try bench.bar(0, "09:30", 4000, low: 3930)
        try bench.bars(0, "09:35", "09:55", 4000)
        #expect(try bench.execute(0, "10:00")["action"] == "exit")
        #expect(try alerts(bench) == [])
    }

    @Test(arguments: [
        (
            "update forecast_h5_executions set direction = 1",
            "direction is 1.0 in forecast_h5_executions, -1.0 in forecast_h5_signals"
        ),
        (
            "update forecast_h5_executions set leverage = 2",
            "leverage is 2.0 in forecast_h5_executions, 1.0 in forecast_h5_signals"
        ),
        (
            "update forecast_h5_executions set hard_stop = 0.3",
            "hard_stop is 0.3 in forecast_h5_executions, 0.03 in the percentage"
        ),
        (
            "update forecast_h5_executions set take_profit_pct = 9",
            "take_profit is 0.015 in forecast_h5_executions, 0.09 in the perc"
        ),
        ("update forecast_h5_signals set hard_stop_pct = 30", "hard_stop is 0.03 in forecast_h5_executions, 0.03 in the perc"),
    ]) func nothingIsEnteredOnAContradictionUntilItIsPutBack(edit: String, text: String) throws {
        let bench = try week()
        let isDirection = edit.contains("direction")
        try change(bench, edit)
        let before = try bench.execution()
        if isDirection {
            // A decision of another side than the size waits to be sized, whoever changed it.
            #expect(failure { try bench.execute(0, "09:00", try: 1, of: 2) }?.code == "signal_not_sized")
        } else {
            let output = try bench.execute(0, "09:00")
            #expect(output["action"] == "wait" && output["reason"] == "records of the week contradict each other")
            let told = try alerts(bench)
            #expect(told.count == 1 && told[0].contains("critical: \(text)"), "\(told)")
        }
        #expect(try bench.execution() == before && bench.text("select leg as value from orders") == [])
        try change(
            bench,
            """
            update forecast_h5_executions set direction = -1, leverage = 1, hard_stop = 0.03, hard_stop_pct = 3, take_profit = 0.015,
                take_profit_pct = 1.5
            """)
        try change(bench, "update forecast_h5_signals set hard_stop_pct = 3")
        #expect(try bench.execute(0, "09:00")["action"] == "enter", "the same run, once the row is put back")
    }

    /// The stop of the fill is watched, not the one a hand has written; the row stays as it was found.
    @Test(arguments: [
        ("update forecast_h5_executions set hard_stop = 0.3, hard_stop_pct = 30", "hard_stop"),
        ("update forecast_h5_executions set hard_stop = 0.3", "hard_stop"),
        ("update forecast_h5_executions set direction = 1", "direction"),
        ("update forecast_h5_executions set entry_price = 5000", "entry_price"),
        ("update forecast_h5_executions set leverage = 0.5", "leverage"),
    ]) func anOpenPositionIsWatchedByWhatTwoRecordsConfirm(edit: String, figure: String) throws {
        let bench = try week()
        try bench.execute(0, "09:00")
        try bench.bars(0, "09:00", "09:25", 4000)
        try change(bench, edit)
        #expect(try bench.execute(0, "09:30")["action"] == "monitor", "nothing is traded on it")
        let told = try alerts(bench)
        #expect(told.count == 1 && told[0].contains("critical: \(figure) is"), "\(told)")
        let confirmed = edit.contains("hard_stop_pct") ? 0.3 : 0.03
        // 4120 is the stop of the fill.
        try bench.bar(0, "09:30", 4000, high: 4119.99)
        try bench.bars(0, "09:35", "09:55", 4000)
        #expect(try bench.execute(0, "10:00")["action"] == "monitor")
        try bench.bar(0, "10:00", 4000, high: 4121)
        try bench.bars(0, "10:05", "10:25", 4000)
        let output = try bench.execute(0, "10:30")
        #expect((output["action"] == "exit") == (confirmed == 0.03), "\(output)")
        if confirmed == 0.03 {
            #expect(
                try bench.text("select side || ' ' || quantity || ' ' || note as value from orders where leg = 'exit'")
                    == ["buy 10000 hard_stop"])
        }
        #expect(try alerts(bench).count >= 1)
    }

    @Test func aControlThatTheAuditLogDoesNotKnowIsAContradiction() throws {
        let bench = try week()
        try bench.control(.halted, at: WeekBench.at(0, "08:00"))
        try change(bench, "update operator_controls set state = 'running'")
        let output = try bench.execute(0, "09:00")
        #expect(output["action"] == "wait" && output["reason"] == "records of the week contradict each other")
        #expect(try alerts(bench)[0].contains("is running in operator_controls, halted in approval_audit_log"))
    }

    /// Such rows are from before a column existed, or of a backtest.
    @Test func aRowThatSaysNothingContradictsNothing() throws {
        let bench = try week()
        try change(bench, "update forecast_h5_executions set hard_stop_pct = null, take_profit_pct = null")
        try change(bench, "update forecast_h5_signals set adjusted_leverage = null, hard_stop_pct = null, take_profit_pct = null")
        #expect(try bench.execute(0, "09:00")["action"] == "enter")
        #expect(try alerts(bench) == [])
    }
}
