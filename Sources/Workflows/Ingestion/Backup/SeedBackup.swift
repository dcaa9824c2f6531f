internal import CivilTime
internal import Failures
internal import Files
internal import JSON
internal import Market
internal import MarketFiles
internal import Postgres
internal import Store
internal import TaskContract

/// The parts of a backup, in the order of the task's steps. All of them under one lock.
struct SeedBackup {
    let connection: Connection
    let context: TaskContext
    let folders: BackupFolders
    let date: CivilDate
    let asOf: Instant

    private var daily: String { folders.folder(.daily, of: date) }
    private var weekly: String { folders.folder(.weekly, of: date) }
    private var waiting: String { folders.waiting(date) }

    // MARK: - Health check

    /// Counts what is stored.
    ///
    /// - Throws: `nothing_to_back_up` (data): backups of empty tables would in time push the good ones out.
    func checkHealth() throws(Failure) -> JSONValue {
        let counts = try connection.query(
            "select symbol, count(*) as bars from usdcop_m5_ohlcv group by symbol order by symbol")
        var bars = JSONObject()
        var missing = Set(Instrument.allCases.map(\.symbol))
        for row in counts.rows {
            let symbol: String = try row.value("symbol")
            bars[symbol] = .integer(try row.value("bars"))
            missing.remove(symbol)
        }
        let macro: Int = try connection.query("select count(*) as rows from macro_indicators_daily").single().value("rows")
        guard !missing.contains(Instrument.usdcop.symbol) else {
            throw Failure(
                .data, code: "nothing_to_back_up", "the database holds no bars of \(Instrument.usdcop)",
                remedy: "Run core_l0_01_ohlcv_backfill; the backups there are stay as they are.")
        }
        for symbol in missing.sorted() { context.warn("the database holds no bars of \(symbol)") }
        if macro == 0 { context.warn("the database holds no macro rows") }
        return ["bars": .object(bars), "macro_rows": .integer(macro)]
    }

    // MARK: - Export and manifest

    /// The stored data as files.
    func export() throws(Failure) -> MarketExport {
        let export = try MarketExport(reading: connection, asOf: asOf)
        warnOfShrinking(export.contents.manifest)
        return export
    }

    /// Puts an export where `publishExport` of another process finds it.
    ///
    /// - Returns: whether it differs from the day's backup.
    func keepWaiting(_ export: MarketExport) throws(Failure) -> Bool {
        try writing(waiting) { () throws(Failure) in try export.write(to: waiting) }
        return try !export.contents.differences(in: daily).isEmpty
    }

    /// Makes an export the day's and the week's backup.
    ///
    /// - Returns: whether any file changed.
    func publish(_ contents: DataFiles) throws(Failure) -> Bool {
        var isChanged = false
        for folder in [daily, weekly] {
            try context.checkCancellation()
            // A run killed after its renames left the former files, and nothing that differs.
            BackupFolders.sweep(folder)
            guard try !contents.differences(in: folder).isEmpty else { continue }
            try writing(folder) { () throws(Failure) in try contents.write(to: folder) }
            isChanged = true
        }
        return isChanged
    }

    /// Makes what `keepWaiting` left the day's and the week's backup.
    ///
    /// - Throws: `export_missing` (data) when nothing waits; `hash_mismatch` and the like when it is not what was exported.
    func publishExport() throws(Failure) -> (manifest: DataManifest, isChanged: Bool) {
        guard FileSystem.exists(DataDirectory(waiting).manifest) else {
            // A run before this one may have published it and been killed before it could say so.
            if FileSystem.exists(DataDirectory(daily).manifest) { return (try DataManifest(folder: daily), false) }
            throw Failure(
                .data, code: "export_missing", "no export of \(date) waits in \(waiting)",
                remedy: "Run the step export of the same day first.")
        }
        let contents = try DataFiles(folder: waiting)
        let isChanged = try publish(contents)
        BackupFolders.remove(waiting)
        return (contents.manifest, isChanged)
    }

    /// Runs `body`, and takes the folder away again if it failed and left it empty.
    private func writing(_ folder: String, _ body: () throws(Failure) -> Void) throws(Failure) {
        BackupFolders.sweep(folder)
        do throws(Failure) {
            try body()
        } catch {
            BackupFolders.sweep(folder)
            throw error
        }
    }

    /// Fewer rows than in the newest backup: nothing of the pipeline deletes rows.
    private func warnOfShrinking(_ manifest: DataManifest) {
        guard let newest = folders.backups(.daily).first, let former = try? DataManifest(folder: newest) else { return }
        for entry in manifest.entries {
            guard let before = former.entry(entry.name), entry.rows < before.rows else { continue }
            context.warn("\(entry.name) has \(entry.rows) rows, fewer than the \(before.rows) of the backup \(Path.name(newest))")
        }
    }

    // MARK: - Validation and retention

    /// Reads the day's and the week's backup back, and only then removes what is too old or was interrupted.
    ///
    /// - Returns: the manifest and the names of the folders that were removed.
    /// - Throws: as `BackupValidation.validate`; nothing is removed then.
    func validate() throws(Failure) -> (manifest: DataManifest, removed: [String]) {
        let manifest = try BackupValidation.validate(daily)
        try context.checkCancellation()
        _ = try BackupValidation.validate(weekly)
        let surplus = folders.surplus(.daily, justMade: daily) + folders.surplus(.weekly, justMade: weekly)
        let stale = folders.interrupted(butNot: [daily, weekly], before: date)
        var removed: [String] = []
        for folder in surplus + stale {
            if BackupFolders.remove(folder) {
                removed.append(Path.name(folder))
            } else {
                context.warn("\(folder) holds files of others and was not removed")
            }
        }
        return (manifest, removed)
    }
}
