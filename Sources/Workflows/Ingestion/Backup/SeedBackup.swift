internal import CivilTime
internal import Failures
internal import Files
internal import JSON
internal import Macro
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

    private var waiting: String { folders.waiting(date) }

    // MARK: - Health check

    /// Counts what is stored and was known.
    ///
    /// - Throws: `nothing_to_back_up` (data): backups of empty tables would in time push the good ones out.
    func checkHealth() throws(Failure) -> JSONObject {
        let counts = try BarStore(connection).counts(before: MarketExport.barLimit(asOf))
        let macro = try MacroStore(connection).columns(asOf: asOf).dates.count
        guard counts[Instrument.usdcop.symbol] != nil else {
            throw Failure(
                .data, code: "nothing_to_back_up",
                "the database holds no bars of \(Instrument.usdcop) that had ended at \(asOf.formatted(in: .bogota))",
                remedy: "Run core_l0_01_ohlcv_backfill; the backups there are stay as they are.")
        }
        for symbol in Instrument.allCases.map(\.symbol).sorted() where counts[symbol] == nil {
            context.warn("the database holds no bars of \(symbol)")
        }
        if macro == 0 { context.warn("the database holds no macro rows") }
        let bars = counts.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.integer($0.value)) }
        return JSONObject([("bars", .object(JSONObject(bars))), ("macro_rows", .integer(macro))])
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
        return try !export.contents.differences(in: made(.daily)).isEmpty
    }

    /// Makes an export the day's and the week's backup; one that is doubtful is kept beside them, and an alert tells why.
    ///
    /// - Returns: whether any file changed.
    func publish(_ contents: DataFiles) throws(Failure) -> Bool {
        let doubt = doubt(of: contents.manifest)
        if let doubt { try warn(of: doubt) }
        var isChanged = false
        for series in BackupFolders.Series.allCases where series == .daily || mayReplaceWeek {
            try context.checkCancellation()
            let folder = doubt == nil ? folders.folder(series, of: date) : folders.beside(series, of: date)
            // A run killed after its renames left the former files, and nothing that differs.
            BackupFolders.sweep(folder)
            if try !contents.differences(in: folder).isEmpty {
                try writing(folder) { () throws(Failure) in try contents.write(to: folder) }
                isChanged = true
            }
            // What was doubtful before is not any more.
            let beside = folders.beside(series, of: date)
            if doubt == nil, FileSystem.isDirectory(beside) { BackupFolders.remove(beside) }
        }
        return isChanged
    }

    /// Whether the week has no backup, or one of no later day: a run of the past leaves the week's as it is.
    private var mayReplaceWeek: Bool {
        let week = folders.folder(.weekly, of: date)
        guard FileSystem.exists(DataDirectory(week).manifest) else { return true }
        return !folders.backups(.daily).contains { folder in
            CivilDate(Path.name(folder)).map { $0 > date && folders.folder(.weekly, of: $0) == week } ?? false
        }
    }

    /// What is doubtful about a backup after the newest one up to its day whose manifest can be read. The week's own backup may
    /// be of a later day, so only those of earlier weeks stand in for dailies.
    private func doubt(of manifest: DataManifest) -> BackupDoubt? {
        let former = folders.backups(.daily, through: date) + folders.backups(.weekly, through: date.adding(days: -7))
        for folder in former {
            if let last = try? DataManifest(folder: folder) { return BackupDoubt(manifest, after: last, in: folder) }
        }
        return nil
    }

    private func warn(of doubt: BackupDoubt) throws(Failure) {
        let beside = folders.beside(.daily, of: date)
        let text = doubt.reasons.joined(separator: "; ")
        context.warn("the backup is kept beside the last one, as \(Path.name(beside)): \(text)")
        let alert = Alert(
            key: "backup:\(date):kept_beside", severity: .warning,
            title: "The backup of \(date) is not the equal of the last one",
            body: "\(text). It lies in \(beside) and takes no other's place. Find out what became of the rows; if they are "
                + "meant to be gone, rename the folder to \(date).")
        try AlertStore(connection).raise([alert], at: asOf)
    }

    /// Where the backup of the day lies that was made last: beside the others when it was doubtful.
    func made(_ series: BackupFolders.Series) -> String {
        let beside = folders.beside(series, of: date)
        return FileSystem.exists(DataDirectory(beside).manifest) ? beside : folders.folder(series, of: date)
    }

    /// Makes what `keepWaiting` left the day's and the week's backup, see `publish`.
    ///
    /// - Throws: `export_missing` (data) when nothing waits; `hash_mismatch` and the like when it is not what was exported.
    func publishExport() throws(Failure) -> (manifest: DataManifest, isChanged: Bool) {
        guard FileSystem.exists(DataDirectory(waiting).manifest) else {
            // A run before this one may have published it and been killed before it could say so.
            let daily = made(.daily)
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
        guard let newest = folders.backups(.daily, through: date).first, let former = try? DataManifest(folder: newest) else {
            return
        }
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
        let (daily, weekly) = (made(.daily), made(.weekly))
        let manifest = try BackupValidation.validate(daily)
        try context.checkCancellation()
        _ = try BackupValidation.validate(weekly)
        let surplus = folders.surplus(.daily, justMade: daily) + folders.surplus(.weekly, justMade: weekly)
        let own = BackupFolders.Series.allCases.flatMap { [folders.folder($0, of: date), folders.beside($0, of: date)] }
        let stale = folders.interrupted(butNot: own, before: date)
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
