import CivilTime
import Failures
import Files
@testable import H5Live
import JSON
import ModelFiles
import Postgres
import Store
import Strategy
import TaskContract
import TestSupport
import Testing

/// `forecast_h5_l5_weekly_signal` on a database of the seeds.
@Suite struct SignalTests {
    private static let sunday = "2025-06-08T01:30:00-05:00"
    private static let monday = "2025-06-09T08:15:00-05:00"
    private static let tables = ["forecast_h5_signals", "forecast_h5_predictions", "alerts"]

    private func trained() throws -> LiveBench {
        let bench = try LiveBench()
        try bench.train(Self.sunday)
        return bench
    }

    private func refusal(_ bench: LiveBench, _ asOf: String = monday) -> Failure? {
        #expect(throws: Failure.self) { try bench.signal(asOf) }
    }

    private func modelPath(_ bench: LiveBench) throws -> String {
        bench.folder.file(try bench.connection.query("select model_path from model_registry").single().value("model_path"))
    }

    // MARK: - The decision

    @Test func aDecisionIsTwoPredictionsAndASignal() throws {
        let bench = try trained()
        let run = try bench.signal(Self.monday)
        #expect(run.output["changed"] == true && run.output["signal_date"] == "2025-06-09")
        let signal = try bench.connection.query("select * from forecast_h5_signals").single()
        #expect(try signal.value("inference_week", as: Int.self) == 24)
        #expect(try signal.value("feature_date", as: CivilDate.self).description == "2025-06-06")
        #expect(try signal.value("decided_at", as: Instant.self) == instant(Self.monday))
        #expect(try signal.value("model_id", as: String.self) == run.output["model_id"]?.stringValue)
        #expect(try signal.value("features", as: [Double].self).count == 21)
        for column in ["realized_vol_21d", "adjusted_leverage", "hard_stop_pct"] {
            #expect(try signal.optional(column, as: Double.self) == nil, "\(column) is the sizing's")
        }
        #expect(try signal.optional("sized_at", as: Instant.self) == nil)
        let predictions = try bench.connection.query("select * from forecast_h5_predictions order by model_id")
        #expect(try predictions.values("model_id", as: String.self) == ["bayesian_ridge", "ridge"])
        for row in predictions.rows {
            #expect(try row.value("model_version", as: String.self) == run.output["model_id"]?.stringValue)
            #expect(try row.value("feature_hash", as: String.self) == run.output["feature_hash"]?.stringValue)
            #expect(try row.value("target_date", as: CivilDate.self).description == "2025-06-13")
            #expect(try row.optional("collapse_std", as: Double.self) == nil, "fewer than 12 are not judged")
        }
    }

    @Test func decidingAgainChangesNothing() throws {
        let bench = try trained()
        try bench.signal(Self.monday)
        let rows = try Self.tables.map(bench.rowsWithTimes)
        #expect(try bench.signal(Self.monday).output["changed"] == false)
        #expect(try Self.tables.map(bench.rowsWithTimes) == rows)
    }

    @Test func whatComesLaterDoesNotMatter() throws {
        let (clean, dirty) = (try trained(), try trained())
        try dirty.connection.execute(
            "update usdcop_m5_ohlcv set open = 1, high = 9e8, low = 1e-3, close = 7 where time >= '2025-06-09 13:10Z'")
        try dirty.connection.execute(
            """
            update macro_indicators_daily set fxrt_index_dxy_usa_d_dxy = -9e9, volt_vix_usa_d_vix = null
            where fecha >= '2025-06-09'
            """)
        try clean.signal(Self.monday)
        try dirty.signal(Self.monday)
        for table in ["forecast_h5_signals", "forecast_h5_predictions"] {
            #expect(try dirty.rows(table) == clean.rows(table), "\(table)")
        }
    }

    // MARK: - Days

    @Test(arguments: [
        "2025-06-08T08:15:00-05:00", "2025-06-10T08:15:00-05:00", "2025-06-13T08:15:00-05:00", "2025-06-14T08:15:00-05:00",
        "2025-06-23T08:15:00-05:00",
    ])
    func anyOtherDayIsSkipped(asOf: String) throws {
        let bench = try LiveBench(.none)
        #expect(try bench.signal(asOf).skipReason != nil)
        let run = try bench.connection.query("select status, exit_code from task_runs").single()
        #expect(try run.value("status", as: String.self) == "skipped" && run.value("exit_code", as: Int.self) == 99)
    }

