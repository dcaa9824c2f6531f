public import CivilTime
public import Failures
public import Postgres

/// The signals the live tasks decide on.
public struct LiveSignalStore {
    let connection: Connection

    /// The signals behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// What became of a decision.
    public enum Outcome: Equatable, Sendable {
        /// It is new, or another than before: it is to be sized.
        case stored
        /// It stands already.
        case unchanged
        /// Another one stands, and the week has been entered or is over: that one stays.
        case kept
    }

    /// Stores a week's decision with its predictions, in the transaction that is open. A decision that changes loses its size.
    ///
    /// When it was decided does not count: the same decision at another time is the same.
    ///
    /// - Throws: as `Connection.query`.
    public func store(_ decision: H5Signal, _ predictions: [H5Prediction]) throws(Failure) -> Outcome {
        precondition(decision.decidedAt != nil, "a live decision is made at an instant")
        // Whoever enters the week locks its row first.
        let executions = try connection.query(
            """
            select status in ('positioned', 'closed') or entry_price is not null as has_begun from forecast_h5_executions
            where signal_date = \(decision.signalDate) for update
            """
        ).values("has_begun", as: Bool.self)
        let stored = try row(decision.signalDate)
        if let stored, stored.decidedAt != nil, stored.decision == decision.decision {
            // The predictions say the same, but for figures on earlier weeks that may have come since.
            return .unchanged
        }
        if executions.first == true { return .kept }
        // What was sized is not what is decided now.
        try connection.execute(
            """
            update forecast_h5_executions set status = 'error'
            where signal_date = \(decision.signalDate) and status = 'pending'
            """)
        _ = try H5Store(connection).upsert(predictions)
        try connection.upsert([decision])
        return .stored
    }

    /// The row of a signal date, locked to the end of the transaction; `nil` when there is none.
    func row(_ signalDate: CivilDate) throws(Failure) -> H5Signal? {
        try connection.records("where signal_date = \(signalDate) for update", of: H5Signal.self).first
    }

    /// The newest predictions of a model before a day, oldest first.
    public func predictions(of modelID: String, horizonDays: Int, before date: CivilDate, count: Int) throws(Failure) -> [Double]
    {
        try connection.query(
            """
            select predicted_return from (
                select inference_date, predicted_return from forecast_h5_predictions
                where model_id = \(modelID) and horizon_id = \(horizonDays) and inference_date < \(date)
                order by inference_date desc limit \(count)) as newest
            order by inference_date
            """
        ).values("predicted_return")
    }
}
