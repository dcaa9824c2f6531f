public import CivilTime
public import Failures
public import Postgres

/// Why weeks that were decided were not traded.
public struct WeekDecisions {
    /// A week that was decided.
    public struct Week: Equatable, Sendable {
        /// The first trading day.
        public let signalDate: CivilDate
        /// Why it was not traded; `nil` when it was, or may still be.
        public let skipReason: String?
        /// Whether the monitor has booked it.
        public let isBooked: Bool
        /// Whether a live task decided it, and not a computation of the past.
        public let isLive: Bool
    }

    private let connection: Connection

    /// The weeks behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// Weeks with a signal, oldest first. One that was decided after an instant is not known at it; signals that say no time,
    /// as those of computations of the past, are.
    public func weeks(through date: CivilDate, decidedBy asOf: Instant) throws(Failure) -> [Week] {
        let result = try connection.query(
            """
            select signal_date, coalesce(signals.skip_reason, case when executions.exit_reason = 'no_bars' then 'no_bars'
                    when executions.status = 'paused' then 'paused' end) as reason, booked.signal_date is not null as is_booked,
                signals.decided_at is not null as is_live
            from forecast_h5_signals as signals
            left join forecast_h5_executions as executions using (signal_date)
            left join forecast_h5_paper_trading as booked using (signal_date)
            where signal_date <= \(date) and (signals.decided_at is null or signals.decided_at <= \(asOf)) order by signal_date
            """)
        var weeks: [Week] = []
        for row in result.rows {
            weeks.append(
                Week(
                    signalDate: try row.value("signal_date"), skipReason: try row.optional("reason"),
                    isBooked: try row.value("is_booked"), isLive: try row.value("is_live")))
        }
        return weeks
    }
}
