internal import CArrow
public import Failures

/// A Parquet file, opened: its schema is known, its data are read column by column on request.
///
///     let file = try ParquetFile("usdcop_daily_ohlcv.parquet")
///     let table = try file.read(["time", "close"])
///     let closes = try table.doubles("close")
///
/// Only the asked columns are read, on the calling thread. Files whose pages carry checksums are held against them.
public final class ParquetFile {
    /// The path the file was opened by.
    public let path: String
    /// Columns, row count and metadata.
    public let schema: ParquetSchema
    private let handle: OpaquePointer

    /// Opens a file and reads its footer.
    ///
    /// - Throws: `file_missing`, `file_unreadable`, `not_parquet`, `file_damaged` or `file_too_large` (all data).
    public init(_ path: String) throws(Failure) {
        let source = TableSource(path: path, format: "Parquet")
        let handle = try calling(source) { carrow_file_open(path, &$0) }
        self.handle = handle
        self.path = path
        schema = ParquetFile.schema(of: handle)
    }

    deinit { carrow_file_close(handle) }

    /// Reads columns.
    ///
    /// - Throws: `missing_column`, `duplicated_column` (the name stands for two columns), `wrong_type` (a nested column),
    ///   `file_damaged` or `file_too_large` (all data).
    public func read(_ columns: [String]) throws(Failure) -> ParquetTable {
        var indices: [Int32] = []
        for name in columns {
            let index = Int32(try schema.index(of: name, in: path))
            if !indices.contains(index) { indices.append(index) }
        }
        let source = TableSource(path: path, format: "Parquet")
        let table = try calling(source) { carrow_file_read(handle, indices, Int32(indices.count), &$0) }
        return ParquetTable(adopting: table, source, metadata: schema.metadata)
    }

    private static func schema(of handle: OpaquePointer) -> ParquetSchema {
        let (names, types) = columns(of: carrow_file_schema(handle))
        var metadata: [String: String] = [:]
        for index in 0..<carrow_file_metadata_count(handle) {
            let key = String(cString: carrow_file_metadata_key(handle, index))
            if key != "ARROW:schema" { metadata[key] = String(cString: carrow_file_metadata_value(handle, index)) }
        }
        return ParquetSchema(names: names, types: types, metadata: metadata, rowCount: Int(carrow_file_rows(handle)))
    }
}

/// Reading Parquet files in one call.
public enum ParquetReader {
    /// The schema of a file; no data are read.
    ///
    /// - Throws: as `ParquetFile.init`.
    public static func schema(of path: String) throws(Failure) -> ParquetSchema {
        try ParquetFile(path).schema
    }

    /// Columns of a file.
    ///
    /// - Throws: as `ParquetFile.init` and `ParquetFile.read`.
    public static func read(_ path: String, columns: [String]) throws(Failure) -> ParquetTable {
        try ParquetFile(path).read(columns)
    }
}

/// Reading CSV files with a header line.
public enum CSVReader {
    /// All columns of a file. Types are inferred from the texts: integers, doubles, dates, timestamps (ISO 8601), booleans,
    /// strings. Empty fields and `NA`, `NaN`, `null` and their like are null, in columns of strings too.
    ///
    /// - Throws: `file_missing`, `file_unreadable` or `not_csv` (all data).
    public static func read(_ path: String) throws(Failure) -> ParquetTable {
        let source = TableSource(path: path, format: "CSV")
        return ParquetTable(adopting: try calling(source) { carrow_csv_read(path, &$0) }, source, metadata: [:])
    }
}

extension ParquetSchema {
    /// The place of the one column called `name`.
    func index(of name: String, in path: String) throws(Failure) -> Int {
        guard let index = names.firstIndex(of: name) else {
            throw Failure(
                .data, code: "missing_column", "\(path) has no column \(name); it has \(names.joined(separator: ", "))",
                remedy: "Write the file with a column \(name); names are compared exactly.")
        }
        guard names.lastIndex(of: name) == index else {
            throw Failure(
                .data, code: "duplicated_column", "\(path) has two columns called \(name)",
                remedy: "Write the file with one column \(name).")
        }
        return index
    }
}
