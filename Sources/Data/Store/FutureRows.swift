public import CivilTime
public import Failures
public import Postgres
internal import TaskContract

/// The rows of a table that are dated later than the database's clock: left by a clock that ran ahead, or by a hand.
public struct FutureRows: Equatable, Sendable {
    /// What the rows are, in the plural: `bars`, `macro rows`, …
    public let kind: String
    /// How many there are.
    public let count: Int
    /// The latest of their dates; of a date its Bogotá midnight.
    public let latest: Instant

    /// The rows of every table whose newest row something hangs on, those with none left out.
    ///
    /// - Parameter connection: any session that may read.
    /// - Throws: as `Connection.query`.
    public static func read(_ connection: Connection) throws(Failure) -> [FutureRows] {
        // Clocks of machines differ by a minute, see `ClockBound`. Instants in the table `dated` stand for whole rows.
        let result = try connection.query(
            """
            with clock as materialized (
                select clock_timestamp() + make_interval(secs => \(Double(ClockBound.tolerance))) as late,
                    (clock_timestamp() at time zone 'America/Bogota')::date as today),
            dated as (
                select 1 as place, 'bars' as kind, time as at from usdcop_m5_ohlcv, clock where time > late
                union all
                select 2, 'macro rows', fecha::timestamp at time zone 'America/Bogota' from macro_indicators_daily, clock
                where fecha > today
                union all
                select 3, 'signals', greatest(signal_date::timestamp at time zone 'America/Bogota', decided_at, sized_at)
                from forecast_h5_signals, clock where signal_date > today or decided_at > late or sized_at > late
                union all
                select 4, 'positions', greatest(entry_timestamp, exit_timestamp) from forecast_h5_executions, clock
                where entry_timestamp > late or exit_timestamp > late
                union all
                select 5, 'models', created_at from model_registry, clock where created_at > late
                union all
                select 6, 'runs', greatest(as_of, started_at) from task_runs, clock where as_of > late or started_at > late
                union all
                select 7, 'alerts', at from alerts, clock where at > late)
            select kind, count(*) as count, max(at) as latest from dated group by place, kind order by place
            """)
        var rows: [FutureRows] = []
        for row in result.rows {
            rows.append(
                FutureRows(kind: try row.value("kind"), count: try row.value("count"), latest: try row.value("latest")))
        }
        return rows
    }

    /// `3 bars, up to 2031-01-02 09:00`.
    public var text: String { "\(count) \(kind), up to \(minute)" }

    private var minute: String {
        let civil = Zone.bogota.civil(latest)
        return "\(civil.date) \(String("\(civil.time)".prefix(5)))"
    }
}
