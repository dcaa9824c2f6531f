import CivilTime
import Failures
import Files
import Glibc
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

@testable import Ingestion

/// History behind what is stored already: restored, kept apart from generated bars, and not lost by an export.
struct BackfillHistoryTests {
    let bench: BackfillBench
    static let all = BackfillMarket.bars(.usdcop)
    static let later = all.filter { $0.time >= BackfillMarket.at("2025-06-10", 12) }

    init() throws { bench = try BackfillBench() }

    private func write(_ folder: String, _ bars: [Bar] = all, label: String = "vendor", macro: Bool = false) throws {
        try BackfillMarket.write([.usdcop: bars], label: label, macro: macro, to: folder)
    }

    private func process(_ params: KeyValuePairs<String, JSONValue> = ["symbol": "USD/COP"]) throws -> BackfillBench.Answer {
        try bench.run(params, step: "process_symbol")
    }

    private var asOf: Instant { get throws { try #require(Instant(BackfillMarket.asOf)) } }
    private var context: TaskContext {
        TaskContext(environment: bench.environment, location: .checkout(bench.folder.file("package")))
    }

    // MARK: - Restoring

    @Test func oneLiveBarDoesNotKeepTheHistoryOut() throws {
        let live = BackfillMarket.bar(.usdcop, try #require(Self.all.last).time, scale: 1.01)
        try bench.store([live], .usdcop)
        try write(bench.exported)
        let answer = try process()
        #expect(answer.symbol(.usdcop)?["restore"]?["rows"] == .integer(Self.all.count - 1))
        #expect(try bench.bars(.usdcop) == Self.all.dropLast() + [live])
        #expect(try bench.requests == 0)
    }

    @Test func onlyBarsBeforeTheFirstStoredOneAreRestored() throws {
        try bench.store(Self.later.without("2025-06-12"), .usdcop)
        try write(bench.exported)
        let report = try SeedRestore.restore(into: bench.connect(), asOf: asOf, in: context)
        #expect(report.parts.first?.rows == Self.all.count - Self.later.count)
        #expect(try bench.bars(.usdcop) == Self.all.without("2025-06-12"))
    }

    @Test func aBackupAsYoungAsTheTableDoesNotHideAnOlderSource() throws {
        try bench.store(Self.later, .usdcop)
        try write(bench.backup("2025-06-19"), Self.later)
        try write(bench.shipped)
        let answer = try process()
        #expect(answer.symbol(.usdcop)?["restore"]?["source"] == "shipped_seeds")
        #expect(try bench.bars(.usdcop) == Self.all)
    }

    @Test func aSecondRunIsQuietAndReadsNoFile() throws {
        try bench.store(Self.later, .usdcop)
        try write(bench.shipped, macro: true)
        #expect(try process().changed == true)
        // Were the files looked at, their loss would be warned of.
        for file in [DataDirectory(bench.shipped).fiveMinuteBars(.usdcop), DataDirectory(bench.shipped).macro] {
            FileSystem.remove(file)
        }
        let again = try process()
        #expect(again.changed == false)
        #expect(again.warnings.isEmpty)
    }

    @Test func aSourceWhoseOlderDaysHoldNothingFitChangesNothing() throws {
        try bench.store(Self.all, .usdcop)
        let sunday = BackfillMarket.bar(.usdcop, BackfillMarket.at("2025-05-25", 3))
        try write(bench.shipped, [sunday] + Self.all, macro: true)
        _ = try process()
        #expect(try process().changed == false)
        #expect(try bench.bars(.usdcop) == Self.all)
    }

    @Test func aDryRunCountsTheHistoryItWouldRestore() throws {
        try bench.store(Self.later, .usdcop)
        try write(bench.shipped)
        let plan = try bench.run(["symbol": "USD/COP", "dry_run": true], step: "process_symbol")
        #expect(plan.symbol(.usdcop)?["restore"]?["rows"] == .integer(Self.all.count - Self.later.count))
        #expect(plan.symbol(.usdcop)?["existing"] == .integer(Self.all.count))
        #expect(try bench.bars(.usdcop) == Self.later)
    }

    @Test func macroRowsBeforeTheFirstStoredDateAreRestored() throws {
        try write(bench.shipped, macro: true)
        try bench.connect().execute(
            "insert into macro_indicators_daily (fecha, volt_vix_usa_d_vix) values ('2025-06-10', 99), ('2025-06-12', 98)")
        let older = BackfillMarket.days.count { $0 < BackfillMarket.date("2025-06-10") }
        let answer = try process()
        #expect(answer.output["restored_macro"]?["rows"] == .integer(older))
        #expect(try bench.count("select count(*) as n from macro_indicators_daily") == older + 2)
        #expect(try bench.count("select count(*) as n from macro_indicators_daily where volt_vix_usa_d_vix > 90") == 2)
        #expect(try process().changed == false)
    }

    @Test func aMacroRestoreWaitsForAnotherAndThenFindsTheTableFilled() throws {
        try write(bench.shipped, macro: true)
        let reader = SeedReader(
            candidates: [SeedSource(.shippedSeeds, folder: bench.shipped)], asOf: try asOf, generated: .fromBestBackup)
        let (holder, waiter) = (try bench.connect(), try bench.connect())
        try waiter.execute("set lock_timeout = '200ms'")
        try holder.transaction { holder throws(Failure) in
            try holder.query("select pg_advisory_xact_lock(\(Int32(0x5345_4544)), hashtext('macro'))")
            #expect(throws: Failure.self) { try SeedRestore.restoreMacro(from: reader, into: waiter, in: context) }
        }
        #expect(try SeedRestore.restoreMacro(from: reader, into: waiter, in: context).status == .restored)
        #expect(try SeedRestore.restoreMacro(from: reader, into: waiter, in: context).status == .present)
    }

    @Test func aRestoredBarNeverReplacesAStoredOne() throws {
        let store = BarStore(try bench.connect())
        try store.upsert([Self.all[0]], of: .usdcop, source: "twelvedata")
        let other = BackfillMarket.bar(.usdcop, Self.all[0].time, scale: 1.01)
        let change = try store.upsert([other, Self.all[1]], of: .usdcop, source: "vendor", keepsStored: true)
        #expect(change.inserted == 1)
        #expect(change.corrected == 0)
        #expect(try bench.bars(.usdcop) == Array(Self.all.prefix(2)))
    }

    // MARK: - Generated bars

    @Test func withAKeyGeneratedBarsAreNotRestoredByTheTask() throws {
        try bench.store(Self.later, .usdcop)
        try write(bench.shipped, label: "synthetic")
        let answer = try process()
        #expect(answer.status == 0)
        #expect(answer.warns(of: "seed_synthetic"))
        #expect(answer.warns(of: "usdcop restore"))
        // The provider gives the rest of the first stored day.
        #expect(try bench.bars(.usdcop) == Self.all.filter { $0.time >= BackfillMarket.at("2025-06-10") })
        #expect(try BarStore(bench.connect()).sources(of: .usdcop) == ["twelvedata"])
    }

    @Test func withAKeyGeneratedMacroRowsAreNotPutBeforeOthers() throws {
        try bench.store(Self.all, .usdcop)
        try bench.connect().execute("insert into macro_indicators_daily (fecha) values ('2025-06-10')")
        try write(bench.shipped, label: "synthetic", macro: true)
        let answer = try process()
        #expect(answer.changed == false)
        #expect(answer.warns(of: "seed_synthetic"))
        #expect(try bench.count("select count(*) as n from macro_indicators_daily") == 1)
    }

    @Test func withAKeyTheNextSourceIsTakenInsteadOfAGeneratedOne() throws {
        try write(bench.exported, label: "synthetic")
        try write(bench.shipped)
        #expect(try process().symbol(.usdcop)?["restore"]?["source"] == "shipped_seeds")
        #expect(try BarStore(bench.connect()).sources(of: .usdcop) == ["vendor"])
    }

    @Test(arguments: [true, false])
    func generatedSeedsStandInForNothing(exported: Bool) throws {
        bench.environment["TWELVEDATA_API_KEY"] = nil
        try write(exported ? bench.exported : bench.shipped, label: "synthetic", macro: true)
        let answer = try process()
        #expect(answer.status == 65 && answer.code == "nothing_stored")
        let message = answer.error["message"]?.stringValue ?? ""
        #expect(message.contains("stand in for no others") && message.contains("(seed_synthetic)"), "\(message)")
        #expect(try bench.bars(.usdcop).isEmpty)
        #expect(try bench.count("select count(*) as n from macro_indicators_daily") == 0)
    }

    @Test func generatedDataAreRestoredFromTheFolderThatAPersonNames() throws {
        try write(bench.shipped, label: "synthetic", macro: true)
        let report = try SeedRestore.restore(from: bench.shipped, into: bench.connect(), asOf: asOf, in: context)
        #expect(report.parts.first?.status == .restored && report.parts.last?.status == .restored)
        #expect(try BarStore(bench.connect()).sources(of: .usdcop) == ["synthetic"])
    }

    @Test func aSeriesThatIsGeneratedInPartIsWarnedOfInEveryRun() throws {
        try bench.store(Self.all.filter { $0.time < Self.later[0].time }, .usdcop, source: "synthetic")
        #expect(!(try bench.run(["symbol": "USD/COP"], step: "validate").warns(of: "From synthetic to real")))
        for _ in 0..<2 {
            let answer = try process()
            #expect(answer.warns(of: "generated (synthetic) up to 2025-06-10 and fetched after (twelvedata)"))
            #expect(answer.warns(of: #"docs/operations.md, "From synthetic to real""#))
        }
        #expect(try bench.run(["symbol": "USD/COP"], step: "validate").warns(of: "From synthetic to real"))
    }

    // MARK: - Exporting

    @Test func anExportThatWouldLoseRowsIsRefused() throws {
        try write(bench.exported)
        let before = try DataManifest(folder: bench.exported)
        try bench.store(Array(Self.all.dropLast()), .usdcop)
        let fewer = try bench.run(step: "export_seeds")
        #expect(fewer.status == 65)
        #expect(fewer.code == "export_would_lose")
        #expect(try DataManifest(folder: bench.exported) == before)
        try bench.store(Self.all, .usdcop)
        #expect(try bench.run(step: "export_seeds").status == 0)
    }

    @Test func anExportThatBeginsLaterIsRefused() throws {
        try write(bench.exported, Array(Self.all.prefix(100)))
        try bench.store(Array(Self.all.dropFirst(60)), .usdcop)
        #expect(try bench.run(step: "export_seeds").code == "export_would_lose")
        try bench.store([Self.all[59]], .usdcop)
        #expect(try bench.run(step: "export_seeds").status == 0)
    }

    @Test func anExportWaitsForAnother() throws {
        try bench.store(Self.all, .usdcop)
        let process: TaskProcess
        do {
            let lock = try FileLock(Path.join(bench.data, "seeds/.latest.lock"))
            process = try bench.start(step: "export_seeds")
            // Long enough for an export that does not wait.
            usleep(1_500_000)
            #expect(!FileSystem.isDirectory(bench.exported))
            withExtendedLifetime(lock) {}
        }
        #expect(try BackfillBench.answer(process.end()).status == 0)
        #expect(FileSystem.isDirectory(bench.exported))
    }
}
