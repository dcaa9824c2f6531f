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
    /// The label of every file: `synthetic` as soon as one stored bar is, see `DataSource.combined`.
    public let dataSource: String

    /// Reads everything that is stored, all of it as of one moment.
    ///
    /// Five-minute bars and macro rows are exported as they stand, whatever `asOf` says: an export is for bringing the
    /// tables back. Daily bars are made from the five-minute ones, of the days that are over at `asOf` only, since the bar of
    /// an unfinished day would be taken for a whole one by whoever reads the file later.
    ///
    /// - Throws: what reading the database throws; `transaction_nested` (internal) inside a transaction;
    ///   `stored_bar_invalid`, `value_not_writable` (data).
    public init(reading connection: Connection, asOf: Instant) throws(Failure) {
        let stored = try connection.transaction(.repeatableRead, readOnly: true) { connection throws(Failure) in
            try Stored(connection)
        }
        dataSource = stored.dataSource
        contents = DataFiles(
            header: JSONObject([
                ("synthetic", .bool(dataSource == DataSource.synthetic)), ("data_source", .string(dataSource)),
            ]),
            files: try stored.files(asOf: asOf))
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
    let bars: [(instrument: Instrument, bars: [Bar])]
    let macro: MacroColumns
    let dataSource: String

    init(_ connection: Connection) throws(Failure) {
        let store = BarStore(connection)
        var bars: [(instrument: Instrument, bars: [Bar])] = []
        var sources: [String] = []
        for instrument in Instrument.allCases {
            bars.append((instrument, try store.bars(of: instrument)))
            // What was restored from an export of several sources carries their joined label.
            sources += try store.sources(of: instrument).flatMap { $0.split(separator: "+").map(String.init) }
        }
        self.bars = bars
        let macroStore = MacroStore(connection)
        macro = try macroStore.columns()
        sources += try macroStore.sources().flatMap { $0.split(separator: "+").map(String.init) }
        dataSource = DataSource.combined(sources)
    }

    func files(asOf: Instant) throws(Failure) -> [DataFiles.File] {
        let folder = DataDirectory("")
        var files: [DataFiles.File] = []
        for (instrument, bars) in bars {
            files.append(
                DataFiles.File(
                    folder.fiveMinuteBars(instrument), content: "five_minute_bars",
                    bytes: try MarketFileWriter.encodeFiveMinute(bars, instrument: instrument, dataSource: dataSource),
                    dates: bars.map { Zone.bogota.date($0.time) }))
        }
        let daily = DailyBar.aggregating(
            TradingSession.bars(in: bars.first { $0.instrument == .usdcop }?.bars ?? [])
        )
        .filter { DailyBar.visible($0.date) <= asOf }
        files.append(
            DataFiles.File(
                folder.dailyBars, content: "daily_bars",
                bytes: try MarketFileWriter.encodeDaily(daily, dataSource: dataSource), dates: daily.map(\.date)))
        let columns = MacroFile.columns.compactMap { name in macro.values.first { $0.name == name } }
        files.append(
            DataFiles.File(
                folder.macro, content: "macro",
                bytes: try MarketFileWriter.encodeMacro(dates: macro.dates, columns: columns, dataSource: dataSource),
                dates: macro.dates))
        return files
    }
}
