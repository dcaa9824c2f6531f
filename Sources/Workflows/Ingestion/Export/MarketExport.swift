public import CivilTime
public import Failures
internal import Features
internal import Files
internal import JSON
internal import Macro
internal import Market
public import MarketFiles
public import Postgres
internal import Store

/// The stored market data as a folder of files, the standard one that seeds and backups have.
public struct MarketExport: Sendable {
    /// The files and their manifest.
    public let contents: DataFiles
    /// The label of all files together; each file names its own sources, row by row where they differ.
    public let dataSource: String

    /// Reads what is stored and was known at an instant, all of it as of one moment.
    ///
    /// Five-minute bars had ended, macro rows were published (`MacroTable.visible`), so that an export of the past is the same
    /// whenever it is made. Daily bars are made from the five-minute ones, of the days that are over at `asOf`, since the bar
    /// of an unfinished day would be taken for a whole one by whoever reads the file later.
    ///
    /// - Throws: what reading the database throws; `transaction_nested` (internal) inside a transaction;
    ///   `stored_bar_invalid`, `value_not_writable` (data).
    public init(reading connection: Connection, asOf: Instant) throws(Failure) {
        let stored = try connection.transaction(.repeatableRead, readOnly: true) { connection throws(Failure) in
            try Stored(connection, asOf: asOf)
        }
        dataSource = stored.dataSource
        contents = DataFiles(
            header: JSONObject([
                ("synthetic", .bool(DataSource.isGenerated(dataSource))), ("data_source", .string(dataSource)),
            ]),
            files: try stored.files(asOf: asOf))
    }

    /// Bars that open before it had ended by an instant; one that opens a bar's length before has just ended.
    static func barLimit(_ asOf: Instant) -> Instant {
        Instant(microseconds: asOf.adding(minutes: -TradingSession.barMinutes).microseconds + 1)
    }

    /// Writes the files, all or none, unless the folder holds them already.
    ///
    /// - Returns: the names of the files that were missing or different; empty when nothing was written.
    /// - Throws: `file_unreadable` (data), `disk_full` (temporary), `output_not_writable` (configuration).
    @discardableResult
    public func write(to folder: String) throws(Failure) -> [String] {
        let differences = try contents.differences(in: folder)
        if !differences.isEmpty { try contents.write(to: folder) }
        return differences
    }
}

/// What the tables hold, read within one transaction.
private struct Stored {
    let bars: [(instrument: Instrument, bars: [Bar], sources: BarSources)]
    let macro: MacroColumns

    init(_ connection: Connection, asOf: Instant) throws(Failure) {
        let store = BarStore(connection)
        let limit = MarketExport.barLimit(asOf)
        var bars: [(instrument: Instrument, bars: [Bar], sources: BarSources)] = []
        for instrument in Instrument.allCases {
            bars.append(
                (
                    instrument, try store.bars(of: instrument, before: limit),
                    try store.barSources(of: instrument, before: limit)
                ))
        }
        self.bars = bars
        macro = try MacroStore(connection).columns(asOf: asOf)
    }

    /// The label of what there is: a series without rows adds none.
    var dataSource: String {
        var labels = bars.filter { !$0.bars.isEmpty }.map(\.sources.combined)
        if macro.sources != nil || macro.dataSource != DataSource.unlabelled { labels.append(macro.dataSource) }
        return DataSource.combined(labels)
    }

    func files(asOf: Instant) throws(Failure) -> [DataFiles.File] {
        let folder = DataDirectory("")
        var files: [DataFiles.File] = []
        for (instrument, bars, sources) in bars {
            files.append(
                DataFiles.File(
                    folder.fiveMinuteBars(instrument), content: "five_minute_bars",
                    bytes: try MarketFileWriter.encodeFiveMinute(bars, instrument: instrument, sources: sources),
                    dates: bars.map { Zone.bogota.date($0.time) }))
        }
        files.append(try daily(asOf: asOf, folder))
        files.append(
            DataFiles.File(
                folder.macro, content: "macro", bytes: try MarketFileWriter.encodeMacro(macro), dates: macro.dates))
        return files
    }

    private func daily(asOf: Instant, _ folder: DataDirectory) throws(Failure) -> DataFiles.File {
        let traded = bars.first { $0.instrument == .usdcop }
        let session = TradingSession.bars(in: traded?.bars ?? [])
        let days = DailyBar.aggregating(session).filter { DailyBar.visible($0.date) <= asOf }
        let sources = (traded?.sources ?? BarSources(all: DataSource.unlabelled)).daily(of: session)
        return DataFiles.File(
            folder.dailyBars, content: "daily_bars", bytes: try MarketFileWriter.encodeDaily(days, sources: sources),
            dates: days.map(\.date))
    }
}
