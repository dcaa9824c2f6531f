public import CivilTime
public import Failures
public import Market
internal import Postgres

extension BarStore {
    /// Sets rows aside that were not accepted, with the reason and what they said.
    ///
    /// - Returns: how many are new or say something else now.
    @discardableResult
    public func quarantine(_ rows: [QuarantinedBar], runID: String?) throws(Failure) -> Int {
        var changed = 0
        for row in rows {
            changed += try connection.execute(
                """
                insert into ohlcv_quarantine (symbol, time, payload, reason, run_id)
                values (\(row.instrument.symbol), \(row.time), \(JSONText(row.payload)), \(row.reason), \(nullable: runID))
                on conflict (symbol, time, reason) do update set payload = excluded.payload, run_id = excluded.run_id
                where ohlcv_quarantine.payload is distinct from excluded.payload
                """)
        }
        return changed
    }

    /// The openings of an instrument's bars that were set aside.
    public func quarantinedTimes(of instrument: Instrument) throws(Failure) -> [Instant] {
        try connection.query(
            "select distinct time from ohlcv_quarantine where symbol = \(instrument.symbol) order by time"
        ).values("time")
    }
}

/// A bar that was not accepted.
public struct QuarantinedBar: Equatable, Sendable {
    /// The instrument.
    public let instrument: Instrument
    /// The opening it claims.
    public let time: Instant
    /// What the provider sent, a JSON text.
    public let payload: String
    /// Why it was not accepted.
    public let reason: String

    /// A bar that was not accepted.
    public init(instrument: Instrument, time: Instant, payload: String, reason: String) {
        self.instrument = instrument
        self.time = time
        self.payload = payload
        self.reason = reason
    }
}
