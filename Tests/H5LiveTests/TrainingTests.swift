import CivilTime
import Failures
import Files
@testable import H5Live
import JSON
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

/// `forecast_h5_l3_weekly_training` on a database of the seeds.
@Suite struct TrainingTests {
    private static let sunday = "2025-06-08T01:30:00-05:00"

    private func refusal(_ bench: LiveBench, _ asOf: String = sunday) -> Failure? {
        #expect(throws: Failure.self) { try bench.train(asOf) }
    }

    @Test func aModelIsAFileAndARow() throws {
        let bench = try LiveBench()
        let run = try bench.train(Self.sunday)
        let path = try #require(run.output["model_path"]?.stringValue)
        let bytes = try FileSystem.read(bench.folder.file(path))
        let row = try bench.connection.query("select * from model_registry").single()
        #expect(run.output["changed"] == true && run.output["week"] == "2025-W24" && run.output["stage"] == "registered")
        #expect(try row.value("model_hash", as: String.self) == SHA256.hexadecimal(of: bytes))
        #expect(try row.value("model_path", as: String.self) == path)
        #expect(try row.value("inference_week", as: Int.self) == 24 && row.value("inference_year", as: Int.self) == 2025)
        #expect(try !row.value("is_active", as: Bool.self))
        guard case .success(_, let artifacts, _) = run.outcome else { return }
        #expect(artifacts.map(\.path) == [bench.folder.file(path)])
        #expect(run.warnings == [])
    }

    @Test func trainingAgainChangesNothing() throws {
        let bench = try LiveBench()
        let first = try bench.train(Self.sunday)
        let rows = try bench.rowsWithTimes("model_registry")
        let second = try bench.train(Self.sunday)
        #expect(second.output["changed"] == false && second.output["model_id"] == first.output["model_id"])
        #expect(try bench.rowsWithTimes("model_registry") == rows)
        #expect(FileSystem.names(in: bench.folder.file("models/smart_simple_v11")).count == 1)
    }

    /// A late run sees more, and trains on the same rows.
    @Test(arguments: [
        "2025-06-07T00:00:00-05:00", "2025-06-09T08:00:00-05:00", "2025-06-11T13:30:00-05:00", "2025-06-13T23:59:59-05:00",
    ])
    func anotherTimeOfTheSameWeekGivesTheSameModel(asOf: String) throws {
        let bench = try LiveBench()
        let first = try bench.train(Self.sunday)
        let second = try bench.train(asOf)
        #expect(second.output["model_hash"] == first.output["model_hash"] && second.output["changed"] == false)
    }

    @Test func whatComesLaterDoesNotMatter() throws {
        let (clean, dirty) = (try LiveBench(), try LiveBench())
        let expected = try clean.train(Self.sunday)
        try dirty.connection.execute(
            """
            update usdcop_m5_ohlcv set open = 1, high = 9e8, low = 1e-3, close = 7, source = 'garbage'
            where time >= '2025-06-08 06:30Z'
            """)
        // The row of Friday, 6 June, is published on Monday.
        try dirty.connection.execute(
            """
            update macro_indicators_daily set fxrt_index_dxy_usa_d_dxy = -9e9, volt_vix_usa_d_vix = 9e9,
                comm_oil_wti_glb_d_wti = null, crsk_spread_embi_col_d_embi = 4, source = 'garbage'
            where fecha >= '2025-06-06'
            """)
        let found = try dirty.train(Self.sunday)
        #expect(found.output["model_hash"] == expected.output["model_hash"])
        let path = try #require(expected.output["model_path"]?.stringValue)
        #expect(try FileSystem.read(dirty.folder.file(path)) == FileSystem.read(clean.folder.file(path)))
    }

    @Test func correctedHistoryGivesAnotherModelInItsPlace() throws {
        let bench = try LiveBench()
        let first = try bench.train(Self.sunday)
        try bench.correct(day: "2025-03-03")
        let second = try bench.train(Self.sunday)
        #expect(second.output["changed"] == true && second.output["model_id"] != first.output["model_id"])
        #expect(FileSystem.names(in: bench.folder.file("models/smart_simple_v11")).count == 2, "the old file stays")
        let stages = try bench.connection.query("select stage from model_registry order by created_at").values(
            "stage", as: String.self)
        #expect(stages == ["archived", "registered"])
    }

    @Test func correctionsTakenBackBringTheFormerModelBack() throws {
        let bench = try LiveBench()
        let first = try bench.train(Self.sunday)
        try bench.correct(day: "2025-03-03", by: 2)
        try bench.train(Self.sunday)
        try bench.correct(day: "2025-03-03", by: 0.5)
        let third = try bench.train(Self.sunday)
        #expect(third.output["model_id"] == first.output["model_id"] && third.output["stage"] == "registered")
        let week = try #require(ISOWeek("2025-W24"))
        let used = try ModelRegistryStore(bench.connection).model(of: "smart_simple_v11", for: week)
        #expect(used?.id == first.output["model_id"]?.stringValue)
    }

    // MARK: - Refusals

    /// At the end of Monday's session three trading days are over since Wednesday, 4 June, and four since the 3rd.
    @Test(arguments: [("2025-06-04", false), ("2025-06-03", true)])
    func barsOlderThanThreeTradingDaysAreRefused(last: String, isStale: Bool) throws {
        let bench = try LiveBench()
        let end = Zone.bogota.instant(try date(last).adding(days: 1))
        try bench.connection.execute("delete from usdcop_m5_ohlcv where time >= \(end)")
        guard isStale else {
            #expect(try bench.train("2025-06-09T13:00:00-05:00").output["changed"] == true)
            return
        }
        let failure = refusal(bench, "2025-06-09T13:00:00-05:00")
        #expect(failure?.code == "stale_data" && failure?.kind == .data && failure?.field == "USD/COP")
        #expect(failure?.message == "the last USD/COP is of 2025-06-03, 4 trading days ago (at most 3 are allowed)")
    }

