internal import Macro
internal import CivilTime
internal import Failures
internal import Files
internal import Market
internal import MarketFiles

/// Proves that a backup can be restored from, by reading it as a restore would.
enum BackupValidation {
    /// Reads every file of a backup and compares hash, number of rows and range with the manifest.
    ///
    /// - Returns: the manifest.
    /// - Throws: `manifest_invalid`, `manifest_incomplete`, `hash_mismatch`, `file_missing`, what reading the files throws,
    ///   `backup_rows_differ` (all data).
    static func validate(_ folder: String) throws(Failure) -> DataManifest {
        let manifest = try DataManifest(folder: folder)
        let directory = DataDirectory(folder)
        // Everything in a backup is to be read, whatever day it is.
        let never = Zone.utc.instant(.firstDay(ofYear: 9999))
        for instrument in Instrument.allCases {
            let path = directory.fiveMinuteBars(instrument)
            try manifest.verify(Path.name(path), in: folder)
            let bars = try FiveMinuteFile.read(path, instrument: instrument, asOf: never).bars
            try compare(bars.map { Zone.bogota.date($0.time) }, path, manifest)
        }
        try manifest.verify(Path.name(directory.dailyBars), in: folder)
        try compare(try DailyFile.read(directory.dailyBars, asOf: never).bars.map(\.date), directory.dailyBars, manifest)
        try manifest.verify(Path.name(directory.macro), in: folder)
        try compare(try MacroFile.readAll(directory.macro, asOf: never).dates, directory.macro, manifest)
        return manifest
    }

    private static func compare(_ dates: [CivilDate], _ path: String, _ manifest: DataManifest) throws(Failure) {
        guard let entry = manifest.entry(Path.name(path)) else { return }
        guard dates.count == entry.rows, dates.first == entry.first, dates.last == entry.last else {
            throw Failure(
                .data, code: "backup_rows_differ",
                "\(path) holds \(dates.count) rows, \(range(dates.first, dates.last)); its manifest says \(entry.rows), "
                    + range(entry.first, entry.last),
                remedy: "Run core_l0_05_seed_backup again.")
        }
    }

    private static func range(_ first: CivilDate?, _ last: CivilDate?) -> String {
        guard let first, let last else { return "of no date" }
        return "\(first) to \(last)"
    }
}
