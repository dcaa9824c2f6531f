public import CivilTime
public import Failures
internal import Files
public import JSON
internal import Market
internal import MarketFiles

/// The files of a folder of seeds, in memory: five Parquet files and the manifest that names their contents.
public struct SeedSet: Sendable {
    /// One file of market data.
    public struct File: Sendable {
        /// The name in the folder.
        public let name: String
        /// What the rows are: `five_minute_bars`, `daily_bars` or `macro`.
        public let content: String
        /// The contents.
        public let bytes: [UInt8]
        /// Number of rows.
        public let rowCount: Int
        /// First and last date of the rows.
        public let range: ClosedRange<CivilDate>
        /// SHA-256 of the contents, hexadecimal.
        public let sha256: String
    }

    /// The label that everything made from these files carries.
    public static let dataSource = DataSource.synthetic

    /// The Parquet files.
    public let files: [File]
    /// The manifest: what `manifest.json` says, without its bytes.
    public let manifest: JSONValue

    private static let folder = DataDirectory("")

    /// The files of a simulated market.
    ///
    /// - Throws: `value_not_writable` (data).
    public init(_ market: MarketSimulation) throws(Failure) {
        var files: [File] = []
        for instrument in Instrument.allCases {
            let bars = market.bars[instrument] ?? []
            files.append(
                File(
                    SeedSet.folder.fiveMinuteBars(instrument), "five_minute_bars",
                    try MarketFileWriter.encodeFiveMinute(bars, instrument: instrument, dataSource: SeedSet.dataSource),
                    dates: bars.map { Zone.bogota.date($0.time) }))
        }
        files.append(
            File(
                SeedSet.folder.dailyBars, "daily_bars",
                try MarketFileWriter.encodeDaily(market.dailyBars, dataSource: SeedSet.dataSource),
                dates: market.dailyBars.map(\.date)))
        files.append(
            File(
                SeedSet.folder.macro, "macro",
                try MarketFileWriter.encodeMacro(
                    dates: market.macroDates, columns: market.macroColumns, dataSource: SeedSet.dataSource),
                dates: market.macroDates))
        self.files = files
        manifest = [
            "synthetic": true, "data_source": .string(SeedSet.dataSource), "generator": "seed_generate",
            "generator_version": .integer(MarketSimulation.version), "seed": .integer(Int(market.seed)),
            "files": .array(files.map(\.manifestEntry)),
        ]
    }

    /// Names and bytes of all files, the manifest last, so that a folder with a new manifest has the files it names.
    var contents: [(name: String, bytes: [UInt8])] {
        files.map { ($0.name, $0.bytes) } + [(SeedSet.folder.manifest, manifest.fileBytes())]
    }

    /// The names of the files that a folder lacks or holds with other bytes.
    ///
    /// - Throws: `file_unreadable` (data).
    public func differences(in folder: String) throws(Failure) -> [String] {
        var names: [String] = []
        for (name, bytes) in contents where try FileSystem.readIfPresent(Path.join(folder, name)) != bytes {
            names.append(name)
        }
        return names
    }

    /// Writes all files, together or not at all.
    ///
    /// - Throws: `disk_full` (temporary) or `output_not_writable` (configuration).
    public func write(to folder: String) throws(Failure) {
        var staged = StagedFiles()
        for (name, bytes) in contents { try staged.stage(bytes, at: Path.join(folder, name)) }
        try staged.commit()
    }
}

extension SeedSet.File {
    fileprivate init(_ name: String, _ content: String, _ bytes: [UInt8], dates: [CivilDate]) {
        guard let first = dates.first, let last = dates.last else { preconditionFailure("\(name) has no rows") }
        self.init(
            name: name, content: content, bytes: bytes, rowCount: dates.count, range: first...last,
            sha256: SHA256.hexadecimal(of: bytes))
    }

    /// What the manifest says of the file.
    var manifestEntry: JSONValue {
        [
            "name": .string(name), "content": .string(content), "rows": .integer(rowCount),
            "first": .string(range.lowerBound.description), "last": .string(range.upperBound.description),
            "bytes": .integer(bytes.count), "sha256": .string(sha256),
        ]
    }
}
