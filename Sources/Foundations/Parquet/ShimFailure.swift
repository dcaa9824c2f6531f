internal import CArrow
internal import Failures
internal import Files

/// A call of the shim whose error becomes a failure that names the file.
func calling<Result>(
    _ source: TableSource, column: String? = nil, _ body: (inout carrow_error) -> Result?
) throws(Failure) -> Result {
    var error = carrow_error()
    if let result = body(&error) { return result }
    throw failure(of: error, source, column: column)
}

/// Where a table comes from, for messages.
struct TableSource: Sendable {
    /// The file's path.
    let path: String
    /// How people call the format: `Parquet` or `CSV`.
    let format: String

    /// The code of a file that is not of the format at all.
    var notOfFormatCode: String { format == "CSV" ? "not_csv" : "not_parquet" }
}

private func failure(of error: carrow_error, _ source: TableSource, column: String?) -> Failure {
    let path = source.path
    let place = column.map { "column \($0) of \(path)" } ?? path
    let message = text(of: error)
    switch Int(error.status) {
    case CARROW_SYSTEM: return FileSystem.unreadable(path, error.system_code)
    case CARROW_NOT_PARQUET:
        return Failure(
            .data, code: source.notOfFormatCode, "\(path) is not a \(source.format) file: \(message)",
            remedy: "Give a whole, undamaged \(source.format) file.")
    case CARROW_DAMAGED:
        return Failure(
            .data, code: "file_damaged", "\(place) cannot be decoded: \(message)",
            remedy: "The file is damaged; make or fetch it again.")
    case CARROW_UNSUPPORTED:
        return Failure(
            .data, code: "encoding_unsupported", "\(place) has columns in an encoding that is not read: \(message)",
            remedy: "The file is valid; write it again with dictionary or PLAIN encoding.")
    case CARROW_WRONG_TYPE:
        return Failure(
            .data, code: "wrong_type", "\(place) has the wrong type: \(message)",
            remedy: "Write the column with one of the accepted types.")
    case CARROW_TOO_LARGE:
        return Failure(
            .data, code: "file_too_large", "\(place) is too large: \(message)",
            remedy: "Check that the file is undamaged; split it when it is meant to be that large.")
    default:
        return Failure(
            .internal, code: "parquet_failed", "\(place): \(message)", remedy: "This is a bug; report it with the message.")
    }
}

private func text(of error: carrow_error) -> String {
    withUnsafeBytes(of: error.message) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
}

/// A schema handle's columns in Swift's terms.
func columns(of schema: OpaquePointer) -> (names: [String], types: [ColumnType]) {
    var names: [String] = []
    var types: [ColumnType] = []
    for index in 0..<carrow_schema_count(schema) {
        let column = carrow_schema_column(schema, index)
        names.append(String(cString: column.name))
        types.append(type(of: column))
    }
    return (names, types)
}

private func type(of column: carrow_column) -> ColumnType {
    switch Int(column.kind) {
    case CARROW_KIND_DOUBLE: .double
    case CARROW_KIND_FLOAT: .float
    case CARROW_KIND_INTEGER: .integer
    case CARROW_KIND_DECIMAL: .decimal(precision: Int(column.precision), scale: Int(column.scale))
    case CARROW_KIND_TIMESTAMP: .timestamp(zone: column.zone.map { String(cString: $0) })
    case CARROW_KIND_DATE: .date
    case CARROW_KIND_STRING: .string
    case CARROW_KIND_BOOLEAN: .boolean
    default: .other(String(cString: column.type_name))
    }
}
