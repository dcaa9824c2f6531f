internal import CivilTime
public import Execution
public import JSON
internal import Market
internal import Models
internal import Strategy

/// `weeks/{strategy_id}_{year}.json`: every decision with its numbers, unrounded, and why a week was skipped.
/// Source: contract, section 3.
public enum WeeksDocument {
    /// The document of a run's weeks.
    public static func make(_ header: BacktestHeader, weeks: [WeekRecord]) -> JSONValue {
        [
            "strategy_id": .string(header.strategyID), "strategy_name": .string(header.strategyName),
            "year": .integer(header.year), "fill_model": .string(header.fillModel.rawValue),
            "purge_days": .integer(header.purgeDays), "calendar": .string(header.calendar.rawValue),
            "guardrails": .bool(header.guardrails), "validation": .string(header.validation.rawValue),
            "data_source": .string(header.dataSource), "weeks": .array(weeks.map { .object(week($0, header.models)) }),
        ]
    }

    private static func week(_ record: WeekRecord, _ models: [ModelID]) -> JSONObject {
        JSONObject(decision(record) + forecast(record.forecast, models) + signal(record) + trade(record))
    }

    private static func decision(_ record: WeekRecord) -> [(String, JSONValue)] {
        [
            ("week", .string(record.week.description)), ("monday", .string(record.week.monday.description)),
            ("decision_date", .string(record.decisionDate.description)),
            ("feature_date", .optional(record.forecast?.featureDate.description)),
            ("train_first", .optional(record.forecast?.trainingFirst.description)),
            ("train_last", .optional(record.forecast?.trainingLast.description)),
            ("n_train", .integer(record.trainingRowCount)),
        ]
    }

    private static func forecast(_ forecast: WeekForecast?, _ models: [ModelID]) -> [(String, JSONValue)] {
        models.flatMap { model in
            let prediction = ("\(model.rawValue)_pred", JSONValue.optional(forecast?.predictions[model]))
            guard model.isIterative else { return [prediction] }
            let passes = forecast?.iterations[model].map(JSONValue.integer) ?? .null
            return [prediction, ("\(model.rawValue)_n_iter", passes)]
        }
    }

    private static func signal(_ record: WeekRecord) -> [(String, JSONValue)] {
        let signal = record.signal
        let sizing = record.sizing
        return [
            ("ensemble", .optional(signal?.ensemble)),
            ("direction", signal.map { .integer($0.direction.rawValue) } ?? .null),
            ("agreement", .optional(signal?.agreement)),
            ("magnitude", .optional(signal?.magnitude)),
            ("tier", .optional(signal?.tier.rawValue)),
            ("sizing_multiplier", .optional(signal?.sizingMultiplier)),
            ("skip", .bool(record.skipReason != nil)),
            ("skip_reason", .optional(record.skipReason?.rawValue)),
            ("realized_vol_annualized", .optional(sizing?.realizedVolatility)),
            ("base_leverage", .optional(sizing?.baseLeverage)),
            ("final_leverage", .optional(sizing?.finalLeverage)),
            ("hard_stop_pct", .optional(sizing.map { $0.stops.hardStop * 100 })),
            ("take_profit_pct", .optional(sizing.map { $0.stops.takeProfit * 100 })),
        ]
    }

    private static func trade(_ record: WeekRecord) -> [(String, JSONValue)] {
        let trade = record.trade
        return [
            ("entry_time", .optional(trade?.entry.time.formatted(in: .bogota))),
            ("entry_price", .optional(trade?.entry.price)),
            ("exit_time", .optional(trade?.exit.time.formatted(in: .bogota))),
            ("exit_price", .optional(trade?.exit.price)),
            ("exit_reason", .optional(trade?.exit.reason.rawValue)),
            ("exit_date", .optional(trade?.exit.date.description)),
            ("pnl", .optional(trade?.profitAndLoss)),
            ("equity", .number(record.equity)),
        ]
    }
}
