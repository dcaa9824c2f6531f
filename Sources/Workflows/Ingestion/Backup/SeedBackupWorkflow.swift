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
public enum SeedBackupWorkflow {
    /// The task's name.
    public static let name = "core_l0_05_seed_backup"
    /// The parts that can be run alone.
    public static let steps = Step.allCases.map(\.rawValue)

    private enum Step: String, CaseIterable {
        case healthCheck = "health_check"
        case export
        case writeManifest = "write_manifest"
        case validate
    }

    /// The JSON Schema of `output`.
    public static let outputSchema: JSONValue = [
        "type": "object", "required": ["changed", "date"],
        "properties": [
            "changed": ["type": "boolean", "description": "Whether a file of the backup changed."],
            "date": ["type": "string", "format": "date"],
            "daily_dir": ["type": "string"], "weekly_dir": ["type": "string"],
            "kept_beside": [
                "type": "boolean",
                "description": "Whether the backup lies beside the last one, which is much larger or no generated one.",
            ],
            "data_source": ["type": "string"],
            "stored": ["type": "object", "description": "Of health_check: rows in the database."],
            "files": [
                "type": "array",
                "items": [
                    "type": "object",
                    "properties": [
                        "name": ["type": "string"], "content": ["enum": ["five_minute_bars", "daily_bars", "macro"]],
                        "rows": ["type": "integer"], "first": ["type": ["string", "null"], "format": "date"],
                        "last": ["type": ["string", "null"], "format": "date"], "bytes": ["type": "integer"],
                        "sha256": ["type": "string"],
                    ],
                ],
            ],
            "removed": ["type": "array", "items": ["type": "string"], "description": "Old and interrupted backups."],
            "kept_daily": ["type": "integer"], "kept_weekly": ["type": "integer"],
        ],
    ]

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
        var output = JSONObject([
            ("changed", false), ("date", .string(backup.date.description)), ("daily_dir", .null), ("weekly_dir", .null),
            ("kept_beside", false),
        ])
        var manifest: DataManifest?
        if step == nil || step == .healthCheck { output["stored"] = try backup.checkHealth() }
        switch step {
        case nil:
            let export = try backup.export()
            output["changed"] = .bool(try backup.publish(export.contents))
        case .export:
            let export = try backup.export()
            manifest = export.contents.manifest
            output["changed"] = .bool(try backup.keepWaiting(export))
        case .writeManifest:
            let published = try backup.publishExport()
            manifest = published.manifest
            output["changed"] = .bool(published.isChanged)
        case .healthCheck, .validate: break
        }
        if step == nil || step == .validate {
            let validated = try backup.validate()
            manifest = validated.manifest
            output["removed"] = .array(validated.removed.map(JSONValue.string))
            output["kept_daily"] = .integer(backup.folders.backups(.daily).count)
            output["kept_weekly"] = .integer(backup.folders.backups(.weekly).count)
        }
        let daily = backup.made(.daily)
        output["daily_dir"] = .string(daily)
        output["weekly_dir"] = .string(backup.made(.weekly))
        output["kept_beside"] = .bool(daily != backup.folders.folder(.daily, of: backup.date))
        guard let manifest else { return .success(output: output) }
        output["data_source"] = manifest.header["data_source"] ?? .null
        output["files"] = .array(manifest.entries.map(\.json))
        // Between export and write_manifest there is nothing yet that lasts.
        guard step != .export else { return .success(output: output) }
        let artifacts = manifest.entries.map { entry in
            Artifact(path: Path.join(daily, entry.name), sha256: entry.sha256, rows: entry.rows)
        }
        return .success(output: output, artifacts: artifacts)
    }
}
