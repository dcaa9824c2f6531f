internal import CivilTime
public import Failures
internal import JSON
internal import Market
public import MarketFiles

/// The files of a folder of seeds, in memory: five Parquet files and the manifest that names their contents.
public struct SeedSet: Sendable {
    /// The label that everything made from these files carries.
    public static let dataSource = DataSource.synthetic

    /// The Parquet files and the manifest.
    public let contents: DataFiles

    /// The Parquet files.
    public var files: [DataFiles.File] { contents.files }

    private static let folder = DataDirectory("")

    /// The files of a simulated market.
    ///
    /// - Throws: `value_not_writable` (data).
    public init(_ market: MarketSimulation) throws(Failure) {
        var files: [DataFiles.File] = []
        for instrument in Instrument.allCases {
            let bars = market.bars[instrument] ?? []
            files.append(
                DataFiles.File(
                    SeedSet.folder.fiveMinuteBars(instrument), content: "five_minute_bars",
                    bytes: try MarketFileWriter.encodeFiveMinute(
                        bars, instrument: instrument, dataSource: SeedSet.dataSource),
                    dates: bars.map { Zone.bogota.date($0.time) }))
        }
        files.append(
            DataFiles.File(
                SeedSet.folder.dailyBars, content: "daily_bars",
                bytes: try MarketFileWriter.encodeDaily(market.dailyBars, dataSource: SeedSet.dataSource),
                dates: market.dailyBars.map(\.date)))
        files.append(
            DataFiles.File(
                SeedSet.folder.macro, content: "macro",
                bytes: try MarketFileWriter.encodeMacro(
                    dates: market.macroDates, columns: market.macroColumns, dataSource: SeedSet.dataSource),
                dates: market.macroDates))
        contents = DataFiles(
            header: JSONObject([
                ("synthetic", true), ("data_source", .string(SeedSet.dataSource)), ("generator", "seed_generate"),
                ("generator_version", .integer(MarketSimulation.version)), ("seed", .integer(Int(market.seed))),
            ]),
            files: files)
    }

    /// The names of the files that a folder lacks or holds with other bytes.
    ///
    /// - Throws: `file_unreadable` (data).
    public func differences(in folder: String) throws(Failure) -> [String] { try contents.differences(in: folder) }

    /// Writes all files, together or not at all.
    ///
    /// - Throws: `disk_full` (temporary) or `output_not_writable` (configuration).
    public func write(to folder: String) throws(Failure) { try contents.write(to: folder) }
}
