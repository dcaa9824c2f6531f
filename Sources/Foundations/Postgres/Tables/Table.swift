internal import Failures

/// A table, declared once: the list of its columns makes every statement that writes or reads its records, so that no list of
/// columns can drift from another.
///
///     extension PaperWeek: TableRecord {
///         static let table = Table<PaperWeek>("forecast_h5_paper_trading", [
///             .key("signal_date", \.signalDate),
///             .value("direction", \.direction),            // an enumeration goes in and comes back as one
///             .derived("inference_year") { $0.week.year },  // for readers outside
///         ])
///     }
public struct Table<Record: Sendable>: Sendable {
    /// The table's name.
    public let name: Identifier
    let columns: [TableColumn<Record>]

    /// Declares a table.
    ///
    /// - Precondition: there is a key, and no column stands twice.
    public init(_ name: Identifier, _ columns: [TableColumn<Record>]) {
        precondition(columns.contains { $0.role == .key }, "the table \(name.name) is declared without a key")
        precondition(
            Set(columns.map(\.identifier)).count == columns.count, "the table \(name.name) is declared with a column twice")
        self.name = name
        self.columns = columns
    }

    // MARK: - Statements

    /// Inserts a record; the server refuses one whose key is stored already (23505).
    public func insert(_ record: Record) -> Statement { "\(insertion(record))" }

    /// Inserts a record, or makes the stored row of its key equal to it. A row that says the same already is not touched.
    ///
    /// - Parameter condition: which stored rows may be replaced, as SQL about `stored`; all by default.
    public func upsert(_ record: Record, replacingWhere condition: Statement = "true") -> Statement {
        let written = identifiers(.value, .remark)
        let compared = identifiers(.value)
        guard !compared.isEmpty else { return "\(insertion(record)) on conflict (\(identifiers(.key))) do nothing" }
        return """
            \(insertion(record)) on conflict (\(identifiers(.key))) do update set (\(written)) = row(\(written, of: "excluded"))
            where (\(condition)) and (\(compared, of: "stored")) is distinct from (\(compared, of: "excluded"))
            """
    }

    /// Selects the columns that are read back.
    ///
    /// - Parameter rest: what follows the table's name, such as `where … order by … for update`.
    public func select(_ rest: Statement) -> Statement {
        "select \(columns.filter { $0.reader != nil }.map(\.identifier), of: name) from \(name) \(rest)"
    }

    private func insertion(_ record: Record) -> Statement {
        var text = Statement.Interpolation(literalCapacity: 0, interpolationCount: columns.count)
        text.appendLiteral("insert into ")
        text.appendInterpolation(name)
        text.appendLiteral(" as stored (")
        text.appendInterpolation(identifiers(.key, .value, .remark))
        text.appendLiteral(") values (")
        for (index, bind) in columns.compactMap(\.bind).enumerated() {
            if index > 0 { text.appendLiteral(", ") }
            bind(record, &text)
        }
        text.appendLiteral(")")
        return Statement(stringInterpolation: text)
    }

    private func identifiers(_ roles: TableColumn<Record>.Role...) -> [Identifier] {
        columns.filter { roles.contains($0.role) }.map(\.identifier)
    }

    // MARK: - Reading

    /// The records of a result that has the columns of ``select(_:)``, in its order. Others it may have are passed over.
    ///
    /// - Parameter blank: a record whose every read column is replaced.
    /// - Throws: `column_missing`, `column_type`, `unexpected_null` (internal); `value_unreadable` (data) for a value its Swift
    ///   type does not have, such as a text that no case of an enumeration has.
    func records(_ result: QueryResult, blank: Record) throws(Failure) -> [Record] {
        var readers: [TableColumn<Record>.Reader] = []
        for column in columns {
            if let reader = column.reader { readers.append(try reader(result)) }
        }
        var records: [Record] = []
        records.reserveCapacity(result.count)
        for row in result.rows {
            var record = blank
            for read in readers { try read(row, &record) }
            records.append(record)
        }
        return records
    }
}
