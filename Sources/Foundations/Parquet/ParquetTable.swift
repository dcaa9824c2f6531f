internal import CArrow
public import Failures

/// Columns in memory. Each is given in the form the caller asks for; doubles, microseconds and days that the file holds as
/// such, in one piece and without nulls, are not copied. Columns outlive the table they come from.
public final class ParquetTable {
    /// Names and types of the columns that were read, in the order asked for; the metadata are the file's.
    public let schema: ParquetSchema
    private let source: TableSource
    private let handle: OpaquePointer

    init(adopting handle: OpaquePointer, _ source: TableSource, metadata: [String: String]) {
        self.handle = handle
        self.source = source
        let (names, types) = columns(of: carrow_table_schema(handle))
        schema = ParquetSchema(names: names, types: types, metadata: metadata, rowCount: Int(carrow_table_rows(handle)))
    }

    deinit { carrow_table_release(handle) }

    /// The number of rows.
    public var rowCount: Int { schema.rowCount }

    /// A numeric column as doubles, NaN where null. Decimals become the nearest double.
    ///
    /// - Throws: `missing_column`, `duplicated_column`, `wrong_type` or `file_damaged` (data).
    public func doubles(_ name: String) throws(Failure) -> DoubleColumn {
        DoubleColumn(try storage(name, accepted: "numbers (double, float, decimal or integer)", carrow_table_doubles))
    }

    /// An integer column, 0 where null.
    ///
    /// - Throws: `missing_column`, `duplicated_column`, `wrong_type` or `file_damaged` (data).
    public func integers(_ name: String) throws(Failure) -> IntegerColumn {
        IntegerColumn(try storage(name, accepted: "integers", carrow_table_integers))
    }

    /// A timestamp column in microseconds since 1970-01-01, 0 where null; UTC when the column has a zone, else as the unnamed
    /// clock reads.
    ///
    /// - Parameter exact: Whether a time finer than a microsecond is refused; otherwise it is rounded down and listed in
    ///   `InstantColumn.inexactRows`.
    /// - Throws: `missing_column`, `duplicated_column`, `wrong_type`, `time_too_fine` or `file_damaged` (data).
    public func instants(_ name: String, exact: Bool = true) throws(Failure) -> InstantColumn {
        let storage = try storage(name, accepted: "timestamps", carrow_table_instants)
        var zone: String?
        if case .timestamp(let label)? = schema.type(of: name) { zone = label }
        let column = InstantColumn(storage, zone: zone)
        if exact, let row = column.inexactRows.first {
            throw Failure(
                .data, code: "time_too_fine",
                "column \(name) of \(source.path), row \(row), cannot be told in whole microseconds",
                remedy: "Write times in microseconds or coarser.")
        }
        return column
    }

    /// A column of days as days since 1970-01-01, 0 where null: dates, or timestamps without a zone that stand at midnight.
    ///
    /// - Parameter exact: Whether a timestamp off midnight is refused; otherwise it is rounded down and listed in
    ///   `DateColumn.inexactRows`.
    /// - Throws: `missing_column`, `duplicated_column`, `wrong_type`, `date_not_at_midnight` or `file_damaged` (data).
    public func dates(_ name: String, exact: Bool = true) throws(Failure) -> DateColumn {
        _ = try schema.index(of: name, in: source.path)
        guard case .timestamp(let zone)? = schema.type(of: name) else {
            return DateColumn(try storage(name, accepted: "dates", carrow_table_dates))
        }
        guard zone == nil else { throw wrongType(name, accepted: "dates, or timestamps without zone") }
        let column = DateColumn(try instants(name, exact: false))
        if exact, let row = column.inexactRows.first {
            throw Failure(
                .data, code: "date_not_at_midnight", "column \(name) of \(source.path), row \(row), is no whole day",
                remedy: "Write dates, or timestamps at midnight.")
        }
        return column
    }

    /// A column of texts.
    ///
    /// - Throws: `missing_column`, `duplicated_column`, `wrong_type` or `file_damaged` (data).
    public func strings(_ name: String) throws(Failure) -> StringColumn {
        StringColumn(try storage(name, accepted: "strings", carrow_table_strings))
    }

    private typealias Getter = (
        OpaquePointer?, Int32, UnsafeMutablePointer<carrow_view>?, UnsafeMutablePointer<carrow_error>?
    ) -> OpaquePointer?

    private func storage(_ name: String, accepted: String, _ get: Getter) throws(Failure) -> ColumnStorage {
        let index = try schema.index(of: name, in: source.path)
        var view = carrow_view()
        var error = carrow_error()
        guard let values = get(handle, Int32(index), &view, &error) else {
            if Int(error.status) == CARROW_WRONG_TYPE { throw wrongType(name, accepted: accepted) }
            return try calling(source, column: name) {
                $0 = error
                return nil
            }
        }
        return ColumnStorage(adopting: values, view)
    }

    private func wrongType(_ name: String, accepted: String) -> Failure {
        Failure(
            .data, code: "wrong_type",
            "column \(name) of \(source.path) holds \(schema.type(of: name).map(\.description) ?? "nothing")",
            remedy: "Write the column as \(accepted).")
    }
}

/// Owns the values of one column; released once, when the last column that shows them goes away.
final class ColumnStorage {
    let handle: OpaquePointer
    let view: carrow_view

    init(adopting handle: OpaquePointer, _ view: carrow_view) {
        self.handle = handle
        self.view = view
    }

    deinit { carrow_values_release(handle) }

    var count: Int { Int(view.count) }
    var nullCount: Int { Int(view.null_count) }

    func isNull(_ row: Int) -> Bool {
        precondition(row >= 0 && row < count, "row \(row) of \(count)")
        return view.nulls.map { $0[row] != 0 } ?? false
    }

    func buffer<Value>(_ type: Value.Type) -> UnsafeBufferPointer<Value> {
        UnsafeBufferPointer(start: view.values?.assumingMemoryBound(to: type), count: view.values == nil ? 0 : count)
    }

    var inexactRows: [Int] {
        UnsafeBufferPointer(start: view.inexact_rows, count: Int(view.inexact_count)).map(Int.init)
    }
}
