import CivilTime
import Failures
import Files
import JSON
import Market
import Postgres
import Store
import Strategy
import TaskContract
import TestSupport
import Testing

@testable import Operations

/// What the operator's one screen says.
@Suite struct StatusTests {
    private let trading = TradingDatabase()
    /// Of week 3: Thursday, 2024-02-01, in the session.
    private let thursday = "2024-02-01T10:07:00-05:00"

    private func report(at instant: String) throws -> StatusReport {
        let path = Path.join(packageDirectory, "config/execution/smart_simple_v1.yaml")
        let connection = try trading.connection()
        return try StatusReport(
            try FoundStrategy(file: .success(try StrategyConfiguration(path: path)), connection),
            at: try #require(Instant(instant)), reading: connection)
    }

    private func lines(at instant: String) throws -> [String] {
        try report(at: instant).text.split(separator: "\n").map(String.init)
    }

    private func store(bar time: String, close: Double, of instrument: Instrument = .usdcop) throws {
        let bar = try Bar(time: try #require(Instant(time)), open: close, high: close, low: close, close: close)
        try BarStore(try trading.connection()).upsert([bar], of: instrument, source: "twelvedata")
    }

    // MARK: - The command

    @Test func anEmptyDatabaseHasAScreenToo() throws {
        let run = try trading.usdcop(["status"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.lines.allSatisfy { $0.count <= 80 }, "\(run.output)")
        for line in [
            "model        none", "position     none", "guardrails   circuit whole", "controls     global running",
            "alerts       none undelivered", "last runs    none",
        ] {
            #expect(run.lines.contains(line), "\(run.output)")
        }
        #expect(run.lines.contains { $0.hasPrefix("USD/COP") && $0.hasSuffix("MISSING") })
        #expect(run.lines.contains { $0.hasPrefix("signal       none of 2") })
    }

    @Test func theDocumentOfAnEmptyDatabaseIsWhole() throws {
        let run = try trading.usdcop(["status", "--strategy", "h5", "--json"])
        let document = try JSONValue(parsing: Array(run.output.utf8))
        #expect(run.status == 0 && document["strategy"] == "smart_simple_v11")
        #expect(document["model"] == .null && document["signal"] == .null && document["position"] == .null)
        #expect(document["data"]?.arrayValue?.count == 7 && document["runs"] == [] && document["controls"] == [])
        #expect(document["guardrails"]?["circuit_broken"] == .null && document["guardrails"]?["equity"]?.numberValue == 10000)
        #expect(document["alerts_undelivered"] == 0)
    }

    @Test func onlyStrategiesThereAreHaveAStatus() throws {
        let run = try trading.usdcop(["status", "--strategy", "all"])
        #expect(run.status == 64 && run.errors.contains("there is no strategy all"))
    }

    @Test func statusChangesNothing() throws {
        try trading.open(week: 3)
        let before = try trading.connection().query("select xmin::text as x from forecast_h5_executions").values(
            "x", as: String.self)
        #expect(try trading.usdcop(["status"]).status == 0)
        #expect(try trading.connection().query("select xmin::text as x from forecast_h5_executions").values("x") == before)
        #expect(try trading.connection().query("select from task_runs").count == 0)
    }

    @Test func rowsLaterThanTheClockAreNamedAndAreNeverTheNewest() throws {
        let hash = String(repeating: "a", count: 64)
        let connection = try trading.connection()
        let at = try #require(Instant("2024-01-30T09:00:00-05:00"))
        try connection.execute(
            """
            insert into model_registry (model_id, strategy_id, model_path, model_hash, feature_order_hash, norm_stats_hash, stage,
                inference_year, inference_week)
            values ('m5', 'smart_simple_v11', 'models/m5.json', \(hash), \(hash), \(hash), 'registered', 2024, 5)
            """)
        try connection.execute("insert into macro_indicators_daily (fecha, source) values ('2024-01-30', 'fred')")
        try TaskRunStore(connection).record(
            TaskRunRecord(
                task: "core_l0_02_ohlcv_realtime", step: nil, runID: nil, asOf: at, startedAt: at, status: "success",
                exitCode: 0, inputHash: hash, output: nil, error: nil, version: "1", host: "h"))
        try store(bar: "2024-02-01T10:00:00-05:00", close: 3960)
        try trading.insertFutureRows()
        let lines = try lines(at: thursday)
        #expect(lines.contains { $0.hasPrefix("USD/COP ") && $0.contains("2024-02-01 10:00") }, "\(lines)")
        #expect(lines.contains("model        m5 · registered · of this week"))
        #expect(lines.contains { $0.hasPrefix("core_l0_02_ohlcv_realtime  success") })
        #expect(
            lines.contains("IN FUTURE    1 bars, up to 2099-01-02 09:00")
                && lines.contains { $0.hasPrefix("             1 runs, up to") })
        #expect(try MacroStore(connection).newestSources(through: Zone.bogota.date(at), count: 1).values.sorted() == ["fred"])
        let document = try report(at: thursday).json
        #expect(document["future_rows"]?.arrayValue?.count == 6)
        let run = try trading.usdcop(["status"])
        #expect(run.status == 0 && run.lines.allSatisfy { $0.count <= 80 })
        #expect(run.output.contains("\n\nIN FUTURE    1 bars, up to 2099-01-02 09:00\n"))
    }

    @Test func aSignalOfALaterDayOfTheWeekIsNotTheWeeks() throws {
        for day in ["2024-01-30", "2024-02-02"] {
            try trading.connection().execute(
                """
                insert into forecast_h5_signals (signal_date, inference_date, inference_week, inference_year, ensemble_return,
                    direction, confidence_tier, confidence_agreement, confidence_magnitude, sizing_multiplier)
                values (\(day)::text::date, \(day)::text::date, 5, 2024, \(day.hasSuffix("30") ? -0.01234 : 0.02)::float8, -1, 'HIGH', 0.001,
                    0.01, 1.5)
                """)
        }
        #expect(try lines(at: thursday).contains("signal       SHORT HIGH, ensemble -1.234 %"))
    }

    // MARK: - Position

    @Test func anOpenPositionIsShownWithItsStopsAndItsWorth() throws {
        try trading.open(week: 3)
        try store(bar: "2024-02-01T10:00:00-05:00", close: 3960)
        try store(bar: "2024-02-01T10:05:00-05:00", close: 1)
        let lines = try lines(at: thursday)
        #expect(lines.contains("position     2024-W05 SHORT 1.50x · positioned"), "\(lines)")
        // A SHORT at 4000 with stops 2 % and 1 % away; 1 % of gain at 1.5 times the equity.
        #expect(lines.contains("             entered 2024-01-30 12:00 at 4000.00"))
        #expect(lines.contains("             stop 4080.00, target 3960.00"))
        #expect(lines.contains("             last bar tested 2024-01-30 12:25"))
        #expect(lines.contains("             at 3960.00 (2024-02-01 10:00) worth +1.50 % of equity before costs"))
        let position = try report(at: thursday).json["position"]
        #expect(position?["unrealised_pnl"]?.numberValue.map { abs($0 - 0.015) < 1e-12 } == true)
        #expect(position?["state"] == "positioned" && position?["hard_stop_price"]?.numberValue == 4080)
    }

    @Test func aClosedWeekIsShownWithItsResult() throws {
        try trading.close(week: 3, percent: -1.5)
        let lines = try lines(at: "2024-02-03T12:00:00-05:00")
        #expect(lines.contains("position     2024-W05 SHORT 1.50x · closed"))
        #expect(lines.contains("             left 2024-02-02 12:00 at 4040.00, week_end: -1.50 % of equity"), "\(lines)")
        #expect(!lines.contains { $0.contains("last bar tested") })
    }

    @Test func aPositionThatIsOpenStandsBeforeNewerWeeks() throws {
        try trading.open(week: 3)
        try trading.close(week: 4, percent: 1)
        #expect(try lines(at: "2024-02-15T12:00:00-05:00").contains("position     2024-W05 SHORT 1.50x · positioned"))
    }

    // MARK: - Guardrails and controls

    @Test(arguments: [(4, "circuit whole"), (5, "circuit BROKEN: 5 losing weeks in a row")])
    func theCircuitIsShown(losses: Int, text: String) throws {
        for week in 0..<losses { try trading.close(week: week, percent: -0.5) }
        let lines = try lines(at: "2024-03-01T12:00:00-05:00")
        #expect(lines.contains("guardrails   \(text)"), "\(lines)")
        #expect(lines.contains { $0.contains("losses in a row \(losses) of 5, drawdown ") })
    }

    @Test func aPausedSideAndTheShareOfLongAreShown() throws {
        // Six LONG weeks, two of them right: below 45 % of at least six.
        for week in 0..<6 { try trading.close(week: week, percent: week % 3 == 0 ? 0.1 : -0.1, direction: 1) }
        let lines = try lines(at: "2024-02-20T12:00:00-05:00")
        #expect(lines.contains("             LONG in 8 weeks 100 %, paused sides LONG (right 33 % of 6)"), "\(lines)")
    }

    @Test func controlsAreShownWithWhoAndWhy() throws {
        #expect(try trading.usdcop(["halt", "--strategy", "all", "--reason", "storm\u{1B}[2J"]).status == 0)
        #expect(try trading.usdcop(["flatten", "--strategy", "h5"]).status == 0)
        let run = try trading.usdcop(["status"])
        let user = OperatingSystemUser.name
        #expect(run.lines.contains { $0.hasPrefix("controls     global HALTED since ") })
        #expect(run.lines.contains("             by \(user): storm\\u{1b}[2J"))
        #expect(run.lines.contains { $0.hasPrefix("             smart_simple_v11 PAUSED, FLATTEN since ") })
    }

    // MARK: - Data, model, signal, alerts, runs

    @Test func freshDataAreShownWithTheirAge() throws {
        for slot in 0..<60 {
            try store(bar: TradingSession.instant(try #require(CivilDate("2024-01-31")), slot: slot).formatted(), close: 4000)
        }
        try store(bar: "2024-02-01T10:00:00-05:00", close: 4000)
        let lines = try lines(at: thursday)
        #expect(lines.contains { $0.hasPrefix("USD/COP ") && $0.hasSuffix("2024-02-01 10:00  2 min  twelvedata") })
        #expect(lines.contains { $0.hasPrefix("USD/MXN ") && $0.contains("none") && !$0.contains("MISSING") })
    }

    @Test(arguments: [("2023-01-27", true), ("2024-01-26", true), ("2024-01-29", false)]) func dataThatDecisionsRefuseAreStale(
        date: String, isStale: Bool
    ) throws {
        // After Thursday's session four trading days have ended since Friday and three since Monday: at most 3 are allowed.
        try store(bar: TradingSession.instant(try #require(CivilDate(date)), slot: 0).formatted(), close: 4000)
        let lines = try lines(at: "2024-02-01T13:30:00-05:00")
        #expect(
            lines.contains { $0.hasPrefix("USD/COP ") && $0.hasSuffix(" trading days, at most 3") } == isStale, "\(lines)"
        )
    }

    @Test func theModelSaysWhetherItIsOfThisWeek() throws {
        let hash = String(repeating: "a", count: 64)
        try trading.connection().execute(
            """
            insert into model_registry (model_id, strategy_id, model_path, model_hash, feature_order_hash, norm_stats_hash, stage,
                inference_year, inference_week)
            values ('m5', 'smart_simple_v11', 'models/m5.json', \(hash), \(hash), \(hash), 'registered', 2024, 5)
            """)
        #expect(try lines(at: thursday).contains("model        m5 · registered · of this week"))
        try trading.connection().execute("update model_registry set norm_stats_hash = null")
        #expect(try lines(at: thursday).contains { $0.hasPrefix("model        UNREADABLE: model_registry, m5: ") })
        try trading.connection().execute("update model_registry set norm_stats_hash = model_hash")
        // On Sunday the week to come is the one that counts.
        #expect(
            try lines(at: "2024-02-04T12:00:00-05:00").contains("model        m5 · registered · of 2024-W05, NOT OF THIS WEEK"))
    }

    @Test func theSignalIsShown() throws {
        try trading.connection().execute(
            """
            insert into forecast_h5_signals (signal_date, inference_date, inference_week, inference_year, ensemble_return, direction,
                confidence_tier, confidence_agreement, confidence_magnitude, sizing_multiplier, decided_at, skip_trade, skip_reason)
            values ('2024-01-30', '2024-01-30', 5, 2024, -0.01234, -1, 'HIGH', 0.001, 0.01, 1.5, '2024-01-30 08:15-05', true,
                'circuit_breaker')
            """)
        let lines = try lines(at: thursday)
        #expect(lines.contains("signal       SHORT HIGH, ensemble -1.234 %"), "\(lines)")
        #expect(lines.contains("             decided 2024-01-30 08:15, not sized yet"))
        #expect(lines.contains("             not traded: circuit_breaker"))
    }

    @Test func undeliveredAlertsAndFailedRunsAreShownWithinEightyColumns() throws {
        let connection = try trading.connection()
        let at = try #require(Instant("2024-01-30T09:00:00-05:00"))
        for index in 0..<7 {
            try AlertStore(connection).raise(
                [Alert(key: "\(index)", severity: .warning, title: String(repeating: "long ", count: 40), body: "")], at: at)
        }
        try TaskRunStore(connection).record(
            TaskRunRecord(
                task: "forecast_h5_l7_multiday_executor", step: nil, runID: nil, asOf: at, startedAt: at, status: "failed",
                exitCode: 75, inputHash: String(repeating: "0", count: 64), output: nil, error: ["code": "signal_missing"],
                version: "1", host: "h"))
        let lines = try lines(at: thursday)
        #expect(lines.contains("alerts       7 undelivered") && lines.contains("             and 2 more"))
        #expect(lines.contains { $0.hasPrefix("             warning 2024-01-30 09:00 long long") && $0.hasSuffix("…") })
        #expect(lines.contains("forecast_h5_l7_multiday_executor  FAILED 75  2 d  signal_missing"), "\(lines)")
        #expect(lines.allSatisfy { $0.count <= 80 })
    }
}
