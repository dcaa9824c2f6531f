public import CivilTime
public import Failures
internal import Postgres

extension LiveSignalStore {
    /// The signal of a week that is dated no later than a day; `nil` when there is none.
    ///
    /// - Throws: as `Connection.query`.
    public func signal(of week: ISOWeek, through today: CivilDate) throws(Failure) -> H5Signal? {
        try connection.records(
            """
            where signal_date between \(week.monday) and \(min(today, week.monday.adding(days: 6)))
            order by signal_date desc limit 1
            """, of: H5Signal.self
        ).first
    }
}
