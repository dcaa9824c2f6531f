public import CivilTime
public import Failures
internal import Files
public import JSON

/// The files of a folder of market data in memory, the manifest that names them included.
public struct DataFiles: Sendable {
    /// A file: what the manifest says of it, and its bytes.
    public struct File: Sendable {
        /// Name, rows, range and hash.
        public let entry: DataManifest.Entry
        /// The contents.
        public let bytes: [UInt8]

        /// A file by its bytes.
        ///
        /// - Parameters:
        ///   - path: Only its last component counts: a folder's name is not part of what it holds.
        ///   - content: What the rows are: `five_minute_bars`, `daily_bars` or `macro`.
        ///   - dates: The dates of all rows, ascending.
        public init(_ path: String, content: String, bytes: [UInt8], dates: [CivilDate]) {
            var range: ClosedRange<CivilDate>?
            if let first = dates.first, let last = dates.last { range = first...last }
            entry = DataManifest.Entry(
                name: Path.name(path), content: content, bytes: bytes, rows: dates.count, dates: range)
            self.bytes = bytes
        }

        fileprivate init(entry: DataManifest.Entry, bytes: [UInt8]) {
            self.entry = entry
            self.bytes = bytes
        }
    }

    /// The files, without the manifest.
    public let files: [File]
    /// The manifest.
    public let manifest: DataManifest

    /// The files with a manifest that begins with `header`.
    public init(header: JSONObject, files: [File]) {
        self.files = files
        manifest = DataManifest(header: header, entries: files.map(\.entry))
    }

    /// The files that a folder's manifest names.
    ///
    /// - Throws: `file_missing`, `file_unreadable`, `manifest_invalid`; `hash_mismatch` when a file is not the one the
    ///   manifest names (all data).
    public init(folder: String) throws(Failure) {
        manifest = try DataManifest(folder: folder)
        var files: [File] = []
        for entry in manifest.entries {
            files.append(File(entry: entry, bytes: try manifest.verify(entry.name, in: folder)))
        }
        self.files = files
    }

    /// Names and bytes of all files, the manifest last, so that a folder with a new manifest has the files it names.
    public var contents: [(name: String, bytes: [UInt8])] {
        files.map { ($0.entry.name, $0.bytes) } + [(Path.name(DataDirectory("").manifest), manifest.json.fileBytes())]
    }

    /// The names of the files that a folder lacks or holds with other bytes.
    ///
    /// - Throws: `file_unreadable` (data).
    public func differences(in folder: String) throws(Failure) -> [String] {
        var names: [String] = []
        for (name, bytes) in contents where try FileSystem.readIfPresent(Path.join(folder, name), limit: .data) != bytes {
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
