import CivilTime
import Failures
import Files
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

@testable import Ingestion

struct BackfillRestoreTests {
    let bench: BackfillBench
    static let all = BackfillMarket.bars(.usdcop)

    init() throws { bench = try BackfillBench() }

    /// Writes a source whose first bar says which source it is.
    private func write(_ folder: String, mark: Double, label: String = "twelvedata") throws {
        let first = BackfillMarket.bar(.usdcop, Self.all[0].time, scale: mark)
        try BackfillMarket.write([.usdcop: [first] + Self.all.dropFirst()], label: label, to: folder)
    }

    private func restored() throws -> (answer: BackfillBench.Answer, mark: Double) {
        let answer = try bench.run(["symbol": "USD/COP"], step: "process_symbol")
        let first = try #require(try bench.bars(.usdcop).first)
        return (answer, first.open / Self.all[0].open)
    }

    @Test func theNewestBackupComesFirstThenExportedThenShippedSeeds() throws {
        try write(bench.backup("2025-06-18"), mark: 1.01)
        try write(bench.backup("2025-06-19"), mark: 1.02)
        try write(bench.exported, mark: 1.03)
        try write(bench.shipped, mark: 1.04)
        let sources = SeedSource.candidates(dataDirectory: bench.data, shippedSeeds: bench.shipped)
        #expect(sources.map(\.kind) == [.backup, .backup, .exportedSeeds, .shippedSeeds])
        let (answer, mark) = try restored()
        expectClose(mark, 1.02, absolute: 1e-9)
        #expect(answer.symbol(.usdcop)?["restore"]?["source"] == "backup")
        #expect(answer.symbol(.usdcop)?["restore"]?["rows"] == .integer(Self.all.count))
    }

    // MARK: - Falling back

    @Test func aWeeklyBackupComesAfterEveryDailyOneAndBeforeSeeds() throws {
        try write(bench.backup("2025-06-19"), mark: 1.02)
        try write(bench.weekly("2025-W24"), mark: 1.05)
        try write(bench.weekly("2025-W25"), mark: 1.06)
        try write(bench.exported, mark: 1.03)
        let sources = SeedSource.candidates(dataDirectory: bench.data, shippedSeeds: nil)
        #expect(sources.map { Path.name($0.folder) } == ["2025-06-19", "2025-W25", "2025-W24", "latest"])
        FileSystem.remove(DataDirectory(bench.backup("2025-06-19")).manifest)
        let (answer, mark) = try restored()
        expectClose(mark, 1.06, absolute: 1e-9)
        #expect(answer.symbol(.usdcop)?["restore"]?["source"] == "weekly_backup" && answer.warns(of: "2025-06-19"))
    }

    /// A backup holds what the table held, generated or not; behind one that was refused generated data would stand in for it.
    @Test(arguments: [true, false])
    func aGeneratedBackupIsTakenAsTheBestOnly(isBest: Bool) throws {
        bench.environment["TWELVEDATA_API_KEY"] = nil
        try write(bench.backup("2025-06-18"), mark: 1.01, label: "synthetic")
        if !isBest {
            try write(bench.backup("2025-06-19"), mark: 1.02)
            FileSystem.remove(DataDirectory(bench.backup("2025-06-19")).fiveMinuteBars(.usdcop))
        }
        let answer = try bench.run(["symbol": "USD/COP"], step: "process_symbol")
        #expect(try bench.bars(.usdcop).isEmpty == !isBest)
        #expect(isBest ? answer.warns(of: "no market ever traded so") : answer.code == "nothing_stored")
        guard !isBest else { return }
        let message = answer.error["message"]?.stringValue ?? ""
        #expect(message.contains("(file_missing)") && message.contains("(seed_synthetic)"), "\(message)")
    }

    @Test func aBackupThatIsGeneratedInPartIsGenerated() throws {
        bench.environment["TWELVEDATA_API_KEY"] = nil
        try write(bench.backup("2025-06-19"), mark: 1.02)
        FileSystem.remove(DataDirectory(bench.backup("2025-06-19")).manifest)
        try write(bench.weekly("2025-W25"), mark: 1.06, label: "synthetic+twelvedata")
        #expect(try bench.run(["symbol": "USD/COP"], step: "process_symbol").status == 65)
        #expect(try bench.bars(.usdcop).isEmpty)
    }

