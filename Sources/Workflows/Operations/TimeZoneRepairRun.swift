internal import CivilTime
internal import Failures
internal import Files
internal import Glibc
internal import JSON
internal import Market
internal import Parquet
internal import Postgres
internal import Store
internal import TaskContract

/// The repair of one pair's mis-zoned bars in the store.
struct TimeZoneRepairRun {
    let instrument: Instrument
    let connection: Connection

    /// What was done.
    struct Applied {
        let plan: RepairPlan
        /// Where the bars lie as they were; `nil` when there was nothing to repair.
        let originalsPath: String?
    }

    /// SHA-256 over the originals, which names their file and stands in the run's record.
    static func hash(of plan: RepairPlan) -> String { SHA256.hexadecimal(of: plan.canonicalOriginals) }

    /// What is to be done.
    func plan() throws(Failure) -> RepairPlan { TimeZoneRepair.plan(try BarStore(connection).bars(of: instrument)) }

    /// Does it in one transaction, after the originals were written to a file and with a row in `task_runs` that has their
    /// hash. Once done, it finds nothing to do.
    ///
    /// - Throws: what the store throws; `permission_denied` (configuration) for a role that may not delete; `disk_full`
    ///   (temporary), `output_not_writable` (configuration) when the originals cannot be kept; nothing is changed then.
    func apply(folder: String, at now: Instant, _ context: TaskContext) throws(Failure) -> Applied {
        try connection.transaction { connection throws(Failure) in
            // No one writes while bars move; readers go on.
            try BarStore(connection).lockForRepair()
            let startedAt = try TaskRunStore(connection).now()
            let plan = try plan()
            guard !plan.isEmpty else { return Applied(plan: plan, originalsPath: nil) }
            let sources = try BarStore(connection).sources(of: instrument, at: plan.originals.map(\.time))
            let path = Path.join(folder, "\(instrument.fileStem)_\(TimeZoneRepairRun.hash(of: plan)).parquet")
            try keep(plan.originals, sources, at: path)
            try write(plan, sources)
            try record(plan, path, startedAt: startedAt, asOf: now)
            try context.checkCancellation()
            return Applied(plan: plan, originalsPath: path)
        }
    }

    /// A file that the readers of five-minute bars accept, with the source of each bar beside it.
    private func keep(_ bars: [Bar], _ sources: [Instant: String], at path: String) throws(Failure) {
        let columns = [
            ParquetColumn("time", .timestamps(bars.map(\.time.microseconds), zone: "America/Bogota")),
            ParquetColumn("symbol", .strings(bars.map { _ in instrument.symbol })),
            ParquetColumn("open", .doubles(bars.map(\.open))), ParquetColumn("high", .doubles(bars.map(\.high))),
            ParquetColumn("low", .doubles(bars.map(\.low))), ParquetColumn("close", .doubles(bars.map(\.close))),
            ParquetColumn("volume", .doubles(bars.map { _ in 0 })),
            ParquetColumn("source", .strings(bars.map { sources[$0.time] ?? "" })),
        ]
        var files = StagedFiles()
        try files.stage(try ParquetWriter.encode(columns, compression: .zstd(level: 9)), at: path)
        try files.commit()
    }

    /// A moved bar keeps its source.
    private func write(_ plan: RepairPlan, _ sources: [Instant: String]) throws(Failure) {
        let store = BarStore(connection)
        let deleted = try store.delete(plan.deletions, of: instrument)
        var moved: [String: [Bar]] = [:]
        for move in plan.moves { moved[sources[move.original.time] ?? "", default: []].append(move.repaired) }
        for (source, bars) in moved.sorted(by: { $0.key < $1.key }) { try store.upsert(bars, of: instrument, source: source) }
        guard deleted == plan.deletions.count, try store.bars(of: instrument) == plan.result else {
            throw Failure(
                .internal, code: "repair_differs", "the stored bars are not those of the plan; nothing was changed",
                remedy: "Report this with the log of the run.")
        }
    }

    private func record(_ plan: RepairPlan, _ path: String, startedAt: Instant, asOf: Instant) throws(Failure) {
        let hash = TimeZoneRepairRun.hash(of: plan)
        try TaskRunStore(connection).record(
            TaskRunRecord(
                task: "repair_timezones", step: nil, runID: nil, asOf: asOf, startedAt: startedAt, status: "success",
                exitCode: 0, inputHash: hash,
                output: [
                    "symbol": .string(instrument.symbol), "actor": .string(OperatingSystemUser.name),
                    "moved": .integer(plan.moves.count), "given_up": .integer(plan.dropped.count),
                    "originals": .integer(plan.originals.count), "originals_sha256": .string(hash),
                    "originals_path": .string(path),
                ], error: nil, version: packageVersion, host: RecordedRun.hostName))
    }
}
