internal import CivilTime
internal import Failures
internal import Files
internal import Glibc
internal import MarketFiles
internal import Postgres
internal import TaskContract

/// The step that writes what is stored to `<data>/seeds/latest`, from where an empty table is restored. The package's own
/// seeds are never touched.
struct SeedExport {
    /// What was written.
    struct Result: TaskOutput {
        let folder: String
        let dataSource: String
        let written: [String]
        let artifacts: [Artifact]

        static let declaration: [OutputField<Result>] = [
            .value("folder", \.folder), .value("data_source", \.dataSource),
            .value("written", \.written, "Files that were missing or different."),
        ]
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
        // What one run read must not be written over what another read later.
        let lock = try self.lock()
        defer { withExtendedLifetime(lock) {} }
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

    /// The lock of the export, waited for as long as exports of others may take.
    ///
    /// - Throws: `locked` (temporary) when it is not to be had; `interrupted` (temporary); `output_not_writable`.
    private func lock() throws(Failure) -> FileLock {
        let path = Path.join(run.dataDirectory, "seeds/.latest.lock")
        for _ in 0..<SeedExport.lockAttempts {
            try run.context.checkCancellation()
            do throws(Failure) {
                return try FileLock(path)
            } catch {
                guard error.code == "locked" else { throw error }
            }
            usleep(100_000)
        }
        return try FileLock(path)
    }

    /// A minute; an export takes about a second.
    private static let lockAttempts = 600

    /// Tables that lost rows must not take the place of the seeds they could be restored from.
    static func loss(_ new: DataManifest, in folder: String) -> Failure? {
        guard let old = try? DataManifest(folder: folder) else { return nil }
        for entry in new.entries {
            guard let known = old.entry(entry.name), known.rows > 0 else { continue }
            let what: String
            if entry.rows < known.rows {
                what = "has \(known.rows) rows, and the table has \(entry.rows == 0 ? "none" : "\(entry.rows)") now"
            } else if let first = known.first, let newFirst = entry.first, newFirst > first {
                what = "begins on \(first), and the table on \(newFirst)"
            } else {
                continue
            }
            return Failure(
                .data, code: "export_would_lose", "\(entry.name) in \(folder) \(what)",
                remedy: "Restore the table first (step process_symbol), or move the folder away when the rows are meant to go.")
        }
        return nil
    }
}
