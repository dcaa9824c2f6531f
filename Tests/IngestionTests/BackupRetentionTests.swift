import CivilTime
import Failures
import Files
import JSON
import MarketFiles
import Postgres
import TestSupport
import Testing

@testable import Ingestion

/// Which backups stay, and what a run makes of damaged ones.
struct BackupRetentionTests {
    let bench: BackupBench

    init() throws { bench = try BackupBench() }

    /// Backups of the days before 2025-06-06.
    private func pretendDays(_ count: Int) throws {
        let friday = try #require(CivilDate("2025-06-06"))
        for back in 1...count { try bench.pretend("daily", "\(friday.adding(days: -back))") }
    }

    @Test(arguments: [(12, 0), (13, 0), (14, 1), (16, 3)])
    func fourteenDaysAreKept(older: Int, removed: Int) throws {
        try pretendDays(older)
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.output["removed"]?.arrayValue?.count == removed)
        let names = FileSystem.names(in: bench.daily)
        #expect(names.count == min(older + 1, 14) && answer.output["kept_daily"]?.integerValue == names.count)
        #expect(names.last == "2025-06-06")
        if removed > 0 { #expect(names.first == "2025-05-24") }
    }

    @Test(arguments: [(6, 7), (7, 8), (8, 8), (10, 8)])
    func eightWeeksAreKept(older: Int, kept: Int) throws {
        let week = ISOWeek(containing: try #require(CivilDate("2025-06-06")))
        for back in 1...older { try bench.pretend("weekly", "\(week.adding(weeks: -back))") }
        let answer = try bench.run()
        let names = FileSystem.names(in: bench.weekly)
        #expect(answer.output["kept_weekly"]?.integerValue == kept && names.count == kept && names.last == "2025-W23")
        if older >= 7 { #expect(names.first == "2025-W16") }
    }

    @Test func backupsDatedLaterThanTheClockPushNothingOut() throws {
        try pretendDays(13)
        for day in ["2099-01-01", "2099-01-02"] { try bench.pretend("daily", day) }
        try bench.pretend("weekly", "2099-W01")
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.output["removed"] == [] && answer.output["kept_daily"] == 14)
        #expect(FileSystem.names(in: bench.daily).count == 16 && FileSystem.names(in: bench.weekly).count == 2)
        let folders = try BackupFolders(dataDirectory: bench.folder.file("var"))
        let clock = try #require(CivilDate("2099-01-01"))
        #expect(folders.ahead(of: clock).map(Path.name) == ["2099-01-02"])
    }

    @Test func theBackupJustMadeStaysThoughItsDayIsLongPast() throws {
        let wednesday = try #require(CivilDate("2025-06-04"))
        for ahead in 1...14 { try bench.pretend("daily", "\(wednesday.adding(days: ahead))") }
        let answer = try bench.run(at: "2025-06-04T13:00:00-05:00")
        #expect(answer.status == 0 && answer.output["removed"] == [])
        #expect(FileSystem.names(in: bench.daily).first == "2025-06-04")
        #expect(try bench.run(at: "2025-06-19T13:00:00-05:00").output["removed"] == ["2025-06-04", "2025-06-05"])
    }

    @Test func anInterruptedBackupIsNoneAndIsCleared() throws {
        try writeFile([1, 2, 3], to: "\(bench.daily)/2025-06-04/usdcop_m5_ohlcv.parquet")
        try writeFile([1], to: "\(bench.daily)/2025-06-04/.manifest.json.77.1.tmp")
        try writeFile([1], to: "\(bench.weekly)/2025-W22/usdcop_m5_ohlcv.parquet")
        try writeFile([1], to: "\(bench.daily)/.export-2025-06-05/usdcop_m5_ohlcv.parquet")
        try writeFile([1], to: "\(bench.daily)/2025-06-06/.usdcop_m5_ohlcv.parquet.77.1.tmp")
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.output["kept_daily"] == 1 && answer.output["kept_weekly"] == 1)
        #expect(FileSystem.names(in: bench.daily) == ["2025-06-06"] && FileSystem.names(in: bench.weekly) == ["2025-W23"])
        #expect(FileSystem.names(in: "\(bench.daily)/2025-06-06") == BackupBench.fileNames)
    }

