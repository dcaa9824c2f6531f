internal import CivilTime
public import Execution
public import JSON
internal import Strategy

/// `weeks/{strategy_id}_{year}.json`: every decision with its numbers, unrounded, and why a week was skipped.
/// Source: contract, section 3.
public enum WeeksDocument {
    /// The document of a run's weeks.
    public static func make(_ header: BacktestHeader, weeks: [WeekRecord]) -> JSONValue {
        [
            "strategy_id": .string(header.strategyID), "strategy_name": .string(header.strategyName),
            "year": .integer(header.year), "fill_model": .string(header.fillModel.rawValue),
            "purge_days": .integer(header.purgeDays), "calendar": .string(header.calendar),
            "guardrails": .bool(header.guardrails), "validation": .string(header.validation),
            "data_source": .string(header.dataSource), "weeks": .array(weeks.map(week)),
        ]
    }

    private static func week(_ record: WeekRecord) -> JSONValue {
        let signal = record.signal
        let sizing = record.sizing
        let trade = record.trade
        return [
            "week": .string(record.week.description),
            "monday": .string(record.week.monday.description),
            "decision_date": .string(record.decisionDate.description),
            "feature_date": .optional(record.forecast?.featureDate.description),
            "train_first": .optional(record.forecast?.trainingFirst.description),
            "train_last": .optional(record.forecast?.trainingLast.description),
            "n_train": .integer(record.trainingRowCount),
            "ridge_pred": .optional(signal?.ridge),
            "bayesian_ridge_pred": .optional(signal?.bayesianRidge),
            "bayesian_ridge_n_iter": record.forecast.map { .integer($0.bayesianRidgeIterations) } ?? .null,
            "ensemble": .optional(signal?.ensemble),
            "direction": signal.map { .integer($0.direction.rawValue) } ?? .null,
            "agreement": .optional(signal?.agreement),
            "magnitude": .optional(signal?.magnitude),
            "tier": .optional(signal?.tier.rawValue),
            "sizing_multiplier": .optional(signal?.sizingMultiplier),
            "skip": .bool(record.skipReason != nil),
            "skip_reason": .optional(record.skipReason?.rawValue),
            "realized_vol_annualized": .optional(sizing?.realizedVolatility),
            "base_leverage": .optional(sizing?.baseLeverage),
            "final_leverage": .optional(sizing?.finalLeverage),
            "hard_stop_pct": .optional(sizing.map { $0.stops.hardStop * 100 }),
            "take_profit_pct": .optional(sizing.map { $0.stops.takeProfit * 100 }),
            "entry_time": .optional(trade?.entry.time.formatted(in: .bogota)),
            "entry_price": .optional(trade?.entry.price),
            "exit_time": .optional(trade?.exit.time.formatted(in: .bogota)),
            "exit_price": .optional(trade?.exit.price),
            "exit_reason": .optional(trade?.exit.reason.rawValue),
            "exit_date": .optional(trade?.exit.date.description),
            "pnl": .optional(trade?.profitAndLoss),
            "equity": .number(record.equity),
        ]
    }
}