    @Test func theTuesdayAfterAHolidayMondayDecides() throws {
        let bench = try LiveBench()
        try bench.train("2025-06-22T01:30:00-05:00")
        #expect(try bench.signal("2025-06-23T08:15:00-05:00").skipReason?.contains("2025-06-24") == true)
        #expect(try bench.signal("2025-06-24T08:15:00-05:00").output["signal_date"] == "2025-06-24")
    }

    @Test func aForcedRunLaterInTheWeekDecidesTheSame() throws {
        let (onTime, late) = (try trained(), try trained())
        let expected = try onTime.signal(Self.monday)
        let found = try late.signal("2025-06-12T10:00:00-05:00", force: true)
        #expect(found.output == expected.output)
        #expect(try late.rows("forecast_h5_predictions") == onTime.rows("forecast_h5_predictions"))
        // And over the decision made on time it changes nothing.
        #expect(try onTime.signal("2025-06-12T10:00:00-05:00", force: true).output["changed"] == false)
        let decidedAt: Instant = try onTime.connection.query("select decided_at from forecast_h5_signals").single().value(
            "decided_at")
        #expect(try decidedAt == instant(Self.monday))
    }

    // MARK: - The model

    @Test func withoutAModelItIsToBeTriedAgain() throws {
        let bench = try LiveBench()
        try bench.train("2025-06-01T01:30:00-05:00")
        let failure = refusal(bench)
        #expect(failure?.code == "model_missing" && failure?.kind == .temporary)
        #expect(failure?.message.contains("2025-W24") == true)
    }

    @Test func aDamagedModelIsRefused() throws {
        let bench = try trained()
        let path = try modelPath(bench)
        var bytes = try FileSystem.read(path)
        bytes[bytes.count / 2] ^= 1
        try writeFile(bytes, to: path)
        let failure = refusal(bench)
        #expect(failure?.code == "model_hash_mismatch" && failure?.kind == .data)
        #expect(try bench.rows("forecast_h5_signals") == [])
    }

    @Test func aMissingFileIsRefused() throws {
        let bench = try trained()
        FileSystem.remove(try modelPath(bench))
        #expect(refusal(bench)?.code == "model_file_missing")
    }

    /// A file the registry vouches for, of another strategy, other settings, other features or another week.
    @Test(arguments: [
        ("strategy_id", "model_strategy_mismatch"), ("config_hash", "model_config_mismatch"),
        ("week", "model_week_mismatch"), ("decision_date", "model_week_mismatch"), ("contract_hash", "feature_contract_mismatch"),
    ])
    func aModelOfSomethingElseIsRefused(member: String, code: String) throws {
        let bench = try trained()
        let path = try modelPath(bench)
        var object = try #require(try JSONValue(parsing: FileSystem.read(path)).objectValue)
        object["content_sha256"] = nil
        switch member {
        case "strategy_id": object[member] = "other"
        case "week": object[member] = "2025-W23"
        case "decision_date": object[member] = "2025-06-10"
        case "config_hash": object[member] = .string(String(repeating: "0", count: 64))
        default:
            var features = try #require(object["features"]?.objectValue)
            features[member] = .string(String(repeating: "0", count: 64))
            object["features"] = .object(features)
        }
        object["content_sha256"] = .string(SHA256.hexadecimal(of: Array(JSONValue.object(object).serialized().utf8)))
        let bytes = JSONValue.object(object).fileBytes()
        try writeFile(bytes, to: path)
        try bench.connection.execute("update model_registry set model_hash = \(SHA256.hexadecimal(of: bytes))")
        let failure = refusal(bench)
        #expect(failure?.code == code && failure?.kind == .data, "\(failure?.message ?? "")")
    }

    @Test func aRejectedModelIsNone() throws {
        let bench = try trained()
        try bench.connection.execute("update model_registry set stage = 'rejected'")
        #expect(refusal(bench)?.code == "model_missing")
    }