    @Test func aBackupDatedLaterThanTheClockIsNotTheNewest() throws {
        try write(bench.backup("2025-06-19"), mark: 1.02)
        try write(bench.backup("2099-01-02"), mark: 1.05)
        let sources = SeedSource.candidates(dataDirectory: bench.data, shippedSeeds: bench.shipped)
        #expect(sources.map { Path.name($0.folder) }.first == "2025-06-19")
        let today = try #require(CivilDate("2099-01-02"))
        #expect(
            SeedSource.candidates(dataDirectory: bench.data, shippedSeeds: nil, today: today).first.map { Path.name($0.folder) }
                == "2099-01-02")
        expectClose(try restored().mark, 1.02, absolute: 1e-9)
    }

    @Test func aSourceWithAnotherHashIsReportedAndTheNextIsTaken() throws {
        try write(bench.backup("2025-06-19"), mark: 1.02)
        try write(bench.exported, mark: 1.03)
        let path = DataDirectory(bench.backup("2025-06-19")).fiveMinuteBars(.usdcop)
        var bytes = try FileSystem.read(path)
        bytes[bytes.count / 2] ^= 1
        try writeFile(bytes, to: path)
        let (answer, mark) = try restored()
        expectClose(mark, 1.03, absolute: 1e-9)
        #expect(answer.warns(of: "hash_mismatch"))
        let refused = answer.symbol(.usdcop)?["restore"]?["refused"]?.arrayValue
        #expect(refused?.map { $0["code"]?.stringValue } == ["hash_mismatch"])
    }

    @Test(arguments: ["no manifest", "torn manifest", "no entry", "no file", "no parquet", "nothing known yet"])
    func aSourceThatIsNotFitIsPassedOver(_ trouble: String) throws {
        let bad = bench.backup("2025-06-19")
        try write(bad, mark: 1.02)
        try write(bench.shipped, mark: 1.04)
        let (manifest, file) = (DataDirectory(bad).manifest, DataDirectory(bad).fiveMinuteBars(.usdcop))
        switch trouble {
        case "no manifest": FileSystem.remove(manifest)
        case "torn manifest": try writeFile(Array(try FileSystem.read(manifest).dropLast(40)), to: manifest)
        case "no entry": try BackfillMarket.write([.usdmxn: BackfillMarket.bars(.usdmxn)], label: nil, to: bad)
        case "no file": FileSystem.remove(file)
        case "no parquet":
            let bytes = Array("not a Parquet file".utf8)
            let entry = DataFiles.File(file, content: "five_minute_bars", bytes: bytes, dates: [])
            try DataFiles(header: JSONObject(), files: [entry]).write(to: bad)
        default: try BackfillMarket.write([.usdcop: []], label: nil, to: bad)
        }
        let (answer, mark) = try restored()
        expectClose(mark, 1.04, absolute: 1e-9)
        #expect(answer.symbol(.usdcop)?["restore"]?["source"] == "shipped_seeds")
        #expect(answer.warns(of: "is not restored from \(bad)"))
    }

    @Test func onlySessionBarsOfTradingDaysAreStoredUnderTheirLabel() throws {
        let holiday = (0..<60).map { BackfillMarket.bar(.usdcop, BackfillMarket.at("2025-06-02", $0)) }
        let saturday = [BackfillMarket.bar(.usdcop, BackfillMarket.at("2025-06-07", 3))]
        let evening = [BackfillMarket.bar(.usdcop, BackfillMarket.at("2025-06-06").adding(minutes: 12 * 60))]
        let slipped = [BackfillMarket.bar(.usdcop, BackfillMarket.at("2025-06-06").adding(minutes: 300))]
        let offGrid = [BackfillMarket.bar(.usdcop, BackfillMarket.at("2025-06-06").adding(seconds: 61))]
        let bars = (Self.all + holiday + saturday + evening + slipped + offGrid).sorted { $0.time < $1.time }
        try BackfillMarket.write([.usdcop: bars], label: "vendor", to: bench.exported)
        let (answer, _) = try restored()
        #expect(try bench.bars(.usdcop) == Self.all)
        #expect(try BarStore(bench.connect()).sources(of: .usdcop) == ["vendor"])
        let leftOut = answer.symbol(.usdcop)?["restore"]?["left_out"]
        #expect(leftOut == ["closed_day": 61, "outside_session": 1, "mis_zoned": 1, "off_grid": 1])
        #expect(answer.warns(of: "1 bars of USD/COP in \(bench.exported) stand at hours of a wrong zone and were left out"))
        #expect(answer.warns(of: "the file must be repaired at its source"))
        #expect(!answer.warns(of: "repair-timezones"))
    }

    @Test func aTableThatBeginsOnTheFirstDayOfTheSourceIsLeftAlone() throws {
        try write(bench.exported, mark: 1.03)
        try bench.store([Self.all[5]], .usdcop)
        let answer = try bench.run(
            ["symbol": "USD/COP", "start_date": "2025-05-26", "end_date": "2025-05-26"], step: "process_symbol")
        #expect(answer.symbol(.usdcop)?["restore"] == .null)
        #expect(try bench.bars(.usdcop) == Array(Self.all.prefix(60)))
    }

    @Test func barsThatAreNotKnownYetStayOut() throws {
        try write(bench.exported, mark: 1)
        let asOf = BackfillMarket.at("2025-06-05", 10)
        _ = try bench.run(["symbol": "USD/COP"], step: "process_symbol", asOf: asOf.description)
        #expect(try bench.bars(.usdcop) == Self.all.filter { $0.time < asOf })
    }

    @Test func gapsOfTheSeedAreFilledInTheSameRun() throws {
        try BackfillMarket.write([.usdcop: Self.all.without("2025-06-05")], label: "twelvedata", to: bench.exported)
        let answer = try bench.run(["symbol": "USD/COP"], step: "process_symbol")
        #expect(answer.symbol(.usdcop)?["filled"] == 60)
        #expect(try bench.bars(.usdcop) == Self.all)
    }

    @Test func aDryRunSaysWhereItWouldRestoreFrom() throws {
        try BackfillMarket.write([.usdcop: Self.all.without("2025-06-05")], label: "test", to: bench.exported)
        let plan = try bench.run(["symbol": "USD/COP", "dry_run": true], step: "process_symbol")
        #expect(plan.symbol(.usdcop)?["restore"]?["source"] == "exported_seeds")
        #expect(plan.output["credits"] == 1)
        #expect(try bench.bars(.usdcop).isEmpty)
        _ = try bench.run(["symbol": "USD/COP"], step: "process_symbol")
        #expect(try bench.requests == 1)
    }

    @Test func withoutAnySourceOrFirstDayThePairFailsByName() throws {
        let answer = try bench.run(["symbol": "USD/COP"], step: "process_symbol")
        #expect(answer.status == 65)
        #expect(answer.code == "nothing_stored")
    }

    @Test func macroRowsAreRestoredFromTheSameSources() throws {
        try BackfillMarket.write([.usdcop: Self.all], label: "test", macro: true, to: bench.exported)
        let answer = try bench.run(["symbol": "USD/COP"], step: "process_symbol")
        #expect(answer.output["restored_macro"]?["status"] == "restored")
        // A row is known from the next Monday–Friday on, so the last day's is not yet.
        #expect(try bench.count("select count(*) as n from macro_indicators_daily") == BackfillMarket.days.count - 1)
        let again = try bench.run(["symbol": "USD/COP"], step: "process_symbol")
        #expect(again.output["restored_macro"]?["status"] == "present")
        #expect(again.changed == false)
    }

    @Test func everythingIsRestoredIntoAnEmptyDatabase() throws {
        let bars = Dictionary(uniqueKeysWithValues: Instrument.allCases.map { ($0, BackfillMarket.bars($0)) })
        try BackfillMarket.write(bars, label: "test", macro: true, to: bench.shipped)
        let context = TaskContext(environment: bench.environment, location: .checkout(bench.folder.file("package")))
        let asOf = try #require(Instant(BackfillMarket.asOf))
        let worker = try bench.connect(as: "usdcop_worker")
        let report = try SeedRestore.restore(into: worker, asOf: asOf, in: context)
        #expect(report.isChanged)
        #expect(report.missing.isEmpty)
        #expect(report.parts.map(\.name) == ["USD/COP", "USD/MXN", "USD/BRL", "macro"])
        for instrument in Instrument.allCases { #expect(try bench.bars(instrument) == bars[instrument]) }
        #expect(try SeedRestore.restore(into: worker, asOf: asOf, in: context).isChanged == false)
    }

    @Test func theExportIsWholeAndRestoresTheSameRows() throws {
        try BackfillMarket.write([.usdcop: Self.all.without("2025-06-05")], label: "synthetic", macro: true, to: bench.shipped)
        let context = TaskContext(environment: bench.environment, location: .checkout(bench.folder.file("package")))
        _ = try SeedRestore.restore(
            from: bench.shipped, into: bench.connect(), asOf: try #require(Instant(BackfillMarket.asOf)), in: context)
        let run = try bench.run(["symbols": ["USD/COP"]])
        #expect(run.status == 0)
        #expect(run.output["seeds"]?["written"]?.arrayValue?.contains("manifest.json") == true)
        let manifest = try DataManifest(folder: bench.exported)
        for entry in manifest.entries { try manifest.verify(entry.name, in: bench.exported) }
        let series = try FiveMinuteFile.read(
            DataDirectory(bench.exported).fiveMinuteBars(.usdcop), instrument: .usdcop,
            asOf: try #require(Instant(BackfillMarket.asOf)))
        #expect(series.bars == Self.all)
        // The day that was missing was fetched.
        #expect(series.dataSource == "synthetic+twelvedata")
        #expect(series.sources.label(at: Self.all[0].time) == "synthetic")
        #expect(series.sources.label(at: BackfillMarket.at("2025-06-05", 30)) == "twelvedata")
    }

    @Test func anEmptyTableDoesNotReplaceTheSeedItCouldBeRestoredFrom() throws {
        try BackfillMarket.write([.usdcop: Self.all], label: "test", to: bench.exported)
        let answer = try bench.run(step: "export_seeds")
        #expect(answer.status == 65)
        #expect(answer.code == "export_would_lose")
        #expect(try DataManifest(folder: bench.exported).entry("usdcop_m5_ohlcv.parquet")?.rows == Self.all.count)
    }
}
