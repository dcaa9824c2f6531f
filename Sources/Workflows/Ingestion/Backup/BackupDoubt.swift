internal import CivilTime
internal import Files
internal import Market
internal import MarketFiles

/// Why a backup is not to take the place of the last one: nothing of the pipeline deletes rows, so one that is much smaller
/// tells of a loss that the last one is there to mend, and generated data are no successor of a market's.
struct BackupDoubt: Equatable {
    /// A file with less than this share of the rows it had is much smaller, in percent.
    static let leastPercent = 90

    /// What is doubtful, one sentence each.
    let reasons: [String]

    /// Judges a backup by the last one; `nil` where there is no doubt.
    init?(_ new: DataManifest, after last: DataManifest, in folder: String) {
        let name = Path.name(folder)
        var reasons: [String] = []
        for entry in new.entries {
            guard let before = last.entry(entry.name), entry.rows * 100 < before.rows * BackupDoubt.leastPercent else { continue }
            reasons.append("\(entry.name) has \(entry.rows) rows, and \(before.rows) in the backup \(name)")
        }
        if let label = new.dataSource, let former = last.dataSource, DataSource.isGenerated(label),
            !DataSource.isGenerated(former)
        {
            reasons.append("the rows are generated (\(label)), and those of the backup \(name) are not (\(former))")
        }
        guard !reasons.isEmpty else { return nil }
        self.reasons = reasons
    }
}
