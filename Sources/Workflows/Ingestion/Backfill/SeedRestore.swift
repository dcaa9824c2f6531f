public import CivilTime
public import Failures
public import Market
internal import Macro
internal import MarketFiles
public import Postgres
internal import Providers
internal import Store
public import TaskContract

/// Brings back the bars and macro rows that tables lack at their beginning, from the best source that has them: the newest
/// daily backup, the newest weekly one, the seeds exported last. Each file must have the hash its manifest names; a source that
/// is not fit is reported and the next is tried. Every row keeps the label it has in its file.
///
/// Generated data, as the seeds that come with the package, come from the best backup alone or from a folder that a person
/// names: they never stand in for what is missing or refused.
///
/// What is stored always wins: only rows of times before the first stored one are added, so a table that one live bar reached
/// before its history gets the history, and a table that goes back as far as every source stays as it is, by a look at the
/// manifests alone. Manifests tell days, so the hours before the first bar on its own day are left to the provider.
///
///     let report = try SeedRestore.restore(into: connection, asOf: request.asOf, in: context)
public enum SeedRestore {
    /// Restores what is lacking: the bars of each instrument in a transaction of its own, then the daily macro rows.
    ///
    /// Sources that were not fit, generated data and mis-zoned bars are warned of in `context`. That a source is lacking is
    /// no failure here; see ``SeedRestoreReport/missing``.
    ///
    /// - Parameters:
    ///   - connection: Of a role that may insert; no transaction is open.
    ///   - asOf: Bars and rows not known at it stay out.
    ///   - counts: Whether to count what the tables lack afterwards of the best source, which reads its files.
    /// - Throws: `package_not_found` (configuration); what writing throws; `interrupted` (temporary).
    public static func restore(
        into connection: Connection, instruments: [Instrument] = Instrument.allCases, asOf: Instant, counts: Bool = false,
        in context: TaskContext
    ) throws(Failure) -> SeedRestoreReport {
        try restore(try reader(asOf: asOf, context), into: connection, instruments, counts, in: context)
    }

    /// Restores what is lacking from one folder and no other, generated data too; see
    /// ``restore(into:instruments:asOf:counts:in:)``.
    ///
    /// - Parameter folder: a folder of market data with its manifest, named by a person.
    /// - Throws: what writing throws; `interrupted` (temporary). A folder that is not fit is told in the report.
    public static func restore(
        from folder: String, into connection: Connection, instruments: [Instrument] = Instrument.allCases, asOf: Instant,
        counts: Bool = false, in context: TaskContext
    ) throws(Failure) -> SeedRestoreReport {
        let reader = SeedReader(candidates: [SeedSource(.named, folder: folder)], asOf: asOf, generated: .taken)
        return try restore(reader, into: connection, instruments, counts, in: context)
    }

    private static func restore(
        _ reader: SeedReader, into connection: Connection, _ instruments: [Instrument], _ counts: Bool, in context: TaskContext
    ) throws(Failure) -> SeedRestoreReport {
        var parts: [RestoredPart] = []
        for instrument in instruments {
            try context.checkCancellation()
            var part = try restoreBars(of: instrument, from: reader, into: connection, in: context)
            if counts { part.lacking = try lacking(of: instrument, reader, connection) }
            parts.append(part)
        }
        try context.checkCancellation()
        var macro = try restoreMacro(from: reader, into: connection, in: context)
        if counts { macro.lacking = try lackingMacro(reader, connection) }
        parts.append(macro)
        return SeedRestoreReport(parts: parts)
    }

    /// A reader of the sources of a task's surroundings.
    ///
    /// - Parameter hasProvider: whether a provider gives the market's own bars.
    static func reader(asOf: Instant, hasProvider: Bool = false, _ context: TaskContext) throws(Failure) -> SeedReader {
        // Without a package there are no shipped seeds, but there may be backups.
        let candidates = SeedSource.candidates(
            dataDirectory: try context.dataDirectory, shippedSeeds: try? context.seedsDirectory)
        return SeedReader(candidates: candidates, asOf: asOf, generated: .fromBestBackup, hasProvider: hasProvider)
    }

    // MARK: - What is lacking

