internal import CivilTime
internal import Failures
internal import Files
internal import Macro
internal import Market
internal import MarketFiles

/// The bars of a source that belong into the store.
struct SeedBars {
    let source: SeedSource
    /// Bars of Colombian trading days, inside the session and on its grid; times ascend strictly.
    let bars: [Bar]
    /// Where each bar comes from, stored with it.
    let sources: BarSources
    let leftOut: LeftOutBars

    /// The label of the bars together.
    var dataSource: String { DataSource.combined(sources.groups(of: bars).map(\.label)) }
}

/// Reads seeds from the first source that is whole.
struct SeedReader {
    let candidates: [SeedSource]
    /// Bars and rows that are not known at it are not read.
    let asOf: Instant
    /// Whether generated bars and macro rows are taken.
    let generated: GeneratedRule
    /// Whether a provider gives the market's own bars, with which generated ones would mix.
    let hasProvider: Bool
    var calendar = TradingCalendar.colombia

    init(candidates: [SeedSource], asOf: Instant, generated: GeneratedRule, hasProvider: Bool = false) {
        self.candidates = candidates
        self.asOf = asOf
        self.generated = generated
        self.hasProvider = hasProvider
    }

    /// The bars of the first source that has them, and the sources before it that were not fit.
    ///
    /// - Parameter end: The first bar there is. Only older bars are given then, and a source whose manifest names no earlier
    ///   day is passed over without a look at its file.
    func bars(of instrument: Instrument, before end: Instant? = nil) -> (found: SeedBars?, refused: [RefusedSeed]) {
        let known = end.map { Zone.bogota.date($0) }
        let rule = hasProvider ? GeneratedRule.refused : generated
        return first { source, isBest, manifest throws(Failure) in
            let path = DataDirectory(source.folder).fiveMinuteBars(instrument)
            guard SeedReader.mayHold(Path.name(path), before: known, manifest) else { return nil }
            let mayBeGenerated = rule.allows(source.kind, isBest: isBest)
            // A folder of nothing else need not be read.
            if !mayBeGenerated, manifest.dataSource == DataSource.synthetic { throw refusal(ofGenerated: path) }
            try manifest.verify(Path.name(path), in: source.folder)
            let series = try FiveMinuteFile.read(path, instrument: instrument, asOf: asOf)
            var leftOut = LeftOutBars()
            let older = end.map { end in series.bars.filter { $0.time < end } }
            let bars = leftOut.filter(older ?? series.bars, by: calendar)
            guard !bars.isEmpty else {
                if end != nil { return nil }
                throw SeedReader.nothingKnown(path, asOf)
            }
            let found = SeedBars(source: source, bars: bars, sources: series.sources, leftOut: leftOut)
            if !mayBeGenerated, DataSource.isGenerated(found.dataSource) { throw refusal(ofGenerated: path) }
            return found
        }
    }

    /// The macro rows of the first source that has them, and the sources before it that were not fit.
    ///
    /// - Parameter end: The first date there is; as for bars.
    func macro(before end: CivilDate? = nil) -> (found: (source: SeedSource, rows: MacroColumns)?, refused: [RefusedSeed]) {
        // No provider gives them; generated rows before others would mix with them.
        let rule = hasProvider && end != nil ? GeneratedRule.refused : generated
        return first { source, isBest, manifest throws(Failure) in
            let path = DataDirectory(source.folder).macro
            guard SeedReader.mayHold(Path.name(path), before: end, manifest) else { return nil }
            let mayBeGenerated = rule.allows(source.kind, isBest: isBest)
            if !mayBeGenerated, manifest.dataSource == DataSource.synthetic { throw refusal(ofGenerated: path) }
            try manifest.verify(Path.name(path), in: source.folder)
            let all = try MacroFile.readAll(path, asOf: asOf)
            let rows = end.map { all.before($0) } ?? all
            guard !rows.dates.isEmpty else {
                if end != nil { return nil }
                throw SeedReader.nothingKnown(path, asOf)
            }
            if !mayBeGenerated, DataSource.isGenerated(rows.label) { throw refusal(ofGenerated: path) }
            return (source, rows)
        }
    }

    /// The first source of which `read` makes something; one that is fit and has nothing to give gives `nil`.
    private func first<Found>(
        _ read: (SeedSource, _ isBest: Bool, DataManifest) throws(Failure) -> Found?
    ) -> (found: Found?, refused: [RefusedSeed]) {
        var refused: [RefusedSeed] = []
        for source in candidates {
            do throws(Failure) {
                let manifest = try DataManifest(folder: source.folder)
                if let found = try read(source, refused.isEmpty, manifest) { return (found, refused) }
            } catch {
                refused.append(RefusedSeed(source: source, failure: error))
            }
        }
        return (nil, refused)
    }

    /// Whether a file may hold a day before one, by its manifest. Without a day it may hold anything.
    private static func mayHold(_ name: String, before day: CivilDate?, _ manifest: DataManifest) -> Bool {
        guard let day else { return true }
        guard let entry = manifest.entry(name), entry.rows > 0 else { return false }
        return entry.first.map { $0 < day } ?? true
    }

    private func refusal(ofGenerated path: String) -> Failure {
        Failure(
            .data, code: "seed_synthetic",
            "\(path) holds generated data (synthetic), which stand in for no others; usdcop restore --directory takes them all the same",
            remedy: "Fetch the bars (params.start_date of core_l0_01_ohlcv_backfill); for generated data run "
                + "usdcop restore --directory \(Path.parent(path)).")
    }

    private static func nothingKnown(_ path: String, _ asOf: Instant) -> Failure {
        Failure(
            .data, code: "seed_empty", "\(path) holds no row that belongs into the store and is known at \(asOf)",
            remedy: "Give a later as_of, or a source with older data.")
    }
}

extension MacroColumns {
    /// The rows of earlier dates.
    func before(_ end: CivilDate) -> MacroColumns { rows(0..<dates.count { $0 < end }) }

    /// The label of these very rows.
    fileprivate var label: String {
        sources.map { DataSource.combined(Set($0.compactMap { $0 }).sorted()) } ?? dataSource
    }
}
