internal import CArrow
public import Failures
internal import Files

/// Writing Parquet files. Equal input gives equal bytes, and every page carries a checksum.
public enum ParquetWriter {
    /// How pages are compressed.
    public enum Compression: Sendable, Equatable {
        /// Not at all.
        case none
        /// Fast to read, the usual choice.
        case snappy
        /// Smaller; levels 1–22, higher ones slower to write and as fast to read.
        case zstd(level: Int)
        /// Smaller and slow; levels 1–9.
        case gzip(level: Int)
    }

    /// The bytes of a file with these columns, which must be equally long.
    ///
    /// - Parameters:
    ///   - columns: In file order.
    ///   - metadata: Key-value metadata, in file order.
    ///   - rowsPerGroup: At most so many rows in a row group.
    /// - Throws: `value_not_writable` (data) for a value that its column type cannot hold or columns that do not fit together.
    public static func encode(
        _ columns: [ParquetColumn], metadata: [(String, String)] = [], compression: Compression = .snappy,
        rowsPerGroup: Int = 1 << 20
    ) throws(Failure) -> [UInt8] {
        precondition(rowsPerGroup > 0, "a row group holds at least one row")
        let writer = EncodingSession()
        for (key, value) in metadata { carrow_writer_metadata(writer.handle, key, value) }
        for column in columns {
            guard column.values.count == columns[0].values.count else {
                throw notWritable("column \(column.name) has \(column.values.count) rows, the first \(columns[0].values.count)")
            }
            try writer.append(column)
        }
        var length: Int64 = 0
        var error = carrow_error()
        let (codec, level) = compression.code
        guard let bytes = carrow_writer_encode(writer.handle, codec, level, Int64(rowsPerGroup), &length, &error) else {
            throw notWritable(message(of: error))
        }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(length)))
    }

    /// Writes a file, which appears whole or not at all.
    ///
    /// - Throws: as `encode`, and `disk_full` (temporary) or `output_not_writable` (configuration).
    public static func write(
        _ columns: [ParquetColumn], metadata: [(String, String)] = [], compression: Compression = .snappy,
        rowsPerGroup: Int = 1 << 20, to path: String
    ) throws(Failure) {
        let bytes = try encode(columns, metadata: metadata, compression: compression, rowsPerGroup: rowsPerGroup)
        var files = StagedFiles()
        try files.stage(bytes, at: path)
        try files.commit()
    }
}

extension ParquetWriter.Compression {
    fileprivate var code: (codec: Int32, level: Int32) {
        switch self {
        case .none: (Int32(CARROW_PLAIN), 0)
        case .snappy: (Int32(CARROW_SNAPPY), 0)
        case .zstd(let level): (Int32(CARROW_ZSTD), Int32(level))
        case .gzip(let level): (Int32(CARROW_GZIP), Int32(level))
        }
    }
}

/// Owns the writer of one file.
private final class EncodingSession {
    let handle: OpaquePointer = carrow_writer_make()

    deinit { carrow_writer_release(handle) }

    func append(_ column: ParquetColumn) throws(Failure) {
        let count = Int64(column.values.count)
        let nulls = column.nullFlags
        var error = carrow_error()
        let added: Int32
        switch column.values {
        case .doubles(let values):
            added = carrow_writer_doubles(handle, column.name, values, nulls, count, &error)
        case .floats(let values):
            added = carrow_writer_floats(handle, column.name, values, nulls, count, &error)
        case .integers(let values):
            added = carrow_writer_integers(handle, column.name, values, nulls, count, &error)
        case .dates(let values):
            added = carrow_writer_dates(handle, column.name, values, nulls, count, &error)
        case .booleans(let values):
            added = carrow_writer_booleans(handle, column.name, values.map { $0 ? 1 : 0 }, nulls, count, &error)
        case .timestamps(let values, let unit, let zone):
            added = carrow_writer_timestamps(handle, column.name, values, nulls, count, unit.code, zone, &error)
        case .decimals(let values, let precision, let scale):
            let halves = try halves(values, column, precision: precision, scale: scale)
            added = carrow_writer_decimals(
                handle, column.name, halves, nulls, count, Int32(precision), Int32(scale), &error)
        case .strings(let values):
            let texts = DistinctTexts(values)
            added = carrow_writer_strings(
                handle, column.name, texts.bytes, texts.offsets, Int32(texts.offsets.count - 1), texts.codes, nulls, count,
                &error)
        }
        guard added != 0 else { throw notWritable("column \(column.name): \(message(of: error))") }
    }

    /// Two's complement 128-bit integers, low half first.
    private func halves(
        _ values: [Int128], _ column: ParquetColumn, precision: Int, scale: Int
    ) throws(Failure) -> [UInt64] {
        guard (1...38).contains(precision), (0...precision).contains(scale) else {
            throw notWritable("column \(column.name): there is no decimal(\(precision), \(scale))")
        }
        let limit = (0..<precision).reduce(Int128(1)) { power, _ in power * 10 }
        var halves: [UInt64] = []
        halves.reserveCapacity(2 * values.count)
        for (row, value) in values.enumerated() {
            guard -limit < value, value < limit else {
                throw notWritable("column \(column.name), row \(row) has more than \(precision) digits")
            }
            halves.append(UInt64(truncatingIfNeeded: value))
            halves.append(UInt64(truncatingIfNeeded: value >> 64))
        }
        return halves
    }
}

extension ParquetColumn {
    /// A byte a row, 1 for null; `nil` when no row is.
    fileprivate var nullFlags: [UInt8]? {
        guard !nullRows.isEmpty else { return nil }
        var flags = [UInt8](repeating: 0, count: values.count)
        for row in nullRows { flags[row] = 1 }
        return flags
    }
}

extension ParquetColumn.TimeUnit {
    fileprivate var code: Int32 {
        switch self {
        case .milliseconds: Int32(CARROW_UNIT_MILLI)
        case .microseconds: Int32(CARROW_UNIT_MICRO)
        case .nanoseconds: Int32(CARROW_UNIT_NANO)
        }
    }
}

/// Texts numbered in the order they are met.
private struct DistinctTexts {
    var bytes: [UInt8] = []
    var offsets: [Int32] = [0]
    var codes: [Int32] = []

    init(_ values: [String]) {
        var known: [String: Int32] = [:]
        codes.reserveCapacity(values.count)
        for text in values {
            if let code = known[text] {
                codes.append(code)
                continue
            }
            let code = Int32(known.count)
            known[text] = code
            codes.append(code)
            bytes += Array(text.utf8)
            offsets.append(Int32(bytes.count))
        }
    }
}

func notWritable(_ message: String) -> Failure {
    Failure(.data, code: "value_not_writable", message, remedy: "Check the values, or choose a wider column type.")
}

private func message(of error: carrow_error) -> String {
    withUnsafeBytes(of: error.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
