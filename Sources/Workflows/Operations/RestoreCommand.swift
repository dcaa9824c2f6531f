internal import Failures
internal import Ingestion
internal import Postgres
internal import Store
internal import TaskContract

/// Fills tables that are empty, or lack history, from backups, exports or a folder that a person names.
enum RestoreCommand {
    /// Prints a line for each pair and for the macro rows.
    ///
    /// - Returns: 0, or the status of wrong data when something is empty and no source is fit for it.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let connection = try Connection.open(for: context, application: "usdcop restore")
        let now = CommandProcess.now
        let report: SeedRestoreReport
        if let folder = arguments.value("--directory") {
            report = try SeedRestore.restore(from: folder, into: connection, asOf: now, counts: true, in: context)
        } else {
            report = try SeedRestore.restore(into: connection, asOf: now, counts: true, in: context)
        }
        var table = TextTable(columns: [.left, .left, .right, .left])
        for part in report.parts { table.add(cells(of: part)) }
        print(table.text)
        guard report.missing.isEmpty else { throw nothingFit(report) }
        return 0
    }

    /// Says what was refused, and what a person can do next.
    private static func nothingFit(_ report: SeedRestoreReport) -> Failure {
        let refused = report.refused.map { "\($0.source.folder) (\($0.failure.code))" }
        return Failure(
            .data, code: refused.isEmpty ? "no_source" : "source_refused",
            "nothing fit to restore \(report.missing.joined(separator: ", ")) from"
                + (refused.isEmpty ? "" : "; refused: \(refused.joined(separator: ", "))"),
            remedy: "Bring a backup that is whole and name its folder by --directory, or fetch the bars with "
                + "core_l0_01_ohlcv_backfill. Generated data, such as the shipped seeds, are taken by --directory alone.")
    }

    private static func cells(of part: RestoredPart) -> [String] {
        switch part.status {
        case .present: return [part.name, "already there", "", lacking(part)]
        case .missing: return [part.name, "MISSING"]
        case .restored:
            let left = part.leftOut
            let count = left.closedDay + left.offGrid + left.misZoned + left.outsideSession
            let origin = "rows, \(part.dataSource ?? ""), from \(part.source?.folder ?? "")"
            let more = [count == 0 ? "" : "; \(count) bars left out", part.lacking?.count == 0 ? "" : "; \(lacking(part))"]
            return [part.name, "restored", "\(part.rows)", origin + more.joined()]
        }
    }

    /// How many rows of the best source the table lacks, since only what is older than all that is stored is added.
    private static func lacking(_ part: RestoredPart) -> String {
        guard let lacking = part.lacking else { return "no backup to compare with" }
        return "lacks \(lacking.count) of the rows in \(lacking.folder)"
    }
}
