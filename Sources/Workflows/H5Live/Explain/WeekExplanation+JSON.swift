internal import CivilTime
package import Execution
package import JSON
internal import Store
internal import Strategy

extension WeekExplanation {
    /// The explanation as one document; fractions stay fractions, and nothing is rounded.
    package var json: JSONValue {
        let decision = stored
        return [
            "week": .string(week.description), "strategy_id": .string(strategyID),
            "signal_date": .string(decision.signal.signalDate.description), "decided_at": time(decision.decidedAt),
            "sized_at": time(stored.sizedAt), "model_id": .string(decision.modelID),
            "n_train": .integer(decision.trainingRowCount), "reproduced": .bool(contradicted.isEmpty),
            "parts": .array(parts.map(\.json)), "inputs": inputsJSON, "features": featuresJSON, "models": modelsJSON,
            "signal": signalJSON, "size": sizeJSON, "execution": execution.map(executionJSON) ?? .null,
            "orders": .array(orders.map(orderJSON)), "profit": profit.map(profitJSON) ?? .null,
        ]
    }

    private func time(_ instant: Instant?) -> JSONValue { .optional(instant?.formatted(in: .bogota)) }

    private var inputsJSON: JSONValue {
        [
            "data_source": .string(inputs.dataSource), "feature_date": .string(stored.featureDate.description),
            "close": .optional(inputs.close), "last_bar": time(inputs.lastBar), "day_known_at": time(inputs.dayKnownAt),
            "macro": .array(
                inputs.macro.compactMap { $0 }.map { row in
                    [
                        "variable": .string(row.name), "date": .string(row.date.description), "known_at": time(row.knownAt),
                        "value": .number(row.value),
                    ]
                }),
        ]
    }

    private var featuresJSON: JSONValue {
        .array(
            features.lines.map { line in
                var object = JSONObject([
                    ("name", .string(line.name)), ("value", .number(line.value)), ("recomputed", .optional(line.recomputed)),
                    ("standardized", .optional(line.standardized)),
                ])
                for (model, contribution) in zip(features.models, line.contributions) {
                    object[model.name] = .number(contribution)
                }
                return .object(object)
            })
    }

    private var modelsJSON: JSONValue {
        .array(
            features.models.map { model in
                [
                    "model": .string(model.name), "intercept": .number(model.intercept), "sum": .number(model.sum),
                    "prediction": .optional(stored.predictions[model.name]?.predictedReturn),
                ]
            })
    }

    private var signalJSON: JSONValue {
        let signal = stored.signal
        return [
            "ensemble": .number(signal.ensembleReturn), "direction": .integer(signal.direction.rawValue),
            "tier": .string(signal.tier.rawValue),
            "agreement": .number(signal.agreement), "magnitude": .number(signal.magnitude),
            "sizing_multiplier": .number(signal.sizingMultiplier), "skip_reason": .optional(signal.skipReason?.rawValue),
            "collapsed": .bool(signal.isCollapsed), "config_hash": .optional(signal.configHash),
        ]
    }

    private var sizeJSON: JSONValue {
        guard let size = stored.sizing else { return .null }
        return [
            "realized_vol_annualized": .number(size.realizedVolatility), "raw_leverage": .number(size.rawLeverage),
            "base_leverage": .number(size.clippedLeverage), "final_leverage": .optional(size.adjustedLeverage),
            "hard_stop_pct": .optional(stored.signal.hardStopPct),
            "take_profit_pct": .optional(stored.signal.takeProfitPct), "skip_reason": .optional(size.skipReason?.rawValue),
        ]
    }

    private func executionJSON(_ execution: LiveExecution) -> JSONValue {
        [
            "status": .string(execution.status.rawValue), "direction": .integer(execution.direction.rawValue),
            "leverage": .number(execution.leverage), "entry": execution.entry.map(pointJSON) ?? .null,
            "exit": execution.exit.map(pointJSON) ?? .null, "exit_reason": .optional(execution.exitReason?.rawValue),
            "deviations": .array(execution.deviations.map(JSONValue.string)),
            "bars_tested": .integer(uses.count { $0.use == .test }),
            "bars": .array(
                mattering.map { use in
                    [
                        "use": .string(use.use.rawValue), "time": time(use.time),
                        "prices": .array(use.prices.map(JSONValue.number)),
                    ]
                }),
        ]
    }

    /// The bars that made a price.
    package var mattering: [BarUse] { uses.filter { $0.use == .entry || $0.use == .exit } }

    private func pointJSON(_ point: LiveExecution.Point) -> JSONValue {
        ["price": .number(point.price), "time": time(point.time)]
    }

    private func orderJSON(_ order: FilledOrder) -> JSONValue {
        [
            "client_order_id": .string(order.clientOrderID), "leg": .string(order.leg), "side": .string(order.side),
            "quantity": .number(order.quantity), "price": .number(order.price), "fill_price": .number(order.fillPrice),
            "bar_time": time(order.barTime), "costs": .number(order.costs), "note": .optional(order.note),
        ]
    }

    private func profitJSON(_ profit: ExplainedProfit) -> JSONValue {
        [
            "move": .number(profit.move), "gross": .number(profit.gross), "costs_usd": .number(profit.costs),
            "net": .number(profit.net), "equity_before": .optional(profit.equity?.before),
            "equity_after": .optional(profit.equity?.after),
        ]
    }
}
