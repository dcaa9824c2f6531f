public import CivilTime
public import Failures
internal import Files
public import JSON
public import TaskContract

/// `manifest.json` of a folder of market data: which files there are, what they hold and the hash of each.
public struct DataManifest: Equatable, Sendable {
    /// What the manifest says of one file.
    public struct Entry: Equatable, Sendable {
        /// The name in the folder.
        public var name: String
        /// What the rows are: `five_minute_bars`, `daily_bars` or `macro`.
        public var content: String
        /// The number of rows.
        public var rows: Int
        /// First date of the rows; `nil` without rows.
        public var first: CivilDate?
        /// Last date of the rows; `nil` without rows.
        public var last: CivilDate?
        /// The size in bytes.
        public var bytes: Int
        /// SHA-256 of the bytes, hexadecimal.
        public var sha256: String

        /// The entry of a file by its bytes and the dates of its rows, ascending.
        public init(name: String, content: String, bytes: [UInt8], rows: Int, dates: ClosedRange<CivilDate>?) {
            self.name = name
            self.content = content
            self.rows = rows
            first = dates?.lowerBound
            last = dates?.upperBound
            self.bytes = bytes.count
            sha256 = SHA256.hexadecimal(of: bytes)
        }
    }

    /// What the manifest says of the folder as a whole, before its files.
    public var header: JSONObject
    /// The files in order.
    public var entries: [Entry]

    /// A manifest from its parts.
    public init(header: JSONObject, entries: [Entry]) {
        self.header = header
        self.entries = entries
    }

    /// The manifest of a folder.
    ///
    /// - Throws: `file_missing`, `file_unreadable`, `manifest_invalid`, `source_label_invalid` (data).
    public init(folder: String) throws(Failure) {
        let path = DataDirectory(folder).manifest
        let bytes = try FileSystem.read(path)
        guard let document = try? JSONValue(parsing: bytes), let object = document.objectValue,
            let files = document["files"]?.arrayValue
        else { throw DataManifest.invalid(path, "is no manifest") }
        var header = object
        header["files"] = nil
        if let label = header["data_source"] {
            _ = try SourceLabel.checked(label.stringValue ?? label.serialized(), "data_source of \(path)")
        }
        var entries: [Entry] = []
        for file in files {
            guard let entry = Entry(file) else {
                throw DataManifest.invalid(path, "has an entry that names no file of the folder")
            }
            entries.append(entry)
        }
        self.init(header: header, entries: entries)
    }

    /// The document as it is written.
    public var json: JSONValue {
        var object = header
        object["files"] = .array(entries.map { .object($0.json) })
        return .object(object)
    }

    /// The label of the folder as a whole; `nil` where it says none.
    public var dataSource: String? { header["data_source"]?.stringValue }

    /// The entry of a file; `nil` when the manifest does not name it.
    public func entry(_ name: String) -> Entry? { entries.first { $0.name == name } }

    /// Checks that a file in a folder is the one the manifest names.
    ///
    /// - Returns: the file's bytes.
    /// - Throws: `manifest_incomplete` when it names no such file, `hash_mismatch`, `file_missing`, `file_unreadable` (data).
    @discardableResult
    public func verify(_ name: String, in folder: String) throws(Failure) -> [UInt8] {
        guard let entry = entry(name) else {
            throw Failure(
                .data, code: "manifest_incomplete", "the manifest of \(folder) names no \(name)",
                remedy: "Take the folder from a source that is whole.")
        }
        let bytes = try FileSystem.read(Path.join(folder, name), limit: .data)
        let actual = SHA256.hexadecimal(of: bytes)
        guard actual == entry.sha256 else {
            throw Failure(
                .data, code: "hash_mismatch",
                "\(Path.join(folder, name)) has SHA-256 \(actual), its manifest says \(entry.sha256)",
                remedy: "Restore the file from its source.")
        }
        return bytes
    }

    private static func invalid(_ path: String, _ what: String) -> Failure {
        Failure(.data, code: "manifest_invalid", "\(path) \(what)", remedy: "Restore the folder from its source.")
    }
}

extension DataManifest.Entry: TaskOutput {
    /// The entry as it stands in the manifest, and in the outputs of the tasks that write one.
    public static let declaration: [OutputField<DataManifest.Entry>] = [
        .value("name", \.name), .value("content", \.content, "five_minute_bars, daily_bars or macro."), .value("rows", \.rows),
        .value("first", \.first), .value("last", \.last), .value("bytes", \.bytes), .value("sha256", \.sha256),
    ]

    init?(_ document: JSONValue) {
        guard let name = document["name"]?.stringValue, !name.isEmpty, !name.contains("/"),
            let content = document["content"]?.stringValue,
            let rows = document["rows"]?.integerValue, let bytes = document["bytes"]?.integerValue,
            let sha256 = document["sha256"]?.stringValue
        else { return nil }
        self.name = name
        self.content = content
        self.rows = rows
        first = document["first"]?.stringValue.flatMap { CivilDate($0) }
        last = document["last"]?.stringValue.flatMap { CivilDate($0) }
        self.bytes = bytes
        self.sha256 = sha256
    }
}
