public import CivilTime
public import JSON
internal import Market
public import Performance
internal import Strategy

/// `summary_{year}.json` of a backtest and `summary.json` of production: the result a person judges. Source: contract,
/// section 3. Figures are rounded as printed; the evidence is not.
public enum SummaryDocument {
    /// The document of a result; a p-value below `significance` is called significant.
    public static func make(
        _ header: BacktestHeader, generatedAt: Instant, metrics: PerformanceMetrics, significance: Double,
        evidence: Evidence
    ) -> JSONValue {
        let printed = metrics.printed
        return [
            "generated_at": .string(generatedAt.formatted(in: .bogota)),
            "strategy_name": .string(header.strategyName), "strategy_id": .string(header.strategyID),
            "year": .integer(header.year), "initial_capital": .number(header.initialCapital),
            "fill_model": .string(header.fillModel.rawValue), "validation": .string(header.validation.rawValue),
            "purge_days": .integer(header.purgeDays), "calendar": .string(header.calendar.rawValue),
            "data_source": .string(header.dataSource),
            "data_hash": .string(header.dataHash), "config_hash": .string(header.configHash),
            "n_trading_days": .integer(5 * metrics.tradeCount),
            "direction_accuracy_pct": .optional(printed.directionAccuracyPct),
            "strategies": .object(
                JSONObject([
                    (
                        "buy_and_hold",
                        [
                            "final_equity": .optional(printed.buyAndHoldFinalEquity),
                            "total_return_pct": .optional(printed.buyAndHoldReturnPct),
                        ]
                    ),
                    (header.strategyID, .object(StrategyFigures.object(metrics))),
                ])),
            "statistical_tests": [
                "p_value": .number(printed.pValue), "significant": .bool(metrics.isSignificant(below: significance)),
                "t_stat": .optional(printed.tStatistic),
                "bootstrap_95ci_ann": interval(printed.annualMeanInterval),
            ],
            "monthly": [
                "months": .array(metrics.months.map { .string($0.month) }),
                "trades": .array(metrics.months.map { .integer($0.tradeCount) }),
                "pnl_pct": .array(metrics.months.map { .number($0.roundedPnlPct) }),
            ],
            "evidence": self.evidence(evidence),
        ]
    }

    private static func evidence(_ evidence: Evidence) -> JSONValue {
        [
            "sharpe_95ci": interval(evidence.sharpeInterval),
            "psr": .optional(evidence.probabilisticSharpeRatio),
            "dsr": .optional(evidence.deflatedSharpeRatio),
            "n_trials": .integer(evidence.trials.trialCount),
            "trial_variance": .number(evidence.trials.variance),
            "min_track_record_trades": .optional(evidence.minimumTrackRecordTrades),
            "cost_curve": .array(
                evidence.costCurve.map { point in
                    [
                        "cost_bps_per_side": .integer(point.basisPointsPerSide),
                        "total_return_pct": .number(point.result.totalReturnPct), "sharpe": .number(point.result.sharpe),
                    ]
                }),
            "rivals": .array(
                evidence.rivals.results.map { rival in
                    [
                        "name": .string(rival.name.rawValue), "total_return_pct": .number(rival.result.totalReturnPct),
                        "sharpe": .number(rival.result.sharpe), "n_trades": .integer(rival.result.tradeCount),
                    ]
                }),
            "best_rival": .string(evidence.rivals.best.rawValue),
            "random_sign": [
                "draws": .integer(evidence.randomSigns.draws), "p_value": .number(evidence.randomSigns.pValue),
            ],
        ]
    }

    private static func interval(_ interval: ClosedRange<Double>?) -> JSONValue {
        interval.map { [.number($0.lowerBound), .number($0.upperBound)] } ?? .null
    }
}

/// The figures of a strategy as they stand in the summary and in the approval state.
public enum StrategyFigures {
    /// The figures, rounded as printed; `null` where there is nothing to measure.
    public static func object(_ metrics: PerformanceMetrics) -> JSONObject {
        let printed = metrics.printed
        return JSONObject([
            ("final_equity", .number(printed.finalEquity)), ("total_return_pct", .optional(printed.totalReturnPct)),
            ("sharpe", .optional(printed.sharpe)), ("max_dd_pct", .optional(printed.maxDrawdownPct)),
            ("win_rate_pct", .optional(printed.winRatePct)), ("profit_factor", .optional(printed.profitFactor)),
            ("trading_days", .integer(5 * metrics.tradeCount)), ("n_trades", .integer(metrics.tradeCount)),
            ("n_winners", .integer(metrics.winnerCount)), ("n_losers", .integer(metrics.loserCount)),
            ("exit_reasons", .object(JSONObject(metrics.exitReasons.map { ($0.reason, .integer($0.count)) }))),
            ("n_long", .integer(metrics.longCount)), ("n_short", .integer(metrics.shortCount)),
        ])
    }
}
