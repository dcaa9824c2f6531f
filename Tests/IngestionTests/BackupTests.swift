import Macro
import CivilTime
import Failures
import Files
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

@testable import Ingestion

/// Backups of a real database.
struct BackupTests {
    let bench: BackupBench

    init() throws { bench = try BackupBench() }

    @Test func theFilesReadBackAsTheTables() throws {
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.output["changed"] == true && answer.warnings == [], "\(answer)")
        for folder in ["\(bench.daily)/2025-06-06", "\(bench.weekly)/2025-W23"] {
            #expect(FileSystem.names(in: folder) == BackupBench.fileNames)
            let files = DataDirectory(folder)
            let never = Zone.utc.instant(.firstDay(ofYear: 2100))
            for instrument in Instrument.allCases {
                let series = try FiveMinuteFile.read(files.fiveMinuteBars(instrument), instrument: instrument, asOf: never)
                #expect(series.bars == bench.bars[instrument] && series.dataSource == "twelvedata")
            }
            let daily = try DailyFile.read(files.dailyBars, asOf: never)
            #expect(daily.bars.map(\.date.description) == ["2025-06-03", "2025-06-04", "2025-06-05", "2025-06-06"])
            let macro = try MacroFile.readAll(files.macro, asOf: never)
            // A row is known from the next Monday-Friday on: of five those of Tuesday to Thursday.
            #expect(macro.dates == Array(bench.macro.dates.prefix(3)))
            for (read, stored) in zip(macro.values, bench.macro.values) {
                #expect(read.name == stored.name)
                #expect(read.values.map(\.bitPattern) == stored.values.prefix(3).map(\.bitPattern))
            }
        }
    }

    @Test func theOutputNamesWhatIsThere() throws {
        let answer = try bench.run()
        #expect(answer.output["date"] == "2025-06-06" && answer.output["data_source"] == "twelvedata")
        #expect(answer.output["stored"]?["bars"]?["USD/COP"]?.integerValue == bench.bars[.usdcop]?.count)
        #expect(answer.output["stored"]?["macro_rows"] == 3)
        #expect(answer.output["files"]?.arrayValue?.count == 5)
        for file in answer.output["files"]?.arrayValue ?? [] {
            let bytes = try FileSystem.read("\(bench.daily)/2025-06-06/\(try #require(file["name"]?.stringValue))")
            #expect(file["sha256"]?.stringValue == SHA256.hexadecimal(of: bytes))
        }
    }

    @Test func theSameDataAgainChangesNothing() throws {
        _ = try bench.run()
        let before = try BackupBench.contents("\(bench.daily)/2025-06-06")
        let again = try bench.run(at: "2025-06-06T23:00:00-05:00")
        #expect(again.status == 0 && again.output["changed"] == false)
        #expect(try BackupBench.contents("\(bench.daily)/2025-06-06") == before)
        #expect(try bench.run(at: "2025-06-07T13:00:00-05:00").output["changed"] == true)
        #expect(try BackupBench.contents("\(bench.daily)/2025-06-07") == before)
    }

    @Test func aNewBarMakesTheDaysBackupNew() throws {
        _ = try bench.run()
        let last = try #require(bench.bars[.usdmxn]?.last)
        let corrected = try Bar(time: last.time, open: last.open, high: last.high + 1, low: last.low, close: last.close)
        try BarStore(bench.connection).upsert([corrected], of: .usdmxn, source: "twelvedata")
        #expect(try bench.run().output["changed"] == true)
        #expect(FileSystem.names(in: "\(bench.daily)/2025-06-06") == BackupBench.fileNames)
    }

    @Test(arguments: [
        ("2025-06-09T04:59:59.999999Z", "2025-06-08", "2025-W23"), ("2025-06-09T05:00:00Z", "2025-06-09", "2025-W24"),
        ("2021-01-01T12:00:00-05:00", "2021-01-01", "2020-W53"),
    ])
    func theDayIsBogotas(asOf: String, day: String, week: String) throws {
        let early = Bar(unchecked: try #require(Instant("2020-12-30T14:00:00Z")), 3500, 3501, 3499, 3500)
        try BarStore(bench.connection).upsert([early], of: .usdcop, source: "twelvedata")
        #expect(try bench.run(at: asOf).status == 0)
        #expect(FileSystem.names(in: bench.daily) == [day] && FileSystem.names(in: bench.weekly) == [week])
    }

    @Test func theStepsMakeTheSameBackupOneByOne() throws {
        let whole = try BackupBench()
        _ = try whole.run()
        #expect(try bench.run(step: "health_check").output["stored"]?["macro_rows"] == 3)
        #expect(try bench.run(step: "export").output["changed"] == true)
        #expect(!FileSystem.exists("\(bench.daily)/2025-06-06"), "an export is no backup")
        #expect(try bench.run(step: "write_manifest").output["changed"] == true)
        #expect(try bench.run(step: "write_manifest").output["changed"] == false)
        #expect(try bench.run(step: "validate").status == 0)
        #expect(FileSystem.names(in: bench.daily) == ["2025-06-06"])
        #expect(
            try BackupBench.contents("\(bench.daily)/2025-06-06") == (try BackupBench.contents("\(whole.daily)/2025-06-06")))
    }

    @Test func aManifestWithoutAnExportIsRefused() throws {
        let answer = try bench.run(step: "write_manifest")
        #expect(answer.status == 65 && answer.failure?.code == "export_missing")
    }

    @Test func emptyTablesAreNotBackedUp() throws {
        let empty = try BackupBench(isEmpty: true)
        try empty.pretend("daily", "2025-06-05")
        let answer = try empty.run()
        #expect(answer.status == 65 && answer.failure?.code == "nothing_to_back_up")
        #expect(FileSystem.names(in: empty.daily) == ["2025-06-05"])
    }

    @Test func rowsThatAreFewerThanBeforeAreWarnedOf() throws {
        _ = try bench.run()
        let owner = try PrivatePostgres.shared.connect(to: bench.database)
        try owner.execute("delete from usdcop_m5_ohlcv where symbol = 'USD/BRL' and time >= '2025-06-06 12:00-05'")
        let answer = try bench.run(at: "2025-06-07T13:00:00-05:00")
        #expect(answer.status == 0 && answer.warnings.count == 1)
        #expect(answer.warnings.first?.contains("usdbrl_m5_ohlcv.parquet has 228 rows, fewer than the 240") == true)
    }

    @Test func everyRunIsWrittenDownWithItsNameAsText() throws {
        let hostile = "'); drop table task_runs; --"
        _ = try bench.run(runID: hostile)
        let runs = try bench.connection.query("select run_id, status from task_runs")
        #expect(try runs.values("run_id", as: String.self) == [hostile])
        #expect(try runs.values("status", as: String.self) == ["success"])
    }
}
