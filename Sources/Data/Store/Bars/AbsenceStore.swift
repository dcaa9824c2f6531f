public import CivilTime
public import Failures
public import Market
public import Postgres

/// Slots for which a provider has no bar, in `ohlcv_absences`: asked for on two different days, and empty both times. Rows
/// are written in ascending time, so that writers of the same ones queue up and do not deadlock.
public struct AbsenceStore {
    private let connection: Connection

    /// The absences behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// What is known about one slot.
    public struct Absence: Equatable, Sendable {
        /// The opening of the slot.
        public let slot: Instant
        /// When the first answer without it came.
        public let firstEmptyAt: Instant
        /// Whether a second one confirmed it.
        public let isConfirmed: Bool
    }

    /// All that is known about an instrument, oldest slot first.
    public func absences(of instrument: Instrument) throws(Failure) -> [Absence] {
        let result = try connection.query(
            """
            select time, first_empty_at, second_empty_at from ohlcv_absences
            where symbol = \(instrument.symbol) order by time
            """)
        var absences: [Absence] = []
        for row in result.rows {
            absences.append(
                Absence(
                    slot: try row.value("time"), firstEmptyAt: try row.value("first_empty_at"),
                    isConfirmed: try row.optional("second_empty_at", as: Instant.self) != nil))
        }
        return absences
    }

    /// Remembers first answers without these slots.
    public func suspect(_ slots: [Instant], of instrument: Instrument, at instant: Instant) throws(Failure) {
        guard !slots.isEmpty else { return }
        try connection.execute(
            """
            insert into ohlcv_absences (symbol, time, first_empty_at)
            select \(instrument.symbol), slot, \(instant) from unnest(\(slots)) as slot order by slot
            on conflict (symbol, time) do nothing
            """)
    }

    /// Records slots as absent.
    public func confirm(_ slots: [Instant], of instrument: Instrument, at instant: Instant) throws(Failure) {
        guard !slots.isEmpty else { return }
        try connection.execute(
            """
            insert into ohlcv_absences (symbol, time, first_empty_at, second_empty_at)
            select \(instrument.symbol), slot, \(instant), \(instant) from unnest(\(slots)) as slot order by slot
            on conflict (symbol, time) do update set second_empty_at = coalesce(ohlcv_absences.second_empty_at, excluded.second_empty_at)
            """)
    }
}