    private static func lacking(
        of instrument: Instrument, _ reader: SeedReader, _ connection: Connection
    ) throws(Failure) -> LackingRows? {
        guard let best = reader.bars(of: instrument).found else { return nil }
        let count = try BarStore(connection).missingCount(of: best.bars.map(\.time), instrument)
        return LackingRows(count: count, folder: best.source.folder)
    }

    private static func lackingMacro(_ reader: SeedReader, _ connection: Connection) throws(Failure) -> LackingRows? {
        guard let best = reader.macro().found else { return nil }
        return LackingRows(
            count: try MacroStore(connection).missingCount(of: best.rows.dates), folder: best.source.folder)
    }

    // MARK: - Bars

    static func restoreBars(
        of instrument: Instrument, from reader: SeedReader, into connection: Connection, in context: TaskContext
    ) throws(Failure) -> RestoredPart {
        let first = try firstBar(of: instrument, connection)
        let (found, refused) = reader.bars(of: instrument, before: first)
        warn(of: refused, for: instrument.symbol, in: context)
        guard let found else { return .without(first == nil ? .missing : .present, instrument.symbol, refused) }
        guard let stored = try store(found, instrument, connection) else { return .present(instrument.symbol) }
        let part = RestoredPart(
            name: instrument.symbol, status: .restored, source: found.source, dataSource: found.dataSource, rows: stored,
            leftOut: found.leftOut, refused: refused)
        part.warn(in: context)
        let plausible = BarPlausibility(of: instrument, configDirectory: try? context.configDirectory)
        for finding in plausible.findings(fiveMinute: found.bars) { context.warn("\(instrument): \(finding.text)") }
        return part
    }

    /// Stores the bars that are older than all there are; `nil` when another process has stored some as old since.
    private static func store(
        _ found: SeedBars, _ instrument: Instrument, _ connection: Connection
    ) throws(Failure) -> Int? {
        try connection.transaction { connection throws(Failure) in
            try lock(instrument.symbol, connection)
            let first = try firstBar(of: instrument, connection)
            let bars = first.map { first in found.bars.filter { $0.time < first } } ?? found.bars
            guard !bars.isEmpty else { return nil }
            var change = BarStore.Change()
            for (label, bars) in found.sources.groups(of: bars) {
                change += try BarStore(connection).upsert(bars, of: instrument, source: label, keepsStored: true)
            }
            return change.inserted > 0 ? change.inserted : nil
        }
    }

    static func firstBar(of instrument: Instrument, _ connection: Connection) throws(Failure) -> Instant? {
        try BarStore(connection).first(of: instrument)
    }

    // MARK: - Macro

    static func restoreMacro(
        from reader: SeedReader, into connection: Connection, in context: TaskContext
    ) throws(Failure) -> RestoredPart {
        let name = RestoredPart.macroName
        let first = try firstMacroDate(connection)
        let (found, refused) = reader.macro(before: first)
        warn(of: refused, for: name, in: context)
        guard let found else { return .without(first == nil ? .missing : .present, name, refused) }
        let stored = try connection.transaction { connection throws(Failure) -> Int in
            try lock(name, connection)
            let first = try firstMacroDate(connection)
            return try MacroStore(connection).upsert(first.map { found.rows.before($0) } ?? found.rows)
        }
        guard stored > 0 else { return .present(name) }
        let part = RestoredPart(
            name: name, status: .restored, source: found.source, dataSource: found.rows.dataSource, rows: stored,
            refused: refused)
        part.warn(in: context)
        return part
    }

    static func firstMacroDate(_ connection: Connection) throws(Failure) -> CivilDate? {
        try MacroStore(connection).firstDate()
    }

    // MARK: - Shared

    /// Two restores at once: the later one waits, and then finds the table filled.
    private static func lock(_ name: String, _ connection: Connection) throws(Failure) {
        try BarStore(connection).lockHistory(name)
    }

    static func warn(of refused: [RefusedSeed], for name: String, in context: TaskContext) {
        for seed in refused {
            context.warn("\(name) is not restored from \(seed.source.folder): \(seed.failure.message) (\(seed.failure.code))")
        }
    }
}
