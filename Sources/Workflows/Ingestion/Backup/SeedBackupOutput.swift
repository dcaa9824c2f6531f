internal import CivilTime
internal import JSON
internal import MarketFiles
internal import TaskContract

/// What a backup, or a step of one, has done.
struct SeedBackupOutput: TaskOutput {
    /// What was looked at once the backup stood.
    struct Kept {
        let removed: [String]
        let daily: Int
        let weekly: Int
    }

    let date: CivilDate
    var isChanged = false
    var dailyFolder: String?
    var weeklyFolder: String?
    var isKeptBeside = false
    var stored: JSONObject?
    var kept: Kept?
    var manifest: DataManifest?

    private var dataSource: String? { manifest?.header["data_source"]?.stringValue }
    private var files: [DataManifest.Entry]? { manifest?.entries }

    static let declaration: [OutputField<SeedBackupOutput>] = [
        .value("changed", \.isChanged, "Whether a file of the backup changed."), .value("date", \.date),
        .value("daily_dir", \.dailyFolder), .value("weekly_dir", \.weeklyFolder),
        .value(
            "kept_beside", \.isKeptBeside,
            "Whether the backup lies beside the last one, which is much larger or no generated one."),
        .value("stored", \.stored, "Of health_check: rows in the database.").leftOutWhenAbsent(),
        .value("removed", \.kept?.removed, "Old and interrupted backups.").leftOutWhenAbsent(),
        .value("kept_daily", \.kept?.daily).leftOutWhenAbsent(), .value("kept_weekly", \.kept?.weekly).leftOutWhenAbsent(),
        .value("data_source", \.dataSource).leftOutWhenAbsent(), .list("files", \.files).leftOutWhenAbsent(),
    ]
}
