public import CivilTime
public import Failures
internal import Files
public import Postgres

/// A row of `backtest_results`: a result that was published.
public struct BacktestResultRow: Sendable {
    /// SHA-256 of the evidence in hexadecimal, from which the row's identity is made.
    public var evidenceHash: String
    /// The strategy.
    public var strategyID: String
    /// First and last day with a bar.
    public var dates: ClosedRange<CivilDate>
    /// Whether no training row reached into the weeks that were traded.
    public var isOutOfSample: Bool
    /// How many trades there were.
    public var tradeCount: Int
    /// Trades that earned money, percent; `nil` without trades, as the figures below.
    public var winRatePct: Double?
    /// Annualised Sharpe ratio.
    public var sharpe: Double?
    /// The deepest fall, percent.
    public var maxDrawdownPct: Double?
    /// Profit or loss in US dollars.
    public var profitUSD: Double
    /// Equity at the end against its start, percent.
    public var totalReturnPct: Double?
    /// Won over lost dollars.
    public var profitFactor: Double?
    /// The trades, as published: a JSON list.
    public var trades: String
    /// Equity after each trade: a JSON list.
    public var equityCurve: String
    /// The task that made it.
    public var runSource: String
    /// The as-of instant of the run that published it.
    public var runAt: Instant
    /// Who ran it.
    public var createdBy: String

    /// A result.
    public init(
        evidenceHash: String, strategyID: String, dates: ClosedRange<CivilDate>, isOutOfSample: Bool, tradeCount: Int,
        winRatePct: Double?, sharpe: Double?, maxDrawdownPct: Double?, profitUSD: Double, totalReturnPct: Double?,
        profitFactor: Double?, trades: String, equityCurve: String, runSource: String, runAt: Instant, createdBy: String
    ) {
        self.evidenceHash = evidenceHash
        self.strategyID = strategyID
        self.dates = dates
        self.isOutOfSample = isOutOfSample
        self.tradeCount = tradeCount
        self.winRatePct = winRatePct
        self.sharpe = sharpe
        self.maxDrawdownPct = maxDrawdownPct
        self.profitUSD = profitUSD
        self.totalReturnPct = totalReturnPct
        self.profitFactor = profitFactor
        self.trades = trades
        self.equityCurve = equityCurve
        self.runSource = runSource
        self.runAt = runAt
        self.createdBy = createdBy
    }

    /// The row's identity: the first half of the evidence hash as a UUID of version 8, "custom" (RFC 9562, section 5.8). The
    /// same evidence is the same row.
    public var identity: String {
        var digits = Array(evidenceHash.utf8.prefix(32))
        precondition(digits.count == 32, "an evidence hash has 64 digits")
        digits[12] = UInt8(ascii: "8")
        // The variant: the two upper bits are 1 0.
        digits[16] = Array("89ab".utf8)[Int(digits[16]) % 4]
        let text = String(decoding: digits, as: UTF8.self)
        var parts: [Substring] = []
        var rest = text[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    /// SHA-256 of the trades' text.
    public var signature: String { SHA256.hexadecimal(of: Array(trades.utf8)) }
}

/// The published results in `backtest_results`.
public struct BacktestResultStore {
    private let connection: Connection

    /// The results behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// Stores a result; the same evidence again touches nothing, whenever and by whomever it was run.
    ///
    /// - Returns: 1 when the row is new or different now, else 0.
    /// - Throws: as `Connection.query`.
    public func upsert(_ row: BacktestResultRow) throws(Failure) -> Int {
        try connection.execute(
            """
            insert into backtest_results as stored (backtest_uuid, strategy_id, start_date, end_date, period_type,
                is_out_of_sample, total_trades, win_rate_pct, sharpe_ratio, max_dd_pct, total_pnl, total_return_pct,
                profit_factor, trades, equity_curve, signature, run_source, run_at, created_by)
            values (\(row.identity)::uuid, \(row.strategyID), \(row.dates.lowerBound), \(row.dates.upperBound), 'test',
                \(row.isOutOfSample), \(row.tradeCount), \(nullable: row.winRatePct), \(nullable: row.sharpe),
                \(nullable: row.maxDrawdownPct), \(row.profitUSD), \(nullable: row.totalReturnPct),
                \(nullable: row.profitFactor), \(JSONText(row.trades)), \(JSONText(row.equityCurve)), \(row.signature),
                \(row.runSource), \(row.runAt), \(row.createdBy))
            on conflict (backtest_uuid) do update
            set strategy_id = excluded.strategy_id, start_date = excluded.start_date, end_date = excluded.end_date,
                period_type = excluded.period_type, is_out_of_sample = excluded.is_out_of_sample,
                total_trades = excluded.total_trades, win_rate_pct = excluded.win_rate_pct,
                sharpe_ratio = excluded.sharpe_ratio, max_dd_pct = excluded.max_dd_pct, total_pnl = excluded.total_pnl,
                total_return_pct = excluded.total_return_pct, profit_factor = excluded.profit_factor,
                trades = excluded.trades, equity_curve = excluded.equity_curve, signature = excluded.signature,
                run_source = excluded.run_source, run_at = excluded.run_at, created_by = excluded.created_by
            where (stored.strategy_id, stored.start_date, stored.end_date, stored.period_type, stored.is_out_of_sample,
                    stored.total_trades, stored.win_rate_pct, stored.sharpe_ratio, stored.max_dd_pct, stored.total_pnl,
                    stored.total_return_pct, stored.profit_factor, stored.trades, stored.equity_curve, stored.signature)
                is distinct from (excluded.strategy_id, excluded.start_date, excluded.end_date, excluded.period_type,
                    excluded.is_out_of_sample, excluded.total_trades, excluded.win_rate_pct, excluded.sharpe_ratio,
                    excluded.max_dd_pct, excluded.total_pnl, excluded.total_return_pct, excluded.profit_factor,
                    excluded.trades, excluded.equity_curve, excluded.signature)
            """)
    }
}
