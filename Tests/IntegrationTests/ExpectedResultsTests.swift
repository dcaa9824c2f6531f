import Files
import JSON
import TestSupport
import Testing

/// A backtest somebody else's program has computed too.
struct ExpectedBacktest: Sendable, CustomTestStringConvertible {
    let source: ExpectedResults
    let year: Int
    let fillModel: String
    let variant: String

    static let all: [ExpectedBacktest] = ExpectedResults.runnable.flatMap { source in
        source.walkForwardYears.flatMap { year in
            ["purged_5", "legacy_0"].map {
                ExpectedBacktest(source: source, year: year, fillModel: "daily_close", variant: $0)
            }
        }
            + ["purged_5", "purged_5_colombia"].map {
                ExpectedBacktest(source: source, year: source.intradayYear, fillModel: "intraday_m5", variant: $0)
            }
    }

    var testDescription: String { "\(source) \(year) \(fillModel) \(variant)" }
    var isIntraday: Bool { fillModel == "intraday_m5" }

    /// What is expected.
    func document() throws -> JSONValue {
        let name = isIntraday ? "h5_intraday_\(year).json" : "h5_walkforward_\(year).json"
        return try #require(try source.json(name)["variants"]?[variant])
    }

    /// Runs the executable on the source's own files, into a folder.
    func run(into folder: TemporaryFolder) throws -> Results {
        func path(_ name: String) -> JSONValue { .string(Path.join(source.dataDirectory, name)) }
        let params: JSONValue = [
            "year": .integer(year), "fill_model": .string(fillModel), "purge_days": variant == "legacy_0" ? 0 : 5,
            "calendar": variant == "purged_5_colombia" ? "colombia" : "as_given", "guardrails": false, "charts": false,
            "ohlcv_path": path("usdcop_daily_ohlcv.parquet"), "macro_path": path("MACRO_DAILY_CLEAN.parquet"),
            "m5_path": path("usdcop_m5_ohlcv.parquet"), "output_dir": .string(folder.path),
        ]
        let request: JSONValue = ["as_of": "2026-06-01T00:00:00Z", "params": params]
        let answer = try Answer(TaskProcess(Workbench.task, input: .bytes(Array(request.serialized().utf8))).end())
        try #require(answer.status == 0, "\(answer.error)")
        func document(_ name: String) throws -> JSONValue {
            try JSONValue(parsing: FileSystem.read(folder.file("production/\(name)")))
        }
        return Results(
            summary: try document("summary_\(year).json"), trades: try document("trades/smart_simple_v11_\(year).json"),
            weeks: try document("weeks/smart_simple_v11_\(year).json"), state: try document("approval_state.json"))
    }

    struct Results {
        let summary: JSONValue
        let trades: JSONValue
        let weeks: JSONValue
        let state: JSONValue
    }
}

/// The files the executable writes, against an independent program's results.
@Suite struct ExpectedResultsTests {
    @Test(arguments: ExpectedBacktest.all)
    func theFilesSayWhatTheOtherProgramSays(_ backtest: ExpectedBacktest) throws {
        let expected = try backtest.document()
        let folder = TemporaryFolder()
        let results = try backtest.run(into: folder)
        try compareWeeks(results.weeks, expected, backtest)
        try compareTrades(results.trades, expected)
        try compareMetrics(results, expected)
        try compareGates(results.state, expected)
    }

    // MARK: - Weeks

    /// Fields that must be equal.
    private static let exact = [
        "feature_date", "train_first", "train_last", "n_train", "bayesian_ridge_n_iter", "direction", "tier",
        "sizing_multiplier", "skip", "exit_reason", "exit_date",
    ]
    /// Fields with their absolute tolerance.
    private static let absolute = [
        "ridge_pred": 1e-10, "bayesian_ridge_pred": 1e-10, "ensemble": 1e-10, "agreement": 1e-10, "magnitude": 1e-10,
        "entry_price": 0.005, "exit_price": 0.005, "equity": 0.005, "pnl": 1e-10,
    ]
    /// Fields compared to a part in 10 thousand million, and what the file's number is divided by.
    private static let relative = [
        "realized_vol_annualized": 1.0, "base_leverage": 1, "final_leverage": 1, "hard_stop_pct": 100, "take_profit_pct": 100,
    ]

