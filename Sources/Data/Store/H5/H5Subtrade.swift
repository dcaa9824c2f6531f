public import CivilTime
public import Execution
public import Postgres
public import Strategy

/// A row of `forecast_h5_subtrades`: a week has one, its position from entry to exit.
public struct H5Subtrade: Equatable, Sendable {
    /// The row of `forecast_h5_executions`.
    public var executionID: Int
    /// Which of the week's, 0 for the first.
    public var index = 0
    /// The side.
    public var direction: Direction
    /// COP per USD; `nil` of one that was taken back, as everything below.
    public var entryPrice: Double?
    /// When it was entered.
    public var entryTime: Instant?
    /// COP per USD; `nil` while it is open.
    public var exitPrice: Double?
    /// When it was left.
    public var exitTime: Instant?
    /// Why it was left.
    public var exitReason: ExitReason?
    /// How many bars tested it; 0 of one that no executor traded.
    public var barCount = 0
    /// Net profit or loss, percent of equity.
    public var profitPct: Double?
    /// The move in its favour, percent of the entry price.
    public var unleveragedPct: Double?

    /// The first subtrade of a week.
    public init(executionID: Int, direction: Direction) {
        self.executionID = executionID
        self.direction = direction
    }
}

extension H5Subtrade: TableRecord {
    /// A record that reading fills.
    public init() { self.init(executionID: 0, direction: .long) }

    /// `forecast_h5_subtrades`
    public static let table = Table<H5Subtrade>(
        "forecast_h5_subtrades",
        [
            .key("execution_id", \.executionID), .key("subtrade_index", \.index), .value("direction", \.direction),
            .value("entry_price", \.entryPrice), .value("entry_timestamp", \.entryTime), .value("exit_price", \.exitPrice),
            .value("exit_timestamp", \.exitTime), .value("exit_reason", \.exitReason), .value("bar_count", \.barCount),
            .value("pnl_pct", \.profitPct), .value("pnl_unleveraged_pct", \.unleveragedPct),
        ])
}
