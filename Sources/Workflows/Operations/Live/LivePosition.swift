internal import CivilTime
internal import Failures
internal import Postgres
internal import Statistics
internal import Strategy

/// The newest week's execution, as the executor left it.
struct LivePosition {
    /// The week's first trading day.
    let signalDate: CivilDate
    /// `pending`, `positioned`, `closed`, `paused` or `error`.
    let status: String
    /// The side.
    let direction: Direction
    /// The leverage, a factor.
    let leverage: Double
    /// The price it was opened at, COP per USD; `nil` before the entry, as the time.
    let entryPrice: Double?
    /// When it was opened.
    let entryTime: Instant?
    /// The price it was closed at, COP per USD.
    let exitPrice: Double?
    /// When it was closed.
    let exitTime: Instant?
    /// Why it was closed.
    let exitReason: String?
    /// Both stops' distances, fractions of the entry price; `nil` where none were stored.
    let stops: Stops?
    /// Net profit or loss, percent of equity; `nil` until it is closed.
    let profitPct: Double?
    /// The opening of the newest bar tested.
    let lastBarTime: Instant?

    /// The ISO week.
    var week: ISOWeek { ISOWeek(containing: signalDate) }

    /// Whether it is, or may yet be, in the market.
    var isOpen: Bool { status == "positioned" || status == "pending" }

    /// The newest execution; one that is still in the market stands before any other. `nil` when there is none.
    ///
    /// - Throws: as `Connection.query`.
    static func read(_ connection: Connection) throws(Failure) -> LivePosition? {
        let result = try connection.query(
            """
            select signal_date, status, direction, leverage, entry_price, entry_timestamp, exit_price, exit_timestamp, exit_reason,
                coalesce(hard_stop, hard_stop_pct / 100) as hard_stop, coalesce(take_profit, take_profit_pct / 100) as take_profit,
                week_pnl_pct, last_bar_time
            from forecast_h5_executions order by status = 'positioned' desc, signal_date desc limit 1
            """)
        return try result.rows.first.map { row throws(Failure) in try LivePosition(row) }
    }

    private init(_ row: Row) throws(Failure) {
        signalDate = try row.value("signal_date")
        status = try row.value("status")
        direction = try row.value("direction", as: Int.self) > 0 ? .long : .short
        leverage = try row.value("leverage")
        entryPrice = try row.optional("entry_price")
        entryTime = try row.optional("entry_timestamp")
        exitPrice = try row.optional("exit_price")
        exitTime = try row.optional("exit_timestamp")
        exitReason = try row.optional("exit_reason")
        let hardStop: Double? = try row.optional("hard_stop")
        let takeProfit: Double? = try row.optional("take_profit")
        stops = hardStop.flatMap { hardStop in takeProfit.map { Stops(hardStop: hardStop, takeProfit: $0) } }
        profitPct = try row.optional("week_pnl_pct")
        lastBarTime = try row.optional("last_bar_time")
    }

    /// `2024-W23 SHORT 1.50x`.
    var title: String { "\(week) \(direction.name) \(fixed(leverage, decimals: 2))x" }
}
