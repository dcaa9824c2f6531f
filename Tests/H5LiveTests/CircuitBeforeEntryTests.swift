import CivilTime
import JSON
import Postgres
import Store
import TestSupport
import Testing

@testable import H5Live

/// A circuit that broke after the week was sized lets nothing be entered, and a person hears of it.
@Suite struct CircuitBeforeEntryTests {
    @Test(arguments: [(4, "enter", nil), (5, "none", "circuit_broken")])
    func fiveLossesBeforeTheEntryHoldItBack(losses: Int, action: String, reason: String?) throws {
        let bench = try WeekBench(1)
        try addLosses(losses, to: bench)
        try bench.bars(0, "08:00", "08:55", 4000)
        let output = try bench.execute(0, "09:00")
        #expect(output["action"] == .string(action) && output["reason"] == .optional(reason))
        let severities = try bench.text("select severity as value from alerts where key like 'h5:%:circuit_breaker'")
        #expect(severities == (reason == nil ? [] : ["critical"]))
        #expect(try bench.text("select count(*)::text as value from orders") == [reason == nil ? "1" : "0"])
    }

    /// Closed weeks before the bench's, each of which lost half a percent.
    private func addLosses(_ count: Int, to bench: WeekBench) throws {
        let first = try #require(CivilDate(WeekBench.days[0]))
        for index in 1...count {
            let date = first.adding(days: -7 * index)
            try bench.connection.execute(
                """
                insert into forecast_h5_executions (signal_date, inference_week, inference_year, direction, leverage, status,
                    entry_price, entry_timestamp, exit_price, exit_timestamp, exit_reason, week_pnl, week_pnl_pct)
                values (\(date), 1, 2024, -1, 1, 'closed', 4000, \(Zone.bogota.instant(date)), 4020,
                    \(Zone.bogota.instant(date.adding(days: 3), TimeOfDay("12:50") ?? .midnight)), 'week_end', -0.005, -0.5)
                """)
        }
    }
}
