internal import CivilTime
internal import Failures
internal import Market
internal import Postgres
internal import Store
internal import TaskContract

/// What is stored of today's session of one pair, against what ought to be.
struct RealtimeValidation {
    /// A pair without a bar for longer than this within the session is warned of, minutes.
    static let longestSilence = 15

    let instrument: Instrument
    /// The opening of the newest bar known, of whatever day; `nil` without any.
    let latest: Instant?
    /// Bars of today's session.
    let barsToday: Int
    /// Slots of today's session that have ended.
    let expectedToday: Int
    /// How long ago, within the session, the newest bar of today ended, seconds; counted from the opening when there is
    /// none. 0 where no session is held.
    let silence: Int
    /// Whether a US holiday makes thin trading likely, so that silence is no alarm.
    let isUSHoliday: Bool

    /// The share of the ended slots that have a bar, 0–1; `nil` when none has ended.
    var fillRate: Double? { expectedToday == 0 ? nil : Double(barsToday) / Double(expectedToday) }

    /// What a person should know; `nil` when all is well.
    var warning: String? {
        guard silence > RealtimeValidation.longestSilence * 60, !isUSHoliday else { return nil }
        let since = latest.map { "the newest opens at \($0.formatted(in: .bogota))" } ?? "there has never been one"
        return "\(instrument): no new bar for \(silence / 60) minutes of the session; \(since)"
    }

    /// The facts of a pair, from the openings of its bars of today that are complete at `asOf`.
    init(_ instrument: Instrument, today: [Instant], latest: Instant?, asOf: Instant, calendar: TradingCalendar = .colombia) {
        let date = Zone.bogota.date(asOf)
        let report = GapDetection(calendar: calendar).report(on: instrument, stored: today, from: date, asOf: asOf)
        self.instrument = instrument
        self.latest = today.last ?? latest
        barsToday = report.existing
        expectedToday = report.expected
        isUSHoliday = USHolidays.isFederal(date)
        silence = calendar.silence(since: today.last, at: asOf)
    }
}

extension RealtimeValidation: TaskOutput {
    private var symbol: String { instrument.symbol }
    private var silenceMinutes: Int { silence / 60 }

    static let declaration: [OutputField<RealtimeValidation>] = [
        .value("symbol", \.symbol), .value("latest_bar", \.latest), .value("bars_today", \.barsToday),
        .value("expected_today", \.expectedToday), .value("fill_rate", \.fillRate, "Of the slots that have ended, 0–1."),
        .value("silence_minutes", \.silenceMinutes, "Time of the session without a new bar."),
    ]
}

extension RealtimeValidation {
    /// Reads what is stored of pairs; bars that are not complete at `asOf` are not seen.
    ///
    /// - Throws: as `Connection.query`.
    static func read(
        _ instruments: [Instrument], asOf: Instant, from connection: Connection
    ) throws(Failure) -> [RealtimeValidation] {
        let newest = asOf.adding(minutes: -TradingSession.barMinutes)
        let midnight = Zone.bogota.instant(Zone.bogota.date(asOf))
        let openings = try newest < midnight ? [:] : BarStore(connection).openings(of: instruments, in: midnight...newest)
        var validations: [RealtimeValidation] = []
        for instrument in instruments {
            let today = openings[instrument] ?? []
            let latest = today.isEmpty ? try BarStore(connection).newest(of: instrument, endedBy: asOf)?.time : nil
            validations.append(RealtimeValidation(instrument, today: today, latest: latest, asOf: asOf))
        }
        return validations
    }
}
