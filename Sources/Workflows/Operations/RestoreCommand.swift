internal import Failures
internal import Ingestion
internal import Postgres
internal import Store
internal import TaskContract

/// Fills tables that are empty from backups or seeds.
enum RestoreCommand {
    /// Prints a line for each pair and for the macro rows.
    ///
    /// - Returns: 0, or the status of wrong data when something is empty and no source is fit for it.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let connection = try Connection.open(for: context, application: "usdcop restore")
        let report: SeedRestoreReport
        if let folder = arguments.value("--directory") {
            report = try SeedRestore.restore(from: folder, into: connection, asOf: CommandProcess.now, in: context)
        } else {
            report = try SeedRestore.restore(into: connection, asOf: CommandProcess.now, in: context)
        }
        var table = TextTable(columns: [.left, .left, .right, .left])
        for part in report.parts { table.add(cells(of: part)) }
        print(table.text)
        guard report.missing.isEmpty else {
            throw Failure(
                .data, code: "no_source", "nothing fit to restore \(report.missing.joined(separator: ", ")) from",
                remedy: "Give a folder with its manifest by --directory, run make seeds, or fetch the bars with "
                    + "core_l0_01_ohlcv_backfill.")
        }
        return 0
    }

    private static func cells(of part: RestoredPart) -> [String] {
        switch part.status {
        case .present: return [part.name, "already there"]
        case .missing: return [part.name, "MISSING"]
        case .restored:
            let left = part.leftOut
            let count = left.closedDay + left.offGrid + left.misZoned + left.outsideSession
            let origin = "rows, \(part.dataSource ?? ""), from \(part.source?.folder ?? "")"
            return [part.name, "restored", "\(part.rows)", count == 0 ? origin : origin + "; \(count) bars left out"]
        }
    }
}
