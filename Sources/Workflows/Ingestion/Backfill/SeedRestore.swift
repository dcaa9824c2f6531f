public import CivilTime
public import Failures
public import Market
internal import MarketFiles
public import Postgres
internal import Store
public import TaskContract

/// Brings bars and macro rows back into tables that are empty, from the best source there is: the newest daily backup, the
/// seeds exported last, the seeds that come with the package. Each file must have the hash its manifest names; a source that
/// is not fit is reported and the next is tried. Tables that hold anything are left alone.
///
///     let report = try SeedRestore.restore(into: connection, asOf: request.asOf, in: context)
public enum SeedRestore {
    /// Restores what is empty: the bars of each instrument in a transaction of its own, then the daily macro rows.
    ///
    /// Sources that were not fit, generated data and mis-zoned bars are warned of in `context`. That a source is lacking is
    /// no failure here; see ``SeedRestoreReport/missing``.
    ///
    /// - Parameters:
    ///   - connection: Of a role that may insert; no transaction is open.
    ///   - asOf: Bars and rows not known at it stay out.
    /// - Throws: `package_not_found` (configuration); what writing throws; `interrupted` (temporary).
    public static func restore(
        into connection: Connection, instruments: [Instrument] = Instrument.allCases, asOf: Instant, in context: TaskContext
    ) throws(Failure) -> SeedRestoreReport {
        let reader = try reader(asOf: asOf, context)
        var parts: [RestoredPart] = []
        for instrument in instruments {
            try context.checkCancellation()
            parts.append(try restoreBars(of: instrument, from: reader, into: connection, in: context))
        }
        try context.checkCancellation()
        parts.append(try restoreMacro(from: reader, into: connection, in: context))
        return SeedRestoreReport(parts: parts)
    }

    /// A reader of the sources of a task's surroundings.
    static func reader(asOf: Instant, _ context: TaskContext) throws(Failure) -> SeedReader {
        // Without a package there are no shipped seeds, but there may be backups.
        let candidates = SeedSource.candidates(
            dataDirectory: try context.dataDirectory, shippedSeeds: try? context.seedsDirectory)
        return SeedReader(candidates: candidates, asOf: asOf)
    }

    // MARK: - Bars

    static func restoreBars(
        of instrument: Instrument, from reader: SeedReader, into connection: Connection, in context: TaskContext
    ) throws(Failure) -> RestoredPart {
        guard try isEmpty(instrument, connection) else { return .present(instrument.symbol) }
        let (found, refused) = reader.bars(of: instrument)
        warn(of: refused, for: instrument.symbol, in: context)
        guard let found else { return RestoredPart(name: instrument.symbol, status: .missing, refused: refused) }
        let stored = try store(found, instrument, connection)
        guard let stored else { return .present(instrument.symbol) }
        let part = RestoredPart(
            name: instrument.symbol, status: .restored, source: found.source, dataSource: found.dataSource, rows: stored,
            leftOut: found.leftOut, refused: refused)
        part.warn(in: context)
        return part
    }

    /// Stores bars, unless another process has stored some since; `nil` then.
    private static func store(
        _ found: SeedBars, _ instrument: Instrument, _ connection: Connection
    ) throws(Failure) -> Int? {
        try connection.transaction { connection throws(Failure) in
            // Two restores at once: the later one finds the table filled, and what came in between is not overwritten.
            try connection.query("select pg_advisory_xact_lock(\(lockSpace), hashtext(\(instrument.symbol)))")
            guard try isEmpty(instrument, connection) else { return nil }
            return try BarStore(connection).upsert(found.bars, of: instrument, source: found.dataSource).inserted
        }
    }

    /// Any number will do, as long as nobody else in the database uses it.
    private static let lockSpace: Int32 = 0x5345_4544

    static func isEmpty(_ instrument: Instrument, _ connection: Connection) throws(Failure) -> Bool {
        try connection.query(
            "select not exists (select from usdcop_m5_ohlcv where symbol = \(instrument.symbol)) as empty"
        ).single().value("empty")
    }

    // MARK: - Macro

    static func restoreMacro(
        from reader: SeedReader, into connection: Connection, in context: TaskContext
    ) throws(Failure) -> RestoredPart {
        guard try isMacroEmpty(connection) else { return .present(RestoredPart.macroName) }
        let (found, refused) = reader.macro()
        warn(of: refused, for: RestoredPart.macroName, in: context)
        guard let found else { return RestoredPart(name: RestoredPart.macroName, status: .missing, refused: refused) }
        let stored = try MacroStore(connection).upsert(found.rows)
        let part = RestoredPart(
            name: RestoredPart.macroName, status: .restored, source: found.source, dataSource: found.rows.dataSource,
            rows: stored, refused: refused)
        part.warn(in: context)
        return part
    }

    static func isMacroEmpty(_ connection: Connection) throws(Failure) -> Bool {
        try connection.query("select not exists (select from macro_indicators_daily) as empty").single().value("empty")
    }

    static func warn(of refused: [RefusedSeed], for name: String, in context: TaskContext) {
        for seed in refused {
            context.warn("\(name) is not restored from \(seed.source.folder): \(seed.failure.message) (\(seed.failure.code))")
        }
    }
}
