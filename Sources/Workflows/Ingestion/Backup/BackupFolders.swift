package import CivilTime
package import Failures
internal import Files
internal import Glibc
internal import MarketFiles
internal import TaskContract

/// Where backups lie: `daily/YYYY-MM-DD` and `weekly/YYYY-Www` under one root. A folder is a backup when it has such a name
/// and a manifest; what has the name alone was interrupted.
package struct BackupFolders {
    /// How often backups of a series are made, and how many of them are kept.
    enum Series: String, CaseIterable {
        case daily, weekly

        /// The newest so many are kept.
        var kept: Int {
            switch self {
            case .daily: 14
            case .weekly: 8
            }
        }

        /// The name of the backup of a day.
        func name(of date: CivilDate) -> String {
            switch self {
            case .daily: "\(date)"
            case .weekly: "\(ISOWeek(containing: date))"
            }
        }

        /// The folders of the series below a root, newest first, interrupted ones among them.
        func folders(below root: String) -> [String] {
            let own = Path.join(root, rawValue)
            return FileSystem.names(in: own).filter(owns).reversed().map { Path.join(own, $0) }
                .filter { FileSystem.isDirectory($0) }
        }

        /// Ends the name of a backup that is kept beside another.
        static let besideSuffix = "-smaller"

        /// The folders of backups kept beside others of the series, newest first, interrupted ones among them.
        func foldersBeside(below root: String) -> [String] {
            let own = Path.join(root, rawValue)
            return FileSystem.names(in: own)
                .filter { $0.hasSuffix(Series.besideSuffix) && owns(String($0.dropLast(Series.besideSuffix.count))) }.reversed()
                .map { Path.join(own, $0) }.filter { FileSystem.isDirectory($0) }
        }

        /// Whether a folder's name is one this series gives. Names sort as their days do.
        func owns(_ name: String) -> Bool {
            switch self {
            case .daily: CivilDate(name) != nil
            case .weekly:
                name.utf8.count == 8 && name.dropFirst(4).hasPrefix("-W")
                    && [name.prefix(4), name.suffix(2)].allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
            }
        }
    }

    /// `backups` of the data directory.
    let root: String

    /// - Throws: `current_folder_gone` (configuration) for a relative data directory without a folder to start from.
    package init(dataDirectory: String) throws(Failure) { root = try Path.absolute(Path.join(dataDirectory, "backups")) }

    /// The file whose lock keeps two backups from each other.
    var lock: String { Path.join(root, ".lock") }

    /// The folder of a series' backup of a day.
    func folder(_ series: Series, of date: CivilDate) -> String { folder(series, series.name(of: date)) }

    /// Where a day's backup lies that the last one is not to give way to: beside, under a name that no series owns.
    func beside(_ series: Series, of date: CivilDate) -> String { folder(series, of: date) + Series.besideSuffix }

    /// The folders of the backups that were kept beside others, newest first.
    func keptBeside(_ series: Series) -> [String] {
        series.foldersBeside(below: root).filter { FileSystem.exists(DataDirectory($0).manifest) }
    }

    /// Where the files of a day's backup wait between the steps export and write_manifest. Its name is no date, so nobody
    /// takes it for a backup.
    func waiting(_ date: CivilDate) -> String { folder(.daily, ".export-\(date)") }

    private func folder(_ series: Series, _ name: String) -> String { Path.join(root, "\(series.rawValue)/\(name)") }

    /// The folders of the backups there are, newest first. Interrupted ones are not among them, nor those dated later than the
    /// clock, which are never the newest and push nothing out.
    func backups(_ series: Series, through today: CivilDate = Zone.bogota.date(CommandProcess.now)) -> [String] {
        folders(series).filter { FileSystem.exists(DataDirectory($0).manifest) && Path.name($0) <= series.name(of: today) }
    }

    /// The folders that are dated later than a day, newest first.
    package func ahead(of today: CivilDate) -> [String] {
        Series.allCases.flatMap { series in folders(series).filter { Path.name($0) > series.name(of: today) } }
    }

    /// Folders whose backup never got its manifest, and exports of days before `date` that nobody picked up.
    func interrupted(butNot current: [String], before date: CivilDate) -> [String] {
        let without = Series.allCases.flatMap { series in
            (folders(series) + series.foldersBeside(below: root)).filter { !FileSystem.exists(DataDirectory($0).manifest) }
        }
        let limit = Path.name(waiting(date))
        let exports = FileSystem.names(in: Path.join(root, Series.daily.rawValue)).filter {
            $0.hasPrefix(".export-") && $0 < limit
        }
        return (without + exports.map { folder(.daily, $0) }).filter { !current.contains($0) }
    }

    /// The backups beyond the number kept, oldest first, and those beyond it that were kept beside others, which push no
    /// other out. The one just made stays, even when its day is long past.
    func surplus(_ series: Series, justMade: String) -> [String] {
        [backups(series), keptBeside(series)].flatMap { $0.dropFirst(series.kept).filter { $0 != justMade }.reversed() }
    }

    private func folders(_ series: Series) -> [String] { series.folders(below: root) }

    /// Removes a backup's files and its folder, the manifest first, so that a part is never taken for the whole. Files that
    /// no backup has stay, and their folder with them.
    ///
    /// - Returns: whether the folder is gone.
    @discardableResult
    static func remove(_ folder: String) -> Bool {
        FileSystem.remove(DataDirectory(folder).manifest)
        for name in FileSystem.names(in: folder) where name.hasSuffix(".parquet") || isLeftover(name) {
            FileSystem.remove(Path.join(folder, name))
        }
        return rmdir(folder) == 0
    }

    /// Removes what a killed process had staged in a folder, under the lock that keeps living ones out.
    static func sweep(_ folder: String) {
        for name in FileSystem.names(in: folder) where isLeftover(name) { FileSystem.remove(Path.join(folder, name)) }
        // Only an empty folder goes.
        rmdir(folder)
    }

    private static func isLeftover(_ name: String) -> Bool {
        name.hasPrefix(".") && (name.hasSuffix(".tmp") || name.hasSuffix(".tmp.old"))
    }
}
