internal import CivilTime
internal import Failures
internal import Files
internal import JSON
internal import MarketFiles
internal import Postgres
internal import TaskContract

/// The step that writes what is stored to `<data>/seeds/latest`, from where an empty table is restored. The package's own
/// seeds are never touched.
struct SeedExport {
    /// What was written.
    struct Result {
        let folder: String
        let dataSource: String
        /// Files that were missing or different.
        let written: [String]
        let artifacts: [Artifact]

        var json: JSONValue {
            [
                "folder": .string(folder), "data_source": .string(dataSource),
                "written": .array(written.map(JSONValue.string)),
            ]
        }
    }

    let run: BackfillRun

    /// Writes the files, all or none.
    ///
    /// - Parameter isAlone: Whether this step is all that was asked for, so that not exporting is a failure.
    /// - Returns: `nil` when nothing was exported, which is warned of.
    /// - Throws: what reading the tables throws; `export_would_lose` (data); `disk_full` (temporary),
    ///   `output_not_writable` (configuration).
    func perform(on connection: Connection, isAlone: Bool) throws(Failure) -> Result? {
        let folder = Path.join(run.dataDirectory, "seeds/latest")
        let export = try MarketExport(reading: connection, asOf: run.asOf)
        if let failure = SeedExport.loss(export.contents.manifest, in: folder) {
            guard !isAlone else { throw failure }
            run.context.warn("the seeds were not exported: \(failure.message)")
            return nil
        }
        try run.context.checkCancellation()
        let written = try export.write(to: folder)
        let artifacts = export.contents.manifest.entries.map { entry in
            Artifact(path: Path.join(folder, entry.name), sha256: entry.sha256, rows: entry.rows)
        }
        return Result(folder: folder, dataSource: export.dataSource, written: written, artifacts: artifacts)
    }

    /// An empty table must not take the place of a seed it could be restored from.
    private static func loss(_ new: DataManifest, in folder: String) -> Failure? {
        guard let old = try? DataManifest(folder: folder) else { return nil }
        for entry in new.entries where entry.rows == 0 {
            guard let rows = old.entry(entry.name)?.rows, rows > 0 else { continue }
            return Failure(
                .data, code: "export_would_lose", "\(entry.name) in \(folder) has \(rows) rows, and the table has none now",
                remedy: "Restore the table first (step process_symbol), or move the folder away.")
        }
        return nil
    }
}