    @Test func theNewestModelOfTheWeekDecides() throws {
        let bench = try trained()
        try bench.correct(day: "2025-03-03")
        let newest = try bench.train(Self.sunday)
        #expect(try bench.signal(Self.monday).output["model_id"] == newest.output["model_id"])
    }

    // MARK: - Data

    @Test(arguments: [
        ("fxrt_index_dxy_usa_d_dxy", "FXRT_INDEX_DXY_USA_D_DXY"), ("crsk_spread_embi_col_d_embi", "CRSK_SPREAD_EMBI_COL_D_EMBI"),
        ("volt_vix_usa_d_vix", "VOLT_VIX_USA_D_VIX"), ("comm_oil_wti_glb_d_wti", "COMM_OIL_WTI_GLB_D_WTI"),
    ])
    func aStaleVariableIsRefusedByName(column: String, name: String) throws {
        let bench = try trained()
        let identifier = try #require(Identifier(column))
        // On Monday, 9 June, the row of Friday is published: the sixth trading day after 28 May.
        try bench.connection.execute("update macro_indicators_daily set \(identifier) = null where fecha > '2025-05-28'")
        let failure = refusal(bench)
        #expect(failure?.code == "stale_data" && failure?.field == name)
        #expect(failure?.message.contains("2025-05-28, 6 trading days ago") == true, "\(failure?.message ?? "")")
    }

    @Test func staleBarsAreRefusedByName() throws {
        let bench = try trained()
        try bench.connection.execute("delete from usdcop_m5_ohlcv where time >= '2025-06-03 05:00Z'")
        let failure = refusal(bench)
        #expect(failure?.code == "stale_data" && failure?.field == "USD/COP")
        #expect(failure?.message.contains("2025-05-30, 4 trading days ago") == true, "\(failure?.message ?? "")")
    }

    // MARK: - What has begun stays

    private func execute(_ bench: LiveBench, _ status: String) throws {
        let isEntered = ["positioned", "closed"].contains(status)
        try bench.connection.execute(
            """
            insert into forecast_h5_executions (signal_date, inference_week, inference_year, direction, leverage, status,
                entry_price, entry_timestamp)
            values ('2025-06-09', 24, 2025, -1, 1, \(status), \(nullable: isEntered ? 4000.0 : nil),
                \(nullable: isEntered ? Instant("2025-06-09T14:00:00Z") : nil))
            """)
    }

    @Test(arguments: ["positioned", "closed"]) func onceEnteredADecisionNeverChanges(status: String) throws {
        let bench = try trained()
        try bench.signal(Self.monday)
        try execute(bench, status)
        let rows = try Self.tables.map(bench.rowsWithTimes)
        try bench.correct(day: "2025-06-06")
        let run = try bench.signal(Self.monday)
        #expect(run.output["changed"] == false && run.warnings.count == 1)
        #expect(run.warnings.first?.contains("2025-W24") == true)
        #expect(try Self.tables.map(bench.rowsWithTimes) == rows)
    }

    @Test func theSameDecisionAfterTheEntryIsNoWarning() throws {
        let bench = try trained()
        try bench.signal(Self.monday)
        try execute(bench, "positioned")
        let run = try bench.signal(Self.monday)
        #expect(run.output["changed"] == false && run.warnings == [])
    }

    @Test func aDecisionThatChangesBeforeTheEntryLosesItsSize() throws {
        let bench = try trained()
        try bench.signal(Self.monday)
        try execute(bench, "pending")
        try bench.connection.execute(
            "update forecast_h5_signals set sized_at = decided_at, adjusted_leverage = 1.5, realized_vol_21d = 0.1")
        #expect(try bench.signal(Self.monday).output["changed"] == false, "sizing is no part of the decision")
        try bench.correct(day: "2025-06-06")
        #expect(try bench.signal(Self.monday).output["changed"] == true)
        let signal = try bench.connection.query("select * from forecast_h5_signals").single()
        #expect(try signal.optional("sized_at", as: Instant.self) == nil)
        #expect(try signal.optional("adjusted_leverage", as: Double.self) == nil)
    }

