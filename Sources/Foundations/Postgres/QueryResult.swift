internal import CPostgres
public import Failures

/// The rows a statement returned. Owns its `PGresult`.
///
/// Columns are found by name and read in binary. A ``Column`` found once makes reading many rows cheap.
public final class QueryResult {
    private let handle: OpaquePointer
    private let names: [String]
    private let types: [PostgresType]
    /// The number of rows.
    public let count: Int

    /// Takes ownership of `handle`; the caller must not clear it.
    init(adopting handle: OpaquePointer) {
        self.handle = handle
        let columns = 0..<PQnfields(handle)
        names = columns.map { String(cString: PQfname(handle, $0)) }
        types = columns.map { PostgresType(rawValue: PQftype(handle, $0)) }
        count = Int(PQntuples(handle))
    }

    deinit { PQclear(handle) }

    /// How many rows the statement inserted, updated, deleted or selected.
    public var affectedRows: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    /// The command's name, such as `COMMIT`.
    var command: String { String(cString: PQcmdStatus(handle)) }

    /// The rows in order.
    public var rows: some RandomAccessCollection<Row> { (0..<count).lazy.map { Row(result: self, index: $0) } }

    /// The only row of a statement that always has one.
    ///
    /// - Throws: `unexpected_row_count` (internal).
    public func single() throws(Failure) -> Row {
        guard count == 1 else {
            throw Failure(
                .internal, code: "unexpected_row_count", "the statement returned \(count) rows where one was expected",
                remedy: "Report this with the log of the run.")
        }
        return Row(result: self, index: 0)
    }

    /// A column by name, checked once to be readable as `Value`.
    ///
    /// - Throws: `column_missing`, `column_type` (internal).
    public func column<Value: PostgresDecodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(Failure) -> Column<Value> {
        guard let index = names.firstIndex(of: name) else {
            throw Failure(
                .internal, code: "column_missing", "the result has no column \(name); it has \(names.joined(separator: ", "))",
                field: name, remedy: "Report this with the log of the run.")
        }
        guard Value.canDecode(types[index]) else {
            throw Failure(
                .internal, code: "column_type",
                "column \(name) has the type \(types[index].rawValue), which cannot be read as \(Value.self)", field: name,
                remedy: "Report this with the log of the run.")
        }
        return Column(name: name, index: Int32(index), type: types[index])
    }

    /// All values of a column without NULLs, in row order.
    ///
    /// - Throws: `column_missing`, `column_type`, `unexpected_null` (internal), `value_unreadable` (data).
    public func values<Value: PostgresDecodable>(_ name: String, as type: Value.Type = Value.self) throws(Failure) -> [Value] {
        let column = try column(name, as: type)
        var values: [Value] = []
        values.reserveCapacity(count)
        for row in 0..<count { values.append(try value(column, row)) }
        return values
    }

    func value<Value>(_ column: Column<Value>, _ row: Int) throws(Failure) -> Value {
        guard let value = try optional(column, row) else {
            throw Failure(
                .internal, code: "unexpected_null", "column \(column.name) is NULL where a value was expected",
                field: column.name, remedy: "Report this with the log of the run.")
        }
        return value
    }

    func optional<Value>(_ column: Column<Value>, _ row: Int) throws(Failure) -> Value? {
        precondition((0..<count).contains(row), "row \(row) of \(count)")
        let row = Int32(row)
        if PQgetisnull(handle, row, column.index) == 1 { return nil }
        let buffer = UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column.index), count: Int(PQgetlength(handle, row, column.index)))
        guard let value = Value.decode(buffer.bytes, column.type) else {
            throw Failure(
                .data, code: "value_unreadable", "a value of column \(column.name) cannot be read as \(Value.self)",
                field: column.name, remedy: "Correct the stored value; infinite dates and arrays with NULLs are not used here.")
        }
        return value
    }
}

/// A column of a result, known to be readable as `Value`.
public struct Column<Value: PostgresDecodable>: Sendable {
    /// The column's name.
    public let name: String
    let index: Int32
    let type: PostgresType
}

/// One row of a result.
public struct Row {
    let result: QueryResult
    let index: Int

    /// The value of a column that is never NULL.
    ///
    /// - Throws: `column_missing`, `column_type`, `unexpected_null` (internal), `value_unreadable` (data).
    public func value<Value: PostgresDecodable>(_ name: String, as type: Value.Type = Value.self) throws(Failure) -> Value {
        try result.value(try result.column(name, as: type), index)
    }

    /// The value of a column, `nil` for NULL.
    ///
    /// - Throws: `column_missing`, `column_type` (internal), `value_unreadable` (data).
    public func optional<Value: PostgresDecodable>(_ name: String, as type: Value.Type = Value.self) throws(Failure) -> Value? {
        try result.optional(try result.column(name, as: type), index)
    }

    /// The value of a column found before, never NULL.
    ///
    /// - Throws: `unexpected_null` (internal), `value_unreadable` (data).
    public func value<Value>(_ column: Column<Value>) throws(Failure) -> Value { try result.value(column, index) }

    /// The value of a column found before, `nil` for NULL.
    ///
    /// - Throws: `value_unreadable` (data).
    public func optional<Value>(_ column: Column<Value>) throws(Failure) -> Value? { try result.optional(column, index) }
}
