import H5Decision
import Postgres
import CivilTime
import Failures
import JSON
import Store
import TaskContract
import TestSupport
import Testing

@testable import H5Live

/// The booking of a week and the figures up to it.
struct WeeklyMonitorTests {
    /// Weeks from 2024-01-02 on that were decided and traded, profits in percent; the last is 2024-W24 when there are 24.
    private func add(_ weeks: [(direction: Int, profit: Double?)], to bench: WeekBench) throws {
        let last = try #require(CivilDate(WeekBench.days[0]))
        for (index, week) in weeks.reversed().enumerated() {
            let date = last.adding(days: -7 * index)
            let reason: String? = week.profit == nil ? "low_confidence_long" : nil
            try bench.connection.execute(
                """
                insert into forecast_h5_signals (signal_date, inference_date, inference_week, inference_year, ensemble_return,
                    direction, confidence_tier, confidence_agreement, confidence_magnitude, sizing_multiplier, skip_trade,
                    skip_reason, feature_date, decided_at, sized_at, config_hash)
                values (\(date), \(date), 1, 2024, 0.02, \(week.direction), 'HIGH', 0, 0.02, 1, \(reason != nil),
                    \(nullable: reason), \(date.adding(days: -3)), \(Zone.bogota.instant(date)), \(Zone.bogota.instant(date)),
                    \(LiveStrategy(bench.context).settings.configHash))
                """)
            guard let profit = week.profit else { continue }
            let exit = 4000 * (1 + Double(week.direction) * profit / 100)
            try bench.connection.execute(
                """
                insert into forecast_h5_executions (signal_date, inference_week, inference_year, direction, leverage, status,
                    entry_price, entry_timestamp, exit_price, exit_timestamp, exit_reason, week_pnl, week_pnl_pct)
                values (\(date), 1, 2024, \(week.direction), 1, 'closed', 4000, \(Zone.bogota.instant(date)), \(exit),
                    \(Zone.bogota.instant(date.adding(days: 3), TimeOfDay("12:50") ?? .midnight)), 'week_end', \(profit / 100),
                    \(profit))
                """)
        }
    }

