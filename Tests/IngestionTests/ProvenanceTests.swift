import CivilTime
import Failures
import Files
import JSON
import Macro
import Market
import MarketFiles
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

@testable import Ingestion

/// A row keeps where it comes from, from the tables through a backup and back.
struct ProvenanceTests {
    private let late = Zone.utc.instant(.firstDay(ofYear: 2100))

    private static func rows(_ connection: Connection) throws -> [String] {
        try connection.query(
            """
            select symbol || ' ' || time || ' ' || close || ' ' || source as row from usdcop_m5_ohlcv
            union all
            select 'macro ' || fecha || ' ' || coalesce(volt_vix_usa_d_vix::text, '-') || ' ' || coalesce(source, '-') || ' '
                || coalesce(publication_date::text, '-') from macro_indicators_daily
            order by row
            """
        ).values("row")
    }

    @Test func aMixtureComesBackAsTheMixture() throws {
        let bench = try BackupBench()
        let owner = try PrivatePostgres.shared.connect(to: bench.database)
        try owner.execute("update usdcop_m5_ohlcv set source = 'synthetic' where time < '2025-06-04 00:00-05'")
        try owner.execute(
            "update usdcop_m5_ohlcv set source = 'vendor' where symbol = 'USD/COP' and extract(minute from time) = 20")
        try owner.execute("update macro_indicators_daily set source = 'fred' where fecha = '2025-06-04'")
        try owner.execute("update macro_indicators_daily set publication_date = '2025-06-09' where fecha = '2025-06-05'")
        let answer = try bench.run(at: "2025-06-10T13:00:00-05:00")
        #expect(answer.status == 0 && answer.output["data_source"] == "fred+synthetic+twelvedata+vendor", "\(answer)")
        let other = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(), as: "usdcop_worker")
        let report = try SeedRestore.restore(into: other, asOf: late, in: TaskContext(environment: bench.variables))
        #expect(report.missing == [] && report.parts.allSatisfy { $0.source?.kind == .backup })
        #expect(try Self.rows(other) == (try Self.rows(owner)))
        #expect(
            report.parts[0].dataSource == "synthetic+twelvedata+vendor" && report.parts[1].dataSource == "synthetic+twelvedata")
        // What was restored is exported as what it was restored from.
        let again = try MarketExport(reading: other, asOf: late)
        #expect(try again.contents.differences(in: "\(bench.daily)/2025-06-10") == [])
    }

    @Test func dailyBarsNameTheSourcesOfTheirDay() throws {
        let bench = try BackupBench()
        let owner = try PrivatePostgres.shared.connect(to: bench.database)
        try owner.execute("update usdcop_m5_ohlcv set source = 'vendor' where time < '2025-06-04 09:00-05'")
        let folder = bench.folder.file("export")
        try MarketExport(reading: bench.connection, asOf: late).write(to: folder)
        let daily = try DailyFile.read(DataDirectory(folder).dailyBars, asOf: late)
        #expect(
            daily.bars.map { daily.sources.label(at: $0.bar.time) } == [
                "vendor", "twelvedata+vendor", "twelvedata", "twelvedata",
            ])
    }

    // MARK: - As of

    @Test func aBackupOfThePastHoldsWhatWasKnownThen() throws {
        let bench = try BackupBench()
        let wednesday = "2025-06-04T10:00:00-05:00"
        #expect(try bench.run(at: wednesday).status == 0)
        let files = DataDirectory("\(bench.daily)/2025-06-04")
        let bars = try FiveMinuteFile.read(files.fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: late).bars
        #expect(bars.last?.time == Instant("2025-06-04T09:55:00-05:00"), "the bar that has just ended is the last")
        #expect(try DailyFile.read(files.dailyBars, asOf: late).bars.map(\.date.description) == ["2025-06-03"])
        #expect(try MacroFile.readAll(files.macro, asOf: late).dates.map(\.description) == ["2025-06-03"])
        let before = try BackupBench.contents(files.path)
        _ = try bench.run()
        #expect(try bench.run(at: wednesday).output["changed"] == false)
        #expect(try BackupBench.contents(files.path) == before)
    }

    @Test func aRunOfThePastLeavesTheWeeksBackupAsItIs() throws {
        let bench = try BackupBench()
        _ = try bench.run()
        let week = try BackupBench.contents("\(bench.weekly)/2025-W23")
        let answer = try bench.run(at: "2025-06-04T13:00:00-05:00")
        #expect(answer.status == 0 && answer.output["kept_beside"] == false)
        #expect(FileSystem.names(in: bench.daily) == ["2025-06-04", "2025-06-06"])
        #expect(try BackupBench.contents("\(bench.weekly)/2025-W23") == week)
    }

    @Test func beforeTheFirstBarThereIsNothingToBackUp() throws {
        let bench = try BackupBench()
        let answer = try bench.run(at: "2025-06-02T13:00:00-05:00")
        #expect(answer.status == 65 && answer.failure?.code == "nothing_to_back_up")
        #expect(FileSystem.names(in: bench.daily) == [])
    }
}
