public import CivilTime
public import Failures
internal import Files
public import Macro
public import Market
internal import Parquet

/// Writing bar and macro files with the columns and types that the doors of this module read. Equal input gives equal bytes.
///
/// The `encode` functions give a file's bytes, for callers that hash them or stage several files together; the `write`
/// functions make one file appear whole or not at all.
public enum MarketFileWriter {
    /// The bytes of a five-minute file: `time` (an instant labelled America/Bogota), `symbol`, the prices, `volume` 0.
    ///
    /// - Parameters:
    ///   - bars: Times ascend strictly.
    ///   - dataSource: The label of the file's metadata; `nil` leaves it out.
    /// - Throws: `value_not_writable` (data).
    public static func encodeFiveMinute(
        _ bars: [Bar], instrument: Instrument, dataSource: String?
    ) throws(Failure) -> [UInt8] {
        let symbol = ParquetColumn("symbol", .strings(Array(repeating: instrument.symbol, count: bars.count)))
        return try encode([time(bars), symbol] + prices(bars), dataSource)
    }

    /// The bytes of a five-minute file whose bars name their source: in the metadata, and bar by bar in the column `source`
    /// where there are several.
    ///
    /// - Throws: `value_not_writable` (data).
    public static func encodeFiveMinute(
        _ bars: [Bar], instrument: Instrument, sources: BarSources
    ) throws(Failure) -> [UInt8] {
        let symbol = ParquetColumn("symbol", .strings(Array(repeating: instrument.symbol, count: bars.count)))
        return try encode([time(bars), symbol] + prices(bars) + source(bars, sources), sources.combined)
    }

    /// The bytes of a daily file: `time` at Bogotá midnight, the prices, `volume` 0.
    ///
    /// - Throws: `value_not_writable` (data).
    public static func encodeDaily(_ bars: [DailyBar], dataSource: String?) throws(Failure) -> [UInt8] {
        let bars = bars.map(\.bar)
        return try encode([time(bars)] + prices(bars), dataSource)
    }

    /// The bytes of a daily file whose bars name their source, see `encodeFiveMinute(_:instrument:sources:)`.
    ///
    /// - Throws: `value_not_writable` (data).
    public static func encodeDaily(_ bars: [DailyBar], sources: BarSources) throws(Failure) -> [UInt8] {
        let bars = bars.map(\.bar)
        return try encode([time(bars)] + prices(bars) + source(bars, sources), sources.combined)
    }

    /// The bytes of a macro file: `fecha` (a timestamp without zone at midnight), then the columns; NaN is written as null.
    ///
    /// - Parameters:
    ///   - dates: Ascending strictly.
    ///   - columns: In file order, each as long as `dates`; see `MacroFile.columns`.
    /// - Throws: `value_not_writable` (data).
    public static func encodeMacro(
        dates: [CivilDate], columns: [(name: String, values: [Double])], dataSource: String?
    ) throws(Failure) -> [UInt8] {
        let midnights = dates.map { Zone.utc.instant($0).microseconds }
        let fecha = ParquetColumn("fecha", .timestamps(midnights, zone: nil))
        return try encode([fecha] + columns.map { ParquetColumn.nullable($0.name, $0.values) }, dataSource)
    }

    /// The bytes of a macro file whose rows name their source, in the metadata or row by row in the column `source` where they
    /// differ, and the day from which they were known in `publication_date` where any says it.
    ///
    /// - Throws: `value_not_writable` (data).
    public static func encodeMacro(_ rows: MacroColumns) throws(Failure) -> [UInt8] {
        let midnights = rows.dates.map { Zone.utc.instant($0).microseconds }
        var columns = [ParquetColumn("fecha", .timestamps(midnights, zone: nil))]
        columns += MacroFile.columns.compactMap { name in rows.values.first { $0.name == name } }
            .map { ParquetColumn.nullable($0.name, $0.values) }
        if let sources = rows.sources {
            columns.append(ParquetColumn(SourceLabel.column, .strings(sources.map { $0 ?? "" }), nullRows: missing(sources)))
        }
        if let publications = rows.publications {
            columns.append(
                ParquetColumn(
                    MacroFile.publicationColumn, .dates(publications.map { Int32($0?.dayNumber ?? 0) }),
                    nullRows: missing(publications)))
        }
        return try encode(columns, rows.dataSource)
    }

    /// Writes a five-minute file, see `encodeFiveMinute`.
    ///
    /// - Throws: `value_not_writable` (data), `disk_full` (temporary) or `output_not_writable` (configuration).
    public static func writeFiveMinute(
        _ bars: [Bar], instrument: Instrument, dataSource: String?, to path: String
    ) throws(Failure) {
        try write(try encodeFiveMinute(bars, instrument: instrument, dataSource: dataSource), path)
    }

    /// Writes a daily file, see `encodeDaily`.
    ///
    /// - Throws: as `writeFiveMinute`.
    public static func writeDaily(_ bars: [DailyBar], dataSource: String?, to path: String) throws(Failure) {
        try write(try encodeDaily(bars, dataSource: dataSource), path)
    }

    /// Writes a macro file, see `encodeMacro`.
    ///
    /// - Throws: as `writeFiveMinute`.
    public static func writeMacro(
        dates: [CivilDate], columns: [(name: String, values: [Double])], dataSource: String?, to path: String
    ) throws(Failure) {
        try write(try encodeMacro(dates: dates, columns: columns, dataSource: dataSource), path)
    }

    private static func time(_ bars: [Bar]) -> ParquetColumn {
        ParquetColumn("time", .timestamps(bars.map(\.time.microseconds), zone: "America/Bogota"))
    }

    private static func source(_ bars: [Bar], _ sources: BarSources) -> [ParquetColumn] {
        guard !sources.isOne else { return [] }
        return [ParquetColumn(SourceLabel.column, .strings(bars.map { sources.label(at: $0.time) }))]
    }

    private static func missing(_ values: [(some Sendable)?]) -> [Int] { values.indices.filter { values[$0] == nil } }

    private static func prices(_ bars: [Bar]) -> [ParquetColumn] {
        [
            ParquetColumn("open", .doubles(bars.map(\.open))), ParquetColumn("high", .doubles(bars.map(\.high))),
            ParquetColumn("low", .doubles(bars.map(\.low))), ParquetColumn("close", .doubles(bars.map(\.close))),
            ParquetColumn("volume", .doubles(Array(repeating: 0, count: bars.count))),
        ]
    }

    private static func encode(_ columns: [ParquetColumn], _ dataSource: String?) throws(Failure) -> [UInt8] {
        // Level 19 saves another twentieth and takes six times as long; reading is as fast at every level.
        try ParquetWriter.encode(
            columns, metadata: dataSource.map { [(DataSource.metadataKey, $0)] } ?? [], compression: .zstd(level: 9))
    }

    private static func write(_ bytes: [UInt8], _ path: String) throws(Failure) {
        var files = StagedFiles()
        try files.stage(bytes, at: path)
        try files.commit()
    }
}
