import CivilTime
import Failures
import Files
import Glibc
import JSON
import MarketFiles
import Postgres
import TestSupport
import Testing

@testable import Ingestion
@testable import Realtime

/// Tasks that are stopped while they work.
struct RealtimeAndBackupInterruptionTests {
    @Test func aBackupThatIsKilledLeavesOnlyWholeOnesAndTheNextRunIsWell() throws {
        let bench = try BackupBench()
        _ = try bench.run(at: "2025-06-05T13:00:00-05:00")
        let request: JSONValue = ["as_of": .string(BackupBench.friday)]
        // From the start of the process to beyond its end, whatever this machine makes of the times.
        for milliseconds in [0, 20, 40, 60, 80, 100, 130, 170, 220, 300] {
            let process = try TaskProcess(
                SeedBackupWorkflow.name, input: .bytes(Array(request.serialized().utf8)), environment: bench.variables)
            usleep(UInt32(milliseconds) * 1000)
            process.send(SIGKILL)
            _ = try process.end()
            let folders = try BackupFolders(dataDirectory: bench.folder.file("var"))
            for series in BackupFolders.Series.allCases {
                for folder in folders.backups(series) { _ = try BackupValidation.validate(folder) }
            }
            // The next one has its work before it again.
            if milliseconds % 40 == 0 { BackupFolders.remove("\(bench.daily)/2025-06-06") }
        }
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.output["kept_daily"] == 2, "\(answer)")
        #expect(FileSystem.names(in: bench.daily) == ["2025-06-05", "2025-06-06"])
        #expect(FileSystem.names(in: "\(bench.daily)/2025-06-06") == BackupBench.fileNames)
        #expect(FileSystem.names(in: "\(bench.weekly)/2025-W23") == BackupBench.fileNames)
    }

    /// The names are all given, only the former files' second names are still there.
    @Test func whatARunKilledAfterItsRenamesLeftIsRemoved() throws {
        let bench = try BackupBench()
        #expect(try bench.run().status == 0)
        for folder in ["\(bench.daily)/2025-06-06", "\(bench.weekly)/2025-W23"] {
            try writeFile([1], to: "\(folder)/.manifest.json.4711.12.tmp.old")
        }
        #expect(try bench.run().status == 0)
        #expect(FileSystem.names(in: "\(bench.daily)/2025-06-06") == BackupBench.fileNames)
        #expect(FileSystem.names(in: "\(bench.weekly)/2025-W23") == BackupBench.fileNames)
    }

    @Test func aRealtimeRunThatIsAskedToStopStopsThoughTheProviderHangs() throws {
        let bench = try RealtimeBench()
        try bench.fault(["kind": "hang", "milliseconds": 60_000])
        let process = try bench.start()
        let isConnected: Statement = """
            select 1 as v from pg_stat_activity
            where application_name = 'core_l0_02_ohlcv_realtime' and datname = current_database()
            """
        while try bench.connection.query(isConnected).count == 0 { usleep(1000) }
        process.send(SIGTERM)
        let answer = try Answer(process.end())
        #expect(answer.status == 75 && answer.failure?.code == "interrupted", "\(answer)")
        let breaker = try bench.connection.query("select state, failures from ingestion_circuit")
        #expect(breaker.count == 0, "that we stopped is no failure of the provider")
    }
}
