public import CivilTime
public import Failures
public import Postgres

/// The weekly strategy's rows: `forecast_h5_predictions`, `_signals`, `_executions`, `_subtrades` and `_paper_trading`.
///
/// Every write is an upsert that touches nothing when the row already says so. To be called inside a transaction, so that a
/// year's rows appear together.
public struct H5Store {
    let connection: Connection

    /// The rows behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// Stores predictions, one a day, model and horizon. One that was made live gives way only to another made live: those have
    /// a feature hash.
    ///
    /// - Returns: how many rows are new or different now; so do the others.
    /// - Throws: as `Connection.query`; so do the others.
    public func upsert(_ predictions: [H5Prediction]) throws(Failure) -> Int {
        try connection.upsert(predictions, replacingWhere: "stored.feature_hash is null or excluded.feature_hash is not null")
    }

    /// The signal dates of weeks that the live tasks decided on or traded.
    public func liveDates() throws(Failure) -> [CivilDate] {
        try connection.query(
            """
            select signal_date from forecast_h5_signals where decided_at is not null
            union select signal_date from forecast_h5_executions where client_order_id is not null order by signal_date
            """
        ).values("signal_date")
    }

    /// Stores signals computed afterwards, one a week. One that was decided live stays as it is.
    public func upsert(_ signals: [H5Signal]) throws(Failure) -> Int {
        try connection.upsert(signals, replacingWhere: "stored.decided_at is null")
    }

    /// Stores the results of weeks, one a week.
    public func upsert(_ weeks: [H5PaperWeek]) throws(Failure) -> Int { try connection.upsert(weeks) }
}