    @Test func whatIsNoneOfOursStays() throws {
        try pretendDays(14)
        try writeFile([7], to: "\(bench.daily)/2025-05-23/notes.txt")
        try writeFile([7], to: "\(bench.daily)/before-the-move/manifest.json")
        try writeFile([7], to: "\(bench.weekly)/2025-WXY/notes.txt")
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.warnings.contains { $0.contains("2025-05-23 holds files of others") })
        #expect(try FileSystem.read("\(bench.daily)/2025-05-23/notes.txt") == [7])
        #expect(FileSystem.exists("\(bench.daily)/before-the-move/manifest.json"))
        #expect(FileSystem.exists("\(bench.weekly)/2025-WXY/notes.txt"))
    }

    // MARK: - Damage

    @Test(arguments: BackupBench.fileNames.filter { $0 != "manifest.json" })
    func aDamagedFileIsFoundAndNothingIsRemoved(name: String) throws {
        _ = try bench.run()
        try pretendDays(16)
        let path = "\(bench.daily)/2025-06-06/\(name)"
        var bytes = try FileSystem.read(path)
        bytes[bytes.count / 2] ^= 1
        try writeFile(bytes, to: path)
        let answer = try bench.run(step: "validate")
        #expect(answer.status == 65 && answer.failure?.code == "hash_mismatch")
        #expect(FileSystem.names(in: bench.daily).count == 17)
        #expect(try bench.run().output["changed"] == true, "the next run mends it")
        #expect(try bench.run(step: "validate").status == 0)
    }

    @Test func aDamagedWeekIsFoundToo() throws {
        _ = try bench.run()
        FileSystem.remove("\(bench.weekly)/2025-W23/usdbrl_m5_ohlcv.parquet")
        #expect(try bench.run(step: "validate").failure?.code == "file_missing")
    }

    @Test func aManifestThatCountsWrongIsFound() throws {
        _ = try bench.run()
        let path = "\(bench.daily)/2025-06-06/manifest.json"
        let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
        try writeFile(Array(text.replacing("\"rows\": 240", with: "\"rows\": 241").utf8), to: path)
        let answer = try bench.run(step: "validate")
        #expect(answer.status == 65 && answer.failure?.code == "backup_rows_differ")
    }

    @Test(arguments: ["", "{}", "[1]", #"{"files": [{"name": "../../x"}]}"#, "not JSON"])
    func aManifestThatIsNoneIsRefused(text: String) throws {
        _ = try bench.run()
        try writeFile(Array(text.utf8), to: "\(bench.daily)/2025-06-06/manifest.json")
        let answer = try bench.run(step: "validate")
        #expect(answer.status == 65)
    }

    // MARK: - Disk and lock

    @Test(arguments: [2, 4, 8])
    func aFullDiskLeavesTheOldBackupsWhole(blocks: Int) throws {
        _ = try bench.run()
        let before = try BackupBench.contents("\(bench.daily)/2025-06-06")
        let request: JSONValue = ["as_of": "2025-06-07T13:00:00-05:00"]
        let end = try TaskProcess(
            "core_l0_05_seed_backup", input: .bytes(Array(request.serialized().utf8)), environment: bench.variables,
            shell: "ulimit -f \(blocks); exec \"$@\""
        ).end()
        let answer = try Answer(end)
        #expect(answer.status == 75 && answer.failure?.code == "disk_full", "\(end.text) \(end.log)")
        #expect(FileSystem.names(in: bench.daily) == ["2025-06-06"])
        #expect(try BackupBench.contents("\(bench.daily)/2025-06-06") == before)
    }

    @Test func oneBackupRunsAtATime() throws {
        let lock = try FileLock("\(bench.folder.file("var"))/backups/.lock")
        let answer = try bench.run()
        #expect(answer.status == 75 && answer.failure?.code == "locked")
        withExtendedLifetime(lock) {}
    }
}