    private func compareWeeks(_ document: JSONValue, _ expected: JSONValue, _ backtest: ExpectedBacktest) throws {
        let weeks = try #require(document["weeks"]?.arrayValue)
        let others = try #require(expected[backtest.isIntraday ? "weeks" : "mondays"]?.arrayValue)
        #expect(weeks.count == others.count && weeks.count > 40)
        for (week, other) in zip(weeks, others) {
            let name = Comment(rawValue: week["week"]?.stringValue ?? "")
            #expect(week["decision_date"] == other[backtest.isIntraday ? "first_trading_day" : "monday"], name)
            for key in Self.exact { #expect(isSame(try #require(week[key]), try #require(other[key])), "\(name) \(key)") }
            for (key, tolerance) in Self.absolute { try compare(week, other, key, absolute: tolerance, name) }
            for (key, divisor) in Self.relative { try compare(week, other, key, relative: 1e-10, dividedBy: divisor, name) }
            let reason = other["skip"] == true ? "low_confidence_long" : nil
            if other["exit_reason"] != .null || reason != nil { #expect(week["skip_reason"] == .optional(reason), name) }
            guard backtest.isIntraday else { continue }
            for key in ["entry_time", "exit_time"] { #expect(week[key] == other[key], "\(name) \(key)") }
            #expect(week["week"] == other["iso_week"], name)
        }
    }

    private func compare(
        _ week: JSONValue, _ other: JSONValue, _ key: String, absolute: Double = 0, relative: Double = 0,
        dividedBy divisor: Double = 1, _ name: Comment
    ) throws {
        guard let value = try #require(other[key]).numberValue else {
            #expect(week[key] == .null, "\(name) \(key)")
            return
        }
        expectClose(
            try #require(week[key]?.numberValue, "\(name) \(key)") / divisor, value, absolute: absolute, relative: relative,
            "\(name) \(key)")
    }

    /// Whether two values are equal, whole numbers also when one is written with a fraction.
    private func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
        if let one = one.numberValue, let other = other.numberValue { return one == other }
        return one == other
    }

    // MARK: - Trades, metrics, gates

    private func compareTrades(_ document: JSONValue, _ expected: JSONValue) throws {
        let trades = try #require(document["trades"]?.arrayValue)
        let others = try #require(expected["trades"]?.arrayValue)
        #expect(trades.count == others.count && !trades.isEmpty)
        for (trade, other) in zip(trades, others) {
            let keys = try #require(other.objectValue?.keys)
            #expect(trade.objectValue?.keys == keys)
            for key in keys {
                #expect(
                    isSame(try #require(trade[key]), try #require(other[key])), "\(trade["timestamp"]?.stringValue ?? "") \(key)")
            }
        }
    }

    private func compareMetrics(_ results: ExpectedBacktest.Results, _ expected: JSONValue) throws {
        let metrics = try #require(expected["metrics"])
        let strategies = try #require(results.summary["strategies"])
        let strategy = try #require(strategies["smart_simple_v11"])
        let same = [
            "final_equity", "total_return_pct", "sharpe", "max_dd_pct", "win_rate_pct", "profit_factor", "n_trades", "n_winners",
            "n_losers", "n_long", "n_short",
        ]
        for key in same { #expect(isSame(try #require(strategy[key]), try #require(metrics[key])), "\(key)") }
        let reasons = try #require(metrics["exit_reasons"]?.objectValue)
        #expect(strategy["exit_reasons"]?.objectValue?.count == reasons.count)
        for (reason, count) in reasons.members { #expect(strategy["exit_reasons"]?[reason] == count, "\(reason)") }
        #expect(strategies["buy_and_hold"]?["total_return_pct"]?.numberValue == metrics["bh_return_pct"]?.numberValue)
        expectClose(
            try #require(results.summary["statistical_tests"]?["p_value"]?.numberValue),
            try #require(metrics["p_value"]?.numberValue), absolute: 1.0001e-4)
        // The trade file repeats them.
        let summary = try #require(results.trades["summary"])
        for (key, other) in [
            ("total_trades", "n_trades"), ("winning_trades", "n_winners"), ("losing_trades", "n_losers"),
            ("total_return_pct", "total_return_pct"), ("max_drawdown_pct", "max_dd_pct"), ("sharpe_ratio", "sharpe"),
            ("profit_factor", "profit_factor"), ("n_long", "n_long"), ("n_short", "n_short"),
        ] {
            #expect(isSame(try #require(summary[key]), try #require(metrics[other])), "\(key)")
        }
    }

    private func compareGates(_ state: JSONValue, _ expected: JSONValue) throws {
        let gates = try #require(state["gates"]?.arrayValue)
        let others = try #require(expected["gates"]?["gates"]?.arrayValue)
        #expect(gates.count == 5 && others.count == 5)
        for (gate, other) in zip(gates, others) {
            for key in ["gate", "passed", "threshold"] {
                #expect(isSame(try #require(gate[key]), try #require(other[key])), "\(other["gate"]?.stringValue ?? "") \(key)")
            }
            expectClose(
                try #require(gate["value"]?.numberValue), try #require(other["value"]?.numberValue), absolute: 1.0001e-4)
        }
        #expect(state["backtest_confidence"]?.numberValue == expected["gates"]?["confidence"]?.numberValue)
        // The other program knows no REJECT and no evidence checks, which both only make a verdict harder.
        let allowed = expected["gates"]?["recommendation"] == "PROMOTE" ? ["PROMOTE", "REVIEW"] : ["REVIEW", "REJECT"]
        #expect(allowed.contains(state["backtest_recommendation"]?.stringValue ?? ""))
    }
}
