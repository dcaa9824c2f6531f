public import CivilTime
public import Failures
internal import Files
public import TaskContract

/// A folder of market data the tables can be brought back from.
public struct SeedSource: Equatable, Sendable {
    /// What made the folder. The order is that of trust: a backup is the newest and holds corrections.
    public enum Kind: String, Sendable, CaseIterable {
        /// A daily backup of the tables.
        case backup
        /// A weekly backup of the tables.
        case weeklyBackup = "weekly_backup"
        /// A folder that a person named.
        case named
        /// The seeds that the tables were exported to last.
        case exportedSeeds = "exported_seeds"
        /// The seeds that come with the package.
        case shippedSeeds = "shipped_seeds"
    }

    /// What made it.
    public let kind: Kind
    /// The folder's path.
    public let folder: String

    /// A source.
    public init(_ kind: Kind, folder: String) {
        self.kind = kind
        self.folder = folder
    }

    /// The folders there are, best first: daily backups from the newest on, weekly ones likewise, exported seeds, shipped seeds.
    /// Backups kept beside a larger one are none of them: a person may name such a folder.
    ///
    /// - Parameters:
    ///   - dataDirectory: The root of outputs and backups.
    ///   - shippedSeeds: The package's own seeds; `nil` where there are none.
    ///   - today: A backup dated later was made by a clock that ran ahead, and is none of the folders.
    public static func candidates(
        dataDirectory: String, shippedSeeds: String?, today: CivilDate = Zone.bogota.date(CommandProcess.now)
    ) -> [SeedSource] {
        let root = Path.join(dataDirectory, "backups")
        let folders =
            BackupFolders.Series.allCases.flatMap { series in
                series.folders(below: root).filter { Path.name($0) <= series.name(of: today) }
                    .map { SeedSource(series.seedKind, folder: $0) }
            }
            + [SeedSource(.exportedSeeds, folder: Path.join(dataDirectory, "seeds/latest"))]
            + (shippedSeeds.map { [SeedSource(.shippedSeeds, folder: $0)] } ?? [])
        return folders.filter { FileSystem.isDirectory($0.folder) }
    }
}

/// A source that was to be used and was not.
public struct RefusedSeed: Equatable, Sendable {
    /// The source.
    public let source: SeedSource
    /// Why it was not used.
    public let failure: Failure
}

extension BackupFolders.Series {
    /// What a backup of the series is as a source.
    fileprivate var seedKind: SeedSource.Kind {
        switch self {
        case .daily: .backup
        case .weekly: .weeklyBackup
        }
    }
}
