internal import Macro
public import CivilTime
public import Failures
internal import Files
internal import JSON
internal import Market
internal import MarketFiles
public import TaskContract

/// A folder of market data the tables can be brought back from.
public struct SeedSource: Equatable, Sendable {
    /// What made the folder. The order is that of trust: a backup is the newest and holds corrections.
    public enum Kind: String, Sendable, CaseIterable {
        /// A daily backup of the tables.
        case backup
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

    /// The folders there are, best first: daily backups from the newest on, exported seeds, shipped seeds.
    ///
    /// - Parameters:
    ///   - dataDirectory: The root of outputs and backups.
    ///   - shippedSeeds: The package's own seeds; `nil` where there are none.
    ///   - today: A backup dated later was made by a clock that ran ahead, and is none of the folders.
    public static func candidates(
        dataDirectory: String, shippedSeeds: String?, today: CivilDate = Zone.bogota.date(CommandProcess.now)
    ) -> [SeedSource] {
        let daily = Path.join(dataDirectory, "backups/daily")
        // Backups are named by their date, so the greatest name is the newest; what begins with a dot is not finished.
        let backups = FileSystem.names(in: daily).filter { !$0.hasPrefix(".") && $0 <= "\(today)" }.reversed()
        let folders =
            backups.map { SeedSource(.backup, folder: Path.join(daily, $0)) }
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

/// The bars of a source that belong into the store.
struct SeedBars {
    let source: SeedSource
    /// Bars of Colombian trading days, inside the session and on its grid; times ascend strictly.
    let bars: [Bar]
    /// The label of the file, stored with every bar.
    let dataSource: String
    let leftOut: LeftOutBars
}

/// How many bars of a file do not belong into the store, by reason.
public struct LeftOutBars: Equatable, Sendable {
    /// Bars of weekends and Colombian holidays.
    public internal(set) var closedDay = 0
    /// Bars at other hours, mis-zoned ones not among them.
    public internal(set) var outsideSession = 0
    /// Bars at hours that a clock in the wrong zone leads to.
    public internal(set) var misZoned = 0
    /// Bars that do not open on a five-minute boundary.
    public internal(set) var offGrid = 0

    /// None left out.
    public init() {}

    /// The bars that belong into the store, the others counted.
    mutating func filter(_ bars: [Bar], by calendar: TradingCalendar) -> [Bar] {
        // Bars come a day at a time, so the calendar is asked once a day.
        var day: CivilDate?
        var isOpen = false
        return bars.filter { bar in
            let date = Zone.bogota.date(bar.time)
            if date != day { (day, isOpen) = (date, calendar.isTradingDay(date)) }
            if !isOpen {
                closedDay += 1
            } else if bar.time.microseconds % 300_000_000 != 0 {
                offGrid += 1
            } else if TradingSession.slot(openingAt: bar.time) != nil {
                return true
            } else if TimeZoneSlip(at: bar.time) != nil {
                misZoned += 1
            } else {
                outsideSession += 1
            }
            return false
        }
    }
}

/// Reads seeds from the first source that is whole.
struct SeedReader {
    let candidates: [SeedSource]
    /// Bars and rows that are not known at it are not read.
    let asOf: Instant
    /// Whether generated bars are refused, and generated macro rows before others, as where a provider gives the market's.
    var refusesSynthetic = false
    var calendar = TradingCalendar.colombia

    /// The bars of the first source that has them, and the sources before it that were not fit.
    ///
    /// - Parameter end: The first bar there is. Only older bars are given then, and a source whose manifest names no earlier
    ///   day is passed over without a look at its file.
    func bars(of instrument: Instrument, before end: Instant? = nil) -> (found: SeedBars?, refused: [RefusedSeed]) {
        let known = end.map { Zone.bogota.date($0) }
        return first { source, directory, manifest throws(Failure) in
            let path = directory.fiveMinuteBars(instrument)
            guard SeedReader.mayHold(Path.name(path), before: known, manifest) else { return nil }
            let label = manifest.header["data_source"]?.stringValue
            if refusesSynthetic, label == DataSource.synthetic { throw SeedReader.generated(path) }
            try manifest.verify(Path.name(path), in: source.folder)
            let series = try FiveMinuteFile.read(path, instrument: instrument, asOf: asOf)
            if refusesSynthetic, series.dataSource == DataSource.synthetic { throw SeedReader.generated(path) }
            var leftOut = LeftOutBars()
            let older = end.map { end in series.bars.filter { $0.time < end } }
            let bars = leftOut.filter(older ?? series.bars, by: calendar)
            guard !bars.isEmpty else {
                if end != nil { return nil }
                throw SeedReader.nothingKnown(path, asOf)
            }
            return SeedBars(source: source, bars: bars, dataSource: series.dataSource, leftOut: leftOut)
        }
    }

    /// The macro rows of the first source that has them, and the sources before it that were not fit.
    ///
    /// - Parameter end: The first date there is; as for bars.
    func macro(before end: CivilDate? = nil) -> (found: (source: SeedSource, rows: MacroColumns)?, refused: [RefusedSeed]) {
        first { source, directory, manifest throws(Failure) in
            guard SeedReader.mayHold(Path.name(directory.macro), before: end, manifest) else { return nil }
            // An empty table may be filled with generated rows; such rows before others would mix with them.
            let label = manifest.header["data_source"]?.stringValue
            if refusesSynthetic, end != nil, label == DataSource.synthetic { throw SeedReader.generated(directory.macro) }
            try manifest.verify(Path.name(directory.macro), in: source.folder)
            let all = try MacroFile.readAll(directory.macro, asOf: asOf)
            let rows = end.map { all.before($0) } ?? all
            guard !rows.dates.isEmpty else {
                if end != nil { return nil }
                throw SeedReader.nothingKnown(directory.macro, asOf)
            }
            return (source, rows)
        }
    }

    /// The first source of which `read` makes something; one that is fit and has nothing to give gives `nil`.
    private func first<Found>(
        _ read: (SeedSource, DataDirectory, DataManifest) throws(Failure) -> Found?
    ) -> (found: Found?, refused: [RefusedSeed]) {
        var refused: [RefusedSeed] = []
        for source in candidates {
            do throws(Failure) {
                let manifest = try DataManifest(folder: source.folder)
                if let found = try read(source, DataDirectory(source.folder), manifest) { return (found, refused) }
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

    private static func generated(_ path: String) -> Failure {
        Failure(
            .data, code: "seed_synthetic",
            "\(path) holds generated data (synthetic), and a key of the provider is set; usdcop restore stores them all the same",
            remedy: "Fetch the bars (params.start_date); for generated data run usdcop restore.")
    }

    private static func nothingKnown(_ path: String, _ asOf: Instant) -> Failure {
        Failure(
            .data, code: "seed_empty", "\(path) holds no row that belongs into the store and is known at \(asOf)",
            remedy: "Give a later as_of, or a source with older data.")
    }
}

extension MacroColumns {
    /// The rows of earlier dates.
    func before(_ end: CivilDate) -> MacroColumns {
        let count = dates.count { $0 < end }
        return MacroColumns(
            dates: Array(dates.prefix(count)), values: values.map { ($0.name, Array($0.values.prefix(count))) },
            dataSource: dataSource)
    }
}