    @Test func aWeekIsBookedWithTheFiguresUpToIt() throws {
        let bench = try WeekBench()
        try add([(1, 2), (-1, nil), (-1, -1)], to: bench)
        let output = try bench.monitor(3, "14:30")
        #expect(output["changed"] == true && output["week"] == "2024-W24" && output["week_pnl_pct"] == -1.0)
        expectClose(try #require(output["cumulative_pnl_pct"]?.numberValue), (1.02 * 0.99 - 1) * 100, relative: 1e-12)
        #expect(output["running_da_pct"] == 50.0 && output["running_da_long_pct"] == 100.0)
        #expect(output["running_da_short_pct"] == 0.0 && output["n_weeks"] == 2 && output["consecutive_losses"] == 1)
        expectClose(try #require(output["running_max_dd_pct"]?.numberValue), 1, relative: 1e-12)
        // Mean 0.5 % over a deviation of 1.5 %, times the root of 52.
        expectClose(try #require(output["running_sharpe"]?.numberValue), 52.0.squareRoot() / 3, relative: 1e-12)
        #expect(output["gate_status"] == .null)
        #expect(try bench.text("select count(*)::text as value from forecast_h5_paper_trading") == ["3"], "earlier ones too")
        #expect(try bench.text("select title as value from alerts where severity = 'info'") == ["H5 2024-W24: SHORT -1.00 %"])
        let again = try bench.monitor(3, "14:30")
        #expect(again["changed"] == false)
    }

    @Test func aWeekThatWasNotTradedIsBookedWithItsReason() throws {
        let bench = try WeekBench()
        try add([(1, nil)], to: bench)
        let output = try bench.monitor(3, "14:30")
        #expect(output["skip_reason"] == "low_confidence_long" && output["week_pnl_pct"] == .null && output["n_weeks"] == 0)
        #expect(try bench.text("select notes as value from forecast_h5_paper_trading") == ["low_confidence_long"])
    }

    @Test(arguments: ["pending", "positioned"])
    func aWeekThatIsNotClosedIsWaitedFor(status: String) throws {
        let bench = try WeekBench(1)
        if status == "positioned" {
            try bench.bars(0, "08:00", "08:55", 4000)
            try bench.execute(0, "09:00")
        }
        let failure = failure { try bench.monitor(3, "14:30") }
        #expect(failure?.kind == .temporary && failure?.code == "week_not_closed")
        #expect(failure?.message.contains(status) == true)
    }

    /// Its result belongs to the figures of this week.
    @Test func anEarlierWeekThatIsStillOpenIsWaitedFor() throws {
        let bench = try WeekBench()
        try add([(1, 1), (-1, -1)], to: bench)
        try bench.connection.execute(
            """
            update forecast_h5_executions set status = 'positioned', exit_price = null, exit_timestamp = null,
                exit_reason = null, week_pnl = null, week_pnl_pct = null
            where signal_date < '2024-06-11'
            """)
        let failure = failure { try bench.monitor(3, "14:30") }
        #expect(failure?.code == "week_not_closed" && failure?.message.contains("2024-06-04") == true)
    }

    /// A run of the past does not book a week as not traded whose position was closed after it.
    @Test(arguments: [("2024-06-14 14:30:00-05", false), ("2024-06-14 14:30:01-05", true), ("2024-06-17 09:05-05", true)])
    func aWeekThatWasClosedAfterTheRunIsStillOpenForIt(exit: String, isOpen: Bool) throws {
        let bench = try WeekBench()
        try add([(1, 1), (-1, -1)], to: bench)
        try bench.connection.execute(
            "update forecast_h5_executions set exit_timestamp = \(exit)::text::timestamptz where signal_date = \(WeekBench.days[0])::text::date"
        )
        let failure = failure { try bench.monitor(3, "14:30") }
        #expect((failure?.code == "week_not_closed") == isOpen && (failure?.message.contains("closed later") ?? false) == isOpen)
        #expect(try bench.text("select count(*)::text as value from forecast_h5_paper_trading") == [isOpen ? "0" : "2"])
    }

    @Test func aDecisionMadeAfterTheRunIsNoDecisionForIt() throws {
        let bench = try WeekBench()
        try add([(1, nil)], to: bench)
        try bench.connection.execute("update forecast_h5_signals set decided_at = '2024-06-14 14:30:01-05'")
        #expect(try bench.monitor(3, "14:30")["reason"] == "there is no signal of the week")
        try bench.connection.execute("update forecast_h5_signals set decided_at = '2024-06-14 14:30-05'")
        #expect(try bench.monitor(3, "14:30")["n_weeks"] == 0)
    }

    @Test func aWeekThatWasClosedLateChangesTheFiguresAfterIt() throws {
        let bench = try WeekBench()
        try add([(1, 1), (-1, -1)], to: bench)
        try bench.connection.execute("update forecast_h5_executions set status = 'error' where signal_date < '2024-06-11'")
        try bench.monitor(3, "14:30")
        #expect(
            try bench.text("select n_weeks::text as value from forecast_h5_paper_trading order by signal_date") == ["0", "1"])
        try bench.connection.execute("update forecast_h5_executions set status = 'closed' where signal_date < '2024-06-11'")
        #expect(try bench.monitor(3, "14:31")["n_weeks"] == 2)
        #expect(
            try bench.text("select n_weeks::text as value from forecast_h5_paper_trading order by signal_date") == ["1", "2"])
    }

    @Test(arguments: [("12:49", true), ("12:50", false)])
    func itSkipsBeforeTheWeekIsOver(time: String, skips: Bool) throws {
        let bench = try WeekBench()
        #expect((try bench.monitor(3, time)["skipped"] != nil) == skips)
    }

    @Test func withoutASignalThereIsNothingToBook() throws {
        let bench = try WeekBench()
        let output = try bench.monitor(3, "14:30")
        #expect(output["reason"] == "there is no signal of the week" && output["changed"] == false)
    }

    /// 2025-06-20 is a Friday like any other; 2024-03-29 is Good Friday, when the week ended on Wednesday.
    @Test func aHolidayFridayIsNoReasonToSkip() throws {
        let bench = try WeekBench()
        let outcome = try WeeklyMonitorWorkflow.run(
            TaskRequest<NoParameters>(asOf: try #require(Instant("2024-03-29T14:30:00-05:00"))), in: bench.context)
        guard case .success(let output, _, _) = outcome else {
            Issue.record("skipped")
            return
        }
        #expect(output["week"] == "2024-W13")
    }

    @Test(arguments: [(14, nil), (15, "promote"), (16, "promote")])
    func theLiveRecordIsJudgedFromTheFifteenthWeekOn(count: Int, status: String?) throws {
        let bench = try WeekBench()
        try add(Array(repeating: (direction: -1, profit: 0.5), count: count), to: bench)
        #expect(try bench.monitor(3, "14:30")["gate_status"] == .optional(status))
        #expect(
            try bench.text("select severity as value from alerts where key = 'h5:2024-W24:decision'")
                == (status == nil ? [] : ["info"]))
    }

    /// 11 of 20 right are 55 %, 10 of 20 are 50 %; SHORT alone decides, as there is no LONG.
    @Test(arguments: [(12, "promote"), (11, "continue"), (10, "continue"), (9, "discard")])
    func thresholdsOfAccuracyAreMetWhenReached(right: Int, status: String) throws {
        let bench = try WeekBench()
        var weeks: [(direction: Int, profit: Double?)] = []
        for index in 0..<20 { weeks.append((-1, index % 2 == 0 && index / 2 < 20 - right ? -0.1 : 0.1)) }
        let wrong = weeks.count { ($0.profit ?? 0) < 0 }
        for index in 0..<max(0, 20 - right - wrong) { weeks[2 * index + 1].profit = -0.1 }
        #expect(weeks.count { ($0.profit ?? 0) > 0 } == right)
        try add(weeks, to: bench)
        #expect(try bench.monitor(3, "14:30")["gate_status"] == .string(status))
    }

    @Test(arguments: [(4, false), (5, true)])
    func aBrokenCircuitIsSaidOnce(losses: Int, isBroken: Bool) throws {
        let bench = try WeekBench()
        try add([(1, 1)] + Array(repeating: (direction: -1, profit: -0.5), count: losses), to: bench)
        let output = try bench.monitor(3, "14:30")
        #expect(output["circuit_breaker"] == .bool(isBroken) && output["consecutive_losses"] == .integer(losses))
        try bench.monitor(3, "15:00")
        #expect(
            try bench.text("select severity as value from alerts where key = 'h5:2024-W24:circuit_breaker'")
                == (isBroken ? ["critical"] : []))
    }

    /// The alert is above 60 % of the trades of eight weeks: three of five are not above it.
    @Test(arguments: [(3, 5, false), (5, 8, true), (4, 8, false)])
    func insistenceOnLongIsSaid(long: Int, traded: Int, isSaid: Bool) throws {
        let bench = try WeekBench()
        try add((0..<traded).map { (direction: $0 < long ? 1 : -1, profit: 0.5) }, to: bench)
        try bench.monitor(3, "14:30")
        #expect(try bench.text("select severity as value from alerts where key like 'h5:%long%'").isEmpty != isSaid)
    }
}
