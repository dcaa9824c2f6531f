public import CivilTime
public import Failures
public import Market
public import Postgres
public import TaskContract

extension SeedRestore {
    /// Restores what is lacking from one folder and no other; see ``restore(into:instruments:asOf:in:)``.
    ///
    /// - Parameter folder: a folder of market data with its manifest.
    /// - Throws: what writing throws; `interrupted` (temporary). A folder that is not fit is told in the report.
    public static func restore(
        from folder: String, into connection: Connection, instruments: [Instrument] = Instrument.allCases, asOf: Instant,
        in context: TaskContext
    ) throws(Failure) -> SeedRestoreReport {
        let reader = SeedReader(candidates: [SeedSource(.exportedSeeds, folder: folder)], asOf: asOf)
        var parts: [RestoredPart] = []
        for instrument in instruments {
            try context.checkCancellation()
            parts.append(try restoreBars(of: instrument, from: reader, into: connection, in: context))
        }
        try context.checkCancellation()
        parts.append(try restoreMacro(from: reader, into: connection, in: context))
        return SeedRestoreReport(parts: parts)
    }
}