    /// On Sunday, 8 June, rows up to Thursday the 5th are published.
    @Test(
        arguments: [
            "fxrt_index_dxy_usa_d_dxy", "comm_oil_wti_glb_d_wti", "volt_vix_usa_d_vix", "crsk_spread_embi_col_d_embi",
        ], [("2025-05-28", false), ("2025-05-27", true)])
    func macroValuesOlderThanFiveTradingDaysAreRefusedByName(column: String, item: (last: String, isStale: Bool)) throws {
        let bench = try LiveBench()
        let identifier = try #require(Identifier(column))
        let last = try date(item.last)
        try bench.connection.execute("update macro_indicators_daily set \(identifier) = null where fecha > \(last)")
        try bench.connection.execute("update macro_indicators_daily set \(identifier) = 50 where fecha = \(last)")
        guard item.isStale else {
            // 29 and 30 May, 3, 4 and 5 June: Monday the 2nd is a holiday.
            #expect(try bench.train(Self.sunday).output["changed"] == true)
            return
        }
        let failure = refusal(bench)
        #expect(failure?.code == "stale_data" && failure?.field == column.uppercased())
        #expect(failure?.message.contains("2025-05-27, 6 trading days ago (at most 5 are allowed)") == true)
    }

    @Test func everyStaleSeriesIsNamed() throws {
        let failure = refusal(try LiveBench(.none))
        for name in ["USD/COP", "DXY", "WTI", "VIX", "EMBI"] { #expect(failure?.message.contains(name) == true) }
        #expect(failure?.code == "stale_data")
    }

    /// The first 49 days have no 50-day mean, and the last five are purged.
    @Test(arguments: [(153, false), (154, true)]) func aHundredRowsAreNeeded(days: Int, isEnough: Bool) throws {
        let bench = try LiveBench()
        let dates = try bench.connection.query(
            """
            select distinct (time at time zone 'America/Bogota')::date as date from usdcop_m5_ohlcv
            where symbol = 'USD/COP' and time < '2025-06-08 05:00Z' order by date desc limit \(days)
            """
        ).values("date", as: CivilDate.self)
        let first = Zone.bogota.instant(try #require(dates.last))
        try bench.connection.execute("delete from usdcop_m5_ohlcv where time < \(first)")
        guard isEnough else {
            let failure = refusal(bench)
            #expect(failure?.code == "too_few_rows" && failure?.kind == .data)
            #expect(failure?.message.contains("99 rows") == true && failure?.message.contains("100 are needed") == true)
            return
        }
        #expect(try bench.train(Self.sunday).output["n_train"] == 100)
    }

    // MARK: - Health

    @Test func theFormerWeeksCoefficientsAreComparedWith() throws {
        let bench = try LiveBench()
        let first = try bench.train("2025-06-01T01:30:00-05:00")
        #expect(first.output["health"]?["drift"] == nil, "nothing to compare with")
        let second = try bench.train(Self.sunday)
        #expect(second.output["health"]?["drift"]?["former_week"] == "2025-W23")
        #expect((second.output["health"]?["drift"]?["ridge"]?.numberValue ?? 0) > 0.9)
        #expect(second.warnings == [])
        #expect(try bench.rows("alerts") == [])
    }

    /// A strategy file that calls every change a drift, and any prediction collapsed.
    @Test func findingsAreToldAndPutIntoTheOutboxOnce() throws {
        let folder = TemporaryFolder()
        let path = packageDirectory + "/config/execution/smart_simple_v1.yaml"
        var text = String(decoding: try FileSystem.read(path), as: UTF8.self)
        for (key, value, other) in [("drift_min_cosine", "0.9", "1.0"), ("collapse_min_deviation", "0.0001", "1.0")] {
            let parts = text.components(separatedBy: "\(key): \(value)")
            #expect(parts.count == 2)
            text = parts.joined(separator: "\(key): \(other)")
        }
        try writeFile(Array(text.utf8), to: folder.file("execution/smart_simple_v1.yaml"))
        let bench = try LiveBench(configDirectory: folder.path)
        try bench.train("2025-06-01T01:30:00-05:00")
        try bench.connection.execute("update alerts set delivered_at = now()")
        for _ in 1...2 {
            let run = try bench.train(Self.sunday)
            #expect(run.warnings.count == 4, "\(run.warnings)")
        }
        let keys = try bench.connection.query("select key from alerts where delivered_at is null order by key").values(
            "key", as: String.self)
        #expect(keys == ["h5:2025-W24:coefficient_drift", "h5:2025-W24:model_collapse"])
    }

    @Test func aFormerModelThatIsLostOnlyWarns() throws {
        let bench = try LiveBench()
        let former = try bench.train("2025-06-01T01:30:00-05:00")
        FileSystem.remove(bench.folder.file(try #require(former.output["model_path"]?.stringValue)))
        let run = try bench.train(Self.sunday)
        #expect(run.output["changed"] == true && run.warnings.count == 1)
        #expect(run.warnings.first?.contains("2025-W23") == true)
    }
}

extension String {
    /// The parts between occurrences of a text.
    func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