    /// What was sized before is withdrawn until it is sized again.
    @Test(arguments: [("pending", "error"), ("error", "error"), ("paused", "paused")])
    func aDecisionThatChangesWithdrawsWhatWasSized(status: String, after: String) throws {
        let bench = try trained()
        try bench.signal(Self.monday)
        try execute(bench, status)
        try bench.correct(day: "2025-06-06")
        #expect(try bench.signal(Self.monday).output["changed"] == true)
        #expect(
            try bench.connection.query("select status from forecast_h5_executions").values("status", as: String.self) == [after])
    }

    /// The sizing may skip a week for reasons of its own.
    @Test func theSizingsSkipReasonStays() throws {
        let bench = try trained()
        try bench.signal(Self.monday)
        try bench.connection.execute("update forecast_h5_signals set skip_trade = true, skip_reason = 'circuit_breaker'")
        #expect(try bench.signal(Self.monday).output["changed"] == false)
        let reason: String = try bench.connection.query("select skip_reason from forecast_h5_signals").single().value(
            "skip_reason")
        #expect(reason == "circuit_breaker")
    }

    @Test func aComputedWeekDoesNotReplaceALiveOne() throws {
        let bench = try trained()
        try bench.signal(Self.monday)
        let rows = try Self.tables.map(bench.rowsWithTimes)
        let date = try #require(CivilDate("2025-06-09"))
        let store = H5Store(bench.connection)
        let predictions = ["ridge", "bayesian_ridge"].map { model in
            H5Prediction(
                inferenceDate: date, modelID: model, horizonDays: 5, targetDate: nil, basePrice: 1, predictedPrice: 1,
                predictedReturn: 0, modelVersion: "x")
        }
        #expect(try store.upsert(predictions) == 0)
        let signal = H5Signal(
            signalDate: date, inferenceDate: date, ensembleReturn: 0, direction: .short, tier: .low, agreement: 0, magnitude: 0,
            sizingMultiplier: 1.5, skipReason: nil)
        #expect(try store.upsert([signal]) == 0)
        #expect(try Self.tables.map(bench.rowsWithTimes) == rows)
    }

    // MARK: - Collapse

    /// Earlier weeks whose predictions were just what this week's is.
    private func former(_ bench: LiveBench, _ count: Int, _ run: LiveBench.Run) throws {
        let ridge = try #require(run.output["ridge_pred"]?.numberValue)
        let first = try #require(CivilDate("2025-06-02"))
        let predictions = (0..<count).map { week in
            H5Prediction(
                inferenceDate: first.adding(days: -7 * week), modelID: "ridge", horizonDays: 5, targetDate: nil,
                basePrice: 4000, predictedPrice: 4000, predictedReturn: ridge, modelVersion: nil)
        }
        _ = try H5Store(bench.connection).upsert(predictions)
    }

    @Test func twelvePredictionsThatDoNotDifferAreACollapse() throws {
        let (probe, bench) = (try trained(), try trained())
        try former(bench, 11, try probe.signal(Self.monday))
        for _ in 1...2 {
            let run = try bench.signal(Self.monday)
            #expect(run.warnings.count == 1 && run.warnings.first?.contains("ridge") == true, "\(run.warnings)")
        }
        #expect(
            try bench.connection.query("select key from alerts").values("key", as: String.self) == ["h5:2025-W24:model_collapse"])
        let flags = try bench.connection.query(
            "select collapse_flag from forecast_h5_predictions where inference_date = '2025-06-09' order by model_id"
        ).values("collapse_flag", as: Bool.self)
        #expect(flags == [false, true])
        #expect(
            try bench.connection.query("select collapse_flag from forecast_h5_signals").single().value(
                "collapse_flag", as: Bool.self))
        // The view judges the same predictions.
        let deviation: Double = try bench.connection.query(
            """
            select v.std_12w - p.collapse_std as difference from v_h5_collapse_monitor as v
            join forecast_h5_predictions as p using (inference_date, model_id) where model_id = 'ridge'
                and inference_date = '2025-06-09'
            """
        ).single().value("difference")
        #expect(abs(deviation) < 1e-15)
    }

    @Test func elevenAreNotJudged() throws {
        let (probe, bench) = (try trained(), try trained())
        try former(bench, 10, try probe.signal(Self.monday))
        #expect(try bench.signal(Self.monday).warnings == [])
    }
}
