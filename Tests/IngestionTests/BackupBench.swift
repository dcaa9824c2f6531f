import Macro
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

/// A database with a week of bars and macro rows, and a data directory to back it up into.
final class BackupBench {
    /// Friday 2025-06-06, 13:00 COT.
    static let friday = "2025-06-06T13:00:00-05:00"

    let database: String
    let folder = TemporaryFolder()
    /// As the worker.
    let connection: Connection
    /// The bars that are stored, by pair: Tuesday to Friday.
    let bars: [Instrument: [Bar]]
    /// The macro rows that are stored.
    let macro: MacroColumns

    init(isEmpty: Bool = false, source: String = "twelvedata") throws {
        database = try PrivatePostgres.shared.database()
        connection = try PrivatePostgres.shared.connect(to: database, as: "usdcop_worker")
        let (start, end) = (try #require(Instant("2025-06-03T05:00:00Z")), try #require(Instant("2025-06-07T05:00:00Z")))
        var bars: [Instrument: [Bar]] = [:]
        for instrument in Instrument.allCases where !isEmpty {
            bars[instrument] = try ServedSeeds.bars(instrument).filter { $0.time >= start && $0.time < end }
            try BarStore(connection).upsert(bars[instrument] ?? [], of: instrument, source: source)
        }
        self.bars = bars
        let dates = isEmpty ? [] : (0..<5).map { CivilDate(dayNumber: Zone.bogota.date(start).dayNumber + $0) }
        macro = MacroColumns(
            dates: dates,
            values: MacroFile.columns.enumerated().map { column, name in
                (name, dates.indices.map { $0 == column % 5 ? .nan : Double(column) + Double($0) / 8 })
            },
            dataSource: DataSource.unlabelled)
        try MacroStore(connection).upsert(macro)
    }

    var variables: [String: String] {
        ["DATABASE_URL": PrivatePostgres.shared.url(of: database), "USDCOP_DATA_DIR": folder.file("var")]
    }

    var daily: String { folder.file("var/backups/daily") }
    var weekly: String { folder.file("var/backups/weekly") }

    /// Runs the task in this process.
    func run(at asOf: String = BackupBench.friday, step: String? = nil, runID: String? = nil) throws -> Answer {
        let context = TaskContext(environment: variables)
        do throws(Failure) {
            let request = TaskRequest(
                params: NoParameters(), step: step, runID: runID, asOf: try instant(asOf))
            return Answer(
                try SeedBackupWorkflow.run(request, in: context), by: SeedBackupWorkflow.outputSchema,
                warnings: context.warnings)
        } catch {
            return Answer(status: error.kind.exitStatus, failure: error, warnings: context.warnings)
        }
    }

    private func instant(_ text: String) throws(Failure) -> Instant {
        guard let instant = Instant(text) else { throw Failure(.request, code: "no_instant", text, remedy: "") }
        return instant
    }

    /// A folder that looks like a backup of long ago: a manifest, and nothing it says.
    func pretend(_ series: String, _ name: String) throws {
        let manifest = #"{"synthetic": false, "files": []}"#
        try writeFile(Array(manifest.utf8), to: folder.file("var/backups/\(series)/\(name)/manifest.json"))
    }

    /// All files of a folder by name.
    static func contents(_ folder: String) throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for name in FileSystem.names(in: folder) { contents[name] = try FileSystem.read(Path.join(folder, name)) }
        return contents
    }

    static let fileNames = [
        "MACRO_DAILY_CLEAN.parquet", "manifest.json", "usdbrl_m5_ohlcv.parquet", "usdcop_daily_ohlcv.parquet",
        "usdcop_m5_ohlcv.parquet", "usdmxn_m5_ohlcv.parquet",
    ]
}
