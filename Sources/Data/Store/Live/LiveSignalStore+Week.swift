public import CivilTime
public import Failures
internal import Postgres

/// What a week was decided to be, as far as it is decided.
public struct WeekSignal: Equatable, Sendable {
    /// The week's first trading day.
    public let signalDate: CivilDate
    /// 1 for LONG, −1 for SHORT.
    public let direction: Int
    /// `HIGH`, `MEDIUM` or `LOW`.
    public let tier: String
    /// The mean of the predictions, a log return.
    public let ensembleReturn: Double
    /// The leverage, a factor; `nil` until it is sized, and for a week that is not traded.
    public let leverage: Double?
    /// Why the week is not traded; `nil` when it is.
    public let skipReason: String?
    /// Whether the models' predictions had collapsed.
    public let isCollapsed: Bool
    /// When it was decided; `nil` for a week of a backtest.
    public let decidedAt: Instant?
    /// When it was sized; `nil` until then.
    public let sizedAt: Instant?
}

extension LiveSignalStore {
    /// The signal of a week that is dated no later than a day; `nil` when there is none.
    ///
    /// - Throws: as `Connection.query`.
    public func signal(of week: ISOWeek, through today: CivilDate) throws(Failure) -> WeekSignal? {
        let row = try connection.query(
            """
            select signal_date, direction, confidence_tier, ensemble_return, adjusted_leverage, skip_reason, collapse_flag,
                decided_at, sized_at
            from forecast_h5_signals where signal_date between \(week.monday) and \(min(today, week.monday.adding(days: 6)))
            order by signal_date desc limit 1
            """
        ).rows.first
        return try row.map { row throws(Failure) in
            WeekSignal(
                signalDate: try row.value("signal_date"),
                direction: try row.value("direction"), tier: try row.value("confidence_tier"),
                ensembleReturn: try row.value("ensemble_return"), leverage: try row.optional("adjusted_leverage"),
                skipReason: try row.optional("skip_reason"), isCollapsed: try row.value("collapse_flag"),
                decidedAt: try row.optional("decided_at"), sizedAt: try row.optional("sized_at"))
        }
    }
}
