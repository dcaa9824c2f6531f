internal import CivilTime
internal import Failures
internal import Market
internal import Postgres
internal import Store

/// Looks for trouble that no task reports of itself: what is missing, late or stuck as of an instant.
///
/// Every alert's key says what it is about and since when, so that trouble that lasts is told once.
struct AlertMonitor {
    let connection: Connection
    let rules: MonitorRules
    /// The weekly strategy, as tables name it.
    let strategyID: String
    let asOf: Instant
    let calendar: TradingCalendar

    /// All there is to report, seen in one state of the database.
    ///
    /// - Throws: as `Connection.query`.
    func alerts() throws(Failure) -> [Alert] {
        try connection.transaction(.repeatableRead, readOnly: true) { _ throws(Failure) in
            try silentMarket() + openCircuits() + failedTasks() + openPositions() + missingDecision()
        }
    }

    /// The day of `asOf` in Bogotá.
    var date: CivilDate { Zone.bogota.date(asOf) }
}
