internal import CivilTime
internal import Failures
internal import JSON
internal import Postgres
internal import Strategy

/// What a week was decided to be, as far as it is decided.
struct WeekSignal {
    let signalDate: CivilDate
    let side: Direction
    let tier: String
    /// The mean of the predictions, a log return.
    let ensembleReturn: Double
    /// The leverage, a factor; `nil` until it is sized, and for a week that is not traded.
    let leverage: Double?
    let skipReason: String?
    let isCollapsed: Bool
    let decidedAt: Instant?
    let sizedAt: Instant?

    /// The signal of a week that is dated no later than a day; `nil` when there is none.
    ///
    /// - Throws: as `Connection.query`.
    static func read(_ week: ISOWeek, through today: CivilDate, _ connection: Connection) throws(Failure) -> WeekSignal? {
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
                side: try row.value("direction", as: Int.self) > 0 ? .long : .short, tier: try row.value("confidence_tier"),
                ensembleReturn: try row.value("ensemble_return"), leverage: try row.optional("adjusted_leverage"),
                skipReason: try row.optional("skip_reason"), isCollapsed: try row.value("collapse_flag"),
                decidedAt: try row.optional("decided_at"), sizedAt: try row.optional("sized_at"))
        }
    }

    var json: JSONValue {
        [
            "signal_date": .string(signalDate.description), "direction": .string(side.name), "confidence_tier": .string(tier),
            "ensemble_return": .number(ensembleReturn), "leverage": .optional(leverage), "skip_reason": .optional(skipReason),
            "collapse": .bool(isCollapsed), "decided_at": .optional(decidedAt?.formatted(in: .bogota)),
            "sized_at": .optional(sizedAt?.formatted(in: .bogota)),
        ]
    }
}
