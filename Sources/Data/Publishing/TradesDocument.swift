public import CivilTime
public import JSON
public import Performance
internal import Strategy

/// `trades/{strategy_id}_{year}.json` of a backtest and `trades/{strategy_id}.json` of production. Source: contract,
/// section 3.
public enum TradesDocument {
    /// The document of a result's trades; `dates` are the first and the last day with a bar in the year.
    public static func make(
        _ header: BacktestHeader, dates: ClosedRange<CivilDate>, ledger: TradeLedger, metrics: PerformanceMetrics
    ) -> JSONValue {
        [
            "strategy_name": .string(header.strategyName), "strategy_id": .string(header.strategyID),
            "initial_capital": .number(header.initialCapital), "year": .integer(header.year),
            "validation": .string(header.validation.rawValue), "data_source": .string(header.dataSource),
            "date_range": [
                "start": .string(dates.lowerBound.description), "end": .string(dates.upperBound.description),
            ],
            "trades": .array(ledger.trades.map(trade)),
            "summary": summary(ledger, metrics),
        ]
    }

    private static func trade(_ trade: RoundedTrade) -> JSONValue {
        [
            "trade_id": .integer(trade.tradeID),
            "timestamp": .string(trade.entryTime.formatted(in: .bogota)),
            "exit_timestamp": .string(trade.exitTime.formatted(in: .bogota)),
            "side": .string(trade.side.name),
            "entry_price": .number(trade.entryPrice), "exit_price": .number(trade.exitPrice),
            "pnl_usd": .number(trade.pnlUSD), "pnl_pct": .number(trade.pnlPct),
            "exit_reason": .string(trade.exitReason),
            "equity_at_entry": .number(trade.equityAtEntry), "equity_at_exit": .number(trade.equityAtExit),
            "leverage": .number(trade.leverage), "confidence_tier": .string(trade.confidenceTier),
            "hard_stop_pct": .number(trade.hardStopPct), "take_profit_pct": .number(trade.takeProfitPct),
        ]
    }

    /// `win_rate` is a fraction, as every name without `_pct`.
    private static func summary(_ ledger: TradeLedger, _ metrics: PerformanceMetrics) -> JSONValue {
        let printed = metrics.printed
        return [
            "total_trades": .integer(metrics.tradeCount), "winning_trades": .integer(metrics.winnerCount),
            "losing_trades": .integer(metrics.loserCount), "win_rate": .optional(metrics.winRate),
            "total_pnl": .number(ledger.profitUSD),
            "total_return_pct": .optional(printed.totalReturnPct),
            "max_drawdown_pct": .optional(printed.maxDrawdownPct), "sharpe_ratio": .optional(printed.sharpe),
            "profit_factor": .optional(printed.profitFactor), "p_value": .number(printed.pValue),
            "direction_accuracy_pct": .optional(printed.directionAccuracyPct),
            "n_long": .integer(metrics.longCount), "n_short": .integer(metrics.shortCount),
        ]
    }
}
