internal import CivilTime
public import Failures
internal import Files
public import JSON
internal import MarketFiles
internal import Postgres
internal import Store
public import TaskContract

/// The task `core_l0_05_seed_backup`: the stored market data as files a restore can begin with, a folder a day and one a
/// week, the newest 14 and 8 of which are kept.
///
/// The day is that of `as_of` in Bogotá. The rows are those that were known at `as_of`, see `MarketExport`, each with its source.
/// A backup that is much smaller than the last one is kept beside it, see `BackupDoubt`.
public enum SeedBackupWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = "core_l0_05_seed_backup"
    /// One sentence for `--help`.
    public static let summary =
        "Backs the stored bars and macro rows up as Parquet files, and keeps the newest backups."
    /// The parts that can be run alone.
    public static let steps = Step.allCases.map(\.rawValue)

    private enum Step: String, CaseIterable {
        case healthCheck = "health_check"
        case export
        case writeManifest = "write_manifest"
        case validate
    }

    /// The JSON Schema of `output`.
    public static let outputSchema = SeedBackupOutput.outputSchema

    /// Backs up, or does one step of it.
    ///
    /// - Throws: what connecting and reading throws; `locked`, `disk_full`, `interrupted` (temporary);
    ///   `output_not_writable` (configuration); `nothing_to_back_up`, `export_missing`, and what validating finds (data).
    public static func run(_ request: TaskRequest<NoParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try RecordedRun.run(name, request, in: context) { connection throws(Failure) in
            let folders = try BackupFolders(dataDirectory: try context.dataDirectory)
            let backup = SeedBackup(
                connection: connection, context: context, folders: folders, date: Zone.bogota.date(request.asOf),
                asOf: request.asOf)
            let lock = try FileLock(folders.lock)
            defer { withExtendedLifetime(lock) {} }
            return try run(request.step.flatMap(Step.init(rawValue:)), backup)
        }
    }

    private static func run(_ step: Step?, _ backup: SeedBackup) throws(Failure) -> TaskOutcome {
        var output = SeedBackupOutput(date: backup.date)
        if step == nil || step == .healthCheck { output.stored = try backup.checkHealth() }
        switch step {
        case nil:
            let export = try backup.export()
            output.isChanged = try backup.publish(export.contents)
        case .export:
            let export = try backup.export()
            output.manifest = export.contents.manifest
            output.isChanged = try backup.keepWaiting(export)
        case .writeManifest:
            let published = try backup.publishExport()
            output.manifest = published.manifest
            output.isChanged = published.isChanged
        case .healthCheck, .validate: break
        }
        if step == nil || step == .validate {
            let validated = try backup.validate()
            output.manifest = validated.manifest
            output.kept = SeedBackupOutput.Kept(
                removed: validated.removed, daily: backup.folders.backups(.daily).count,
                weekly: backup.folders.backups(.weekly).count)
        }
        let daily = backup.made(.daily)
        output.dailyFolder = daily
        output.weeklyFolder = backup.made(.weekly)
        output.isKeptBeside = daily != backup.folders.folder(.daily, of: backup.date)
        guard let manifest = output.manifest else { return .success(output) }
        // Between export and write_manifest there is nothing yet that lasts.
        guard step != .export else { return .success(output) }
        let artifacts = manifest.entries.map { entry in
            Artifact(path: Path.join(daily, entry.name), sha256: entry.sha256, rows: entry.rows)
        }
        return .success(output, artifacts: artifacts)
    }
}
