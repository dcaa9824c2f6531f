import CivilTime
import JSON
import Market
import Postgres
import Store
import TestSupport
import Testing

@testable import Alerts

/// What the monitor takes for trouble, and what not yet.
@Suite struct MonitorTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func keys(_ prefix: String, at asOf: String) throws -> [String] {
        try bench.found(at: asOf).map(\.key).filter { $0.hasPrefix(prefix) }
    }

    private func store(bar time: String, of instrument: Instrument = .usdcop) throws {
        let bar = try Bar(time: try instant(time), open: 4000, high: 4001, low: 3999, close: 4000)
        try BarStore(bench.connection).upsert([bar], of: instrument, source: "test")
    }

    // MARK: - Silence of the market

    /// The bar of 08:30 ends at 08:35; 2024-06-04 is a Tuesday.
    @Test func silenceOfMoreThanTwentyMinutesIsReported() throws {
        try store(bar: "2024-06-04T08:30:00-05:00")
        let key = "bars:USD/COP:2024-06-04:2024-06-04T08:30:00-05:00"
        for (time, count) in [("08:54:59", 0), ("08:55:00", 0), ("08:55:01", 1), ("12:00:00", 1), ("20:00:00", 1)] {
            #expect(try keys("bars:", at: "2024-06-04T\(time)-05:00") == Array(repeating: key, count: count), "\(time)")
        }
    }

    @Test func theSessionsBeginningCountsWhereTodayHasNoBar() throws {
        try store(bar: "2024-05-31T12:55:00-05:00")
        for (time, count) in [("07:59:00", 0), ("08:20:00", 0), ("08:20:01", 1)] {
            #expect(try keys("bars:", at: "2024-06-04T\(time)-05:00").count == count, "\(time)")
        }
    }

    @Test func aDayWithoutSessionIsNotSilent() throws {
        for (date, count) in [("2024-06-08", 0), ("2024-06-03", 0), ("2024-06-04", 1)] {
            #expect(try keys("bars:", at: "\(date)T12:00:00-05:00").count == count, "\(date)")
        }
    }

    @Test func afterTheSessionSilenceDoesNotGrow() throws {
        for (bar, count) in [("12:30", 1), ("12:35", 0)] {
            try store(bar: "2024-06-04T\(bar):00-05:00")
            #expect(try keys("bars:", at: "2024-06-04T18:00:00-05:00").count == count, "\(bar)")
        }
    }

    @Test func barsOfOtherPairsAndOfTheFutureDoNotCount() throws {
        try store(bar: "2024-06-04T08:30:00-05:00")
        try store(bar: "2024-06-04T09:00:00-05:00", of: .usdmxn)
        try store(bar: "2024-06-04T08:55:00-05:00")
        #expect(try keys("bars:", at: "2024-06-04T08:59:00-05:00").count == 1)
        #expect(try keys("bars:", at: "2024-06-04T09:00:00-05:00").count == 0)
    }

    @Test func aHolidayInNewYorkIsForTheRecordOnly() throws {
        // 2024-05-27 is Memorial Day and a trading day in Bogotá.
        let alerts = try bench.found(at: "2024-05-27T10:00:00-05:00").filter { $0.key.hasPrefix("bars:") }
        #expect(alerts.map(\.severity) == [.info] && alerts[0].body.contains("United States"))
    }

    // MARK: - Circuits

    @Test func anOpenCircuitIsReportedOnceADay() throws {
        try bench.connection.execute(
            """
            insert into ingestion_circuit (source, key, state, failures, opened_at, retry_at, last_error) values
                ('twelvedata', 'USD/COP', 'open', 3, '2024-06-04 10:00-05', '2024-06-04 10:05-05', 'timeout'),
                ('twelvedata', 'USD/MXN', 'half_open', 3, '2024-06-04 10:00-05', '2024-06-04 10:05-05', null),
                ('twelvedata', 'USD/BRL', 'closed', 2, null, null, null),
                ('fred', '', 'open', 5, '2024-06-04 10:00:01-05', '2024-06-04 10:10-05', null)
            """)
        #expect(try keys("circuit:", at: "2024-06-04T10:00:00-05:00") == ["circuit:twelvedata:USD/COP:2024-06-04"])
        #expect(
            try keys("circuit:", at: "2024-06-04T10:00:01-05:00")
                == ["circuit:fred::2024-06-04", "circuit:twelvedata:USD/COP:2024-06-04"])
    }

    // MARK: - Tasks

    private func run(
        _ task: String, _ status: String, at asOf: String, step: String? = nil, retryable: Bool = false
    ) throws {
        let error: JSONValue? =
            status == "failed"
            ? ["code": "model_missing", "message": "there is none", "remedy": "Train.", "retryable": .bool(retryable)] : nil
        try TaskRunStore(bench.connection).record(
            TaskRunRecord(
                task: task, step: step, runID: nil, asOf: try instant(asOf), startedAt: try instant("2024-06-01T00:00:00Z"),
                status: status, exitCode: status == "failed" ? (retryable ? 75 : 65) : status == "skipped" ? 99 : 0,
                inputHash: String(repeating: "0", count: 64), output: nil, error: error, version: "1", host: "h"))
    }

    @Test func aTaskWhoseNewestRunFailedIsReportedOnceForAllFailuresInARow() throws {
        try run("core_x", "success", at: "2024-06-04T08:00:00-05:00")
        #expect(try keys("task:", at: "2024-06-04T12:00:00-05:00") == [])
        try run("core_x", "failed", at: "2024-06-04T08:30:00-05:00")
        let alert = try #require(try bench.found(at: "2024-06-04T12:00:00-05:00").first { $0.key.hasPrefix("task:") })
        #expect(alert.title == "core_x failed with 65, model_missing" && alert.severity == .warning)
        #expect(alert.body == "Failing since 2024-06-04T08:30:00-05:00. there is none Train.")
        try run("core_x", "failed", at: "2024-06-04T09:00:00-05:00")
        #expect(try keys("task:", at: "2024-06-04T12:00:00-05:00") == [alert.key])
        try run("core_x", "success", at: "2024-06-04T09:30:00-05:00")
        #expect(try keys("task:", at: "2024-06-04T12:00:00-05:00") == [])
        try run("core_x", "failed", at: "2024-06-04T10:00:00-05:00")
        let next = try keys("task:", at: "2024-06-04T12:00:00-05:00")
        #expect(next.count == 1 && next != [alert.key])
    }

    @Test func aTaskThatNeverSucceededIsReported() throws {
        try run("core_x", "failed", at: "2024-06-04T08:30:00-05:00")
        #expect(try keys("task:core_x:", at: "2024-06-04T08:30:00-05:00").count == 1)
        #expect(try keys("task:core_x:", at: "2024-06-04T08:29:59-05:00").count == 0)
    }

    @Test func aFailureThatIsRepeatedIsReportedAfterThirtyMinutes() throws {
        try run("core_x", "failed", at: "2024-06-04T08:30:00-05:00", retryable: true)
        try run("core_x", "failed", at: "2024-06-04T08:45:00-05:00", retryable: true)
        for (time, count) in [("08:59:59", 0), ("09:00:00", 1), ("09:00:01", 1)] {
            #expect(try keys("task:", at: "2024-06-04T\(time)-05:00").count == count, "\(time)")
        }
    }

    @Test func aSkippedRunIsNoFailure() throws {
        try run("core_x", "failed", at: "2024-06-03T08:30:00-05:00")
        try run("core_x", "skipped", at: "2024-06-04T08:30:00-05:00")
        #expect(try keys("task:", at: "2024-06-04T12:00:00-05:00") == [])
    }

    @Test func stepsAreJudgedEachForItself() throws {
        try run("core_x", "failed", at: "2024-06-04T08:30:00-05:00", step: "fetch")
        try run("core_x", "success", at: "2024-06-04T08:40:00-05:00", step: "export")
        #expect(
            try bench.found(at: "2024-06-04T08:45:00-05:00").contains {
                $0.title == "core_x, step fetch failed with 65, model_missing"
            })
    }

    @Test func tasksThatTradeAreCritical() throws {
        let tasks = ["forecast_h5_l4_backtest_promotion", "forecast_h5_l5_weekly_signal", "forecast_h5_l7_multiday_executor"]
        for task in tasks { try run(task, "failed", at: "2024-06-04T08:30:00-05:00") }
        let alerts = try bench.found(at: "2024-06-04T08:45:00-05:00").filter { $0.key.hasPrefix("task:") }
        #expect(alerts.map(\.severity) == [.warning, .critical, .critical])
    }

    @Test func theMonitorDoesNotReportItself() throws {
        try run("core_l6_01_alert_monitor", "failed", at: "2024-06-04T08:30:00-05:00")
        #expect(try keys("task:", at: "2024-06-04T12:00:00-05:00") == [])
    }

    // MARK: - The week

    private func execution(_ date: String, _ status: String) throws {
        let day = try #require(CivilDate(date))
        let week = ISOWeek(containing: day)
        try bench.connection.execute(
            """
            insert into forecast_h5_executions (signal_date, inference_week, inference_year, direction, leverage, status, entry_price,
                entry_timestamp)
            values (\(day), \(week.number), \(week.year), -1, 1.5, \(status), 4000.0, \(Zone.bogota.instant(day)))
            """)
    }

    @Test func aPositionOfAPastWeekIsReported() throws {
        try execution("2024-06-04", "positioned")
        for (asOf, count) in [("2024-06-09T23:59:59", 0), ("2024-06-10T00:00:00", 1)] {
            #expect(try keys("h5:2024-W23:position", at: asOf + "-05:00").count == count, "\(asOf)")
        }
    }

    /// A run of the past finds what there was then.
    @Test func aPositionIsOpenFromItsEntryToItsExit() throws {
        try execution("2024-06-04", "closed")
        try bench.connection.execute(
            """
            update forecast_h5_executions set exit_price = 4000, exit_reason = 'week_end', exit_timestamp = '2024-06-10 09:05-05',
                week_pnl = 0, week_pnl_pct = 0, last_run_at = '2024-06-10 09:05-05'
            """)
        for (asOf, count) in [("2024-06-10T09:04:59", 1), ("2024-06-10T09:05:00", 0), ("2024-06-10T09:05:01", 0)] {
            #expect(try keys("h5:2024-W23:position", at: asOf + "-05:00").count == count, "\(asOf)")
        }
        let alert = try bench.found(at: "2024-06-10T09:00:00-05:00").first { $0.key.hasSuffix("position_open") }
        #expect(alert?.body.contains("never came to an end") == true, "a later run is not known yet")
        try bench.connection.execute(
            """
            update forecast_h5_executions set status = 'positioned', exit_price = null, exit_reason = null, exit_timestamp = null,
                week_pnl = null, week_pnl_pct = null, entry_timestamp = '2024-06-11 09:00-05'
            """)
        for (asOf, count) in [("2024-06-11T08:59:59", 0), ("2024-06-11T09:00:00", 1)] {
            #expect(try keys("h5:2024-W23:position", at: asOf + "-05:00").count == count, "\(asOf)")
        }
    }

    @Test(arguments: [("09:59:59", 1), ("10:00:00", 0), ("10:00:01", 0)])
    func aDecisionOrAModelOfLaterIsMissingBefore(time: String, count: Int) throws {
        try bench.connection.execute(
            """
            insert into forecast_h5_signals (signal_date, inference_date, inference_week, inference_year, ensemble_return,
                direction, confidence_tier, confidence_agreement, confidence_magnitude, sizing_multiplier, decided_at)
            values ('2024-06-04', '2024-06-04', 23, 2024, 0.01, 1, 'HIGH', 0.001, 0.01, 1, '2024-06-04 10:00-05')
            """)
        try bench.connection.execute(
            """
            insert into model_registry (model_id, strategy_id, model_path, model_hash, feature_order_hash, norm_stats_hash, stage,
                inference_year, inference_week, lineage)
            values ('m', 'smart_simple_v11', 'p', repeat('a', 64), repeat('b', 64), repeat('c', 64), 'registered', 2024, 23,
                '{"trained_as_of": "2024-06-04T10:00:00-05:00"}')
            """)
        for key in ["no_signal", "no_model"] {
            #expect(try keys("h5:2024-W23:\(key)", at: "2024-06-04T\(time)-05:00").count == count, "\(key)")
        }
    }

    @Test func onlyWhatIsInTheMarketIsAPosition() throws {
        for (day, status) in zip(4..., ["pending", "closed", "paused", "error"]) { try execution("2024-06-0\(day)", status) }
        #expect(try keys("h5:2024-W23:position", at: "2024-06-12T10:00:00-05:00") == [])
    }

    /// Monday, 2024-06-03, is a holiday, so that the week begins on Tuesday; Friday, 2024-06-07, ends it.
    @Test func aWeekWithoutModelAndSignalIsReportedFromNineOfItsFirstTradingDay() throws {
        let instants = [
            ("2024-06-03T12:00:00", 0), ("2024-06-04T08:59:59", 0), ("2024-06-04T09:00:00", 1), ("2024-06-04T09:00:01", 1),
            ("2024-06-07T23:00:00", 1), ("2024-06-08T00:00:00", 0),
        ]
        for (asOf, count) in instants {
            #expect(try keys("h5:2024-W23:no_model", at: asOf + "-05:00").count == count, "\(asOf)")
            #expect(try keys("h5:2024-W23:no_signal", at: asOf + "-05:00").count == count, "\(asOf)")
        }
    }

    @Test func aSignalOfTheWeekIsEnough() throws {
        for (date, count) in [("2024-05-31", 1), ("2024-06-10", 1), ("2024-06-04", 0)] {
            let day = try #require(CivilDate(date))
            let week = ISOWeek(containing: day)
            try bench.connection.execute(
                """
                insert into forecast_h5_signals (signal_date, inference_date, inference_week, inference_year, ensemble_return,
                    direction, confidence_tier, confidence_agreement, confidence_magnitude, sizing_multiplier)
                values (\(day), \(day), \(week.number), \(week.year), 0.01, 1, 'HIGH', 0.001, 0.01, 1)
                """)
            #expect(try keys("h5:2024-W23:no_signal", at: "2024-06-04T10:00:00-05:00").count == count, "\(date)")
        }
    }

    @Test func aModelOfStrategyAndWeekIsEnough() throws {
        // Each alone, so that one that is enough does not hide another that ought not to be.
        let models = [
            ("smart_simple_v11", 23, "rejected", 1), ("smart_simple_v11", 22, "registered", 1), ("another", 23, "registered", 1),
            ("smart_simple_v11", 23, "registered", 0), ("smart_simple_v11", 23, "production", 0),
            ("smart_simple_v11", 23, "archived", 0),
        ]
        for (strategy, week, stage, count) in models {
            try bench.connection.execute("delete from model_registry")
            try bench.connection.execute(
                """
                insert into model_registry (model_id, strategy_id, model_path, model_hash, feature_order_hash, norm_stats_hash, stage,
                    inference_year, inference_week)
                values ('m', \(strategy), 'p', repeat('a', 64), repeat('b', 64), repeat('c', 64), \(stage), 2024, \(week))
                """)
            #expect(
                try keys("h5:2024-W23:no_model", at: "2024-06-04T10:00:00-05:00").count == count, "\(strategy) \(week) \(stage)")
        }
    }

    @Test func aModelWhoseRowMakesNoSenseIsNone() throws {
        try bench.connection.execute(
            """
            insert into model_registry (model_id, strategy_id, model_path, model_hash, inference_year, inference_week)
            values ('m', 'smart_simple_v11', 'p', repeat('a', 64), 2024, 23)
            """)
        let alert = try bench.found(at: "2024-06-04T10:00:00-05:00").first { $0.key == "h5:2024-W23:no_model" }
        #expect(alert?.body.hasPrefix("model_registry, m: ") == true)
    }

    // MARK: - The outbox

    @Test func whatLastsIsRaisedOnce() throws {
        let first = try bench.run(at: "2024-06-04T10:00:00-05:00", deliver: false)
        #expect(first["found"] == 3 && first["raised"] == 3 && first["changed"] == true && first["undelivered"] == 3)
        let second = try bench.run(at: "2024-06-04T10:15:00-05:00", deliver: false)
        #expect(second["found"] == 3 && second["raised"] == 0 && second["changed"] == false && second["undelivered"] == 3)
        let third = try bench.run(at: "2024-06-04T10:30:00-05:00")
        #expect(third["channel"] == "log" && third["delivered"] == 3 && third["undelivered"] == 0)
        #expect(try bench.run(at: "2024-06-04T10:45:00-05:00")["changed"] == false)
    }

    @Test func aQuietDatabaseOutsideTheWeekHasNothingToReport() throws {
        let answer = try bench.run(at: "2024-06-08T12:00:00-05:00")
        #expect(answer["found"] == 0 && answer["changed"] == false && answer.warnings == [])
    }
}
