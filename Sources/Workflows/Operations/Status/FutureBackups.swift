internal import CivilTime
internal import Failures
internal import Files
internal import Ingestion
internal import TaskContract

/// Backups that are dated later than the machine's clock.
enum FutureBackups {
    /// Their folders, `daily/2031-01-02`.
    ///
    /// - Throws: `package_not_found`, `current_folder_gone` (configuration).
    static func names(_ context: TaskContext) throws(Failure) -> [String] {
        try BackupFolders(dataDirectory: try context.dataDirectory).ahead(of: Zone.bogota.date(CommandProcess.now)).map {
            "\(Path.name(Path.parent($0)))/\(Path.name($0))"
        }
    }
}
