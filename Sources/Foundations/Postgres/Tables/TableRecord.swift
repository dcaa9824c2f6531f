public import Failures

/// A type whose values are rows of one table.
public protocol TableRecord: Sendable {
    /// A record that reading fills: every column that is read back replaces what stands here.
    init()
    /// The table and its columns.
    static var table: Table<Self> { get }
}

extension Connection {
    /// Makes the stored rows of the records' keys equal to them; rows that say the same already are not touched.
    ///
    /// - Parameter condition: which stored rows may be replaced, as SQL about `stored`; all by default.
    /// - Returns: how many rows are new or different now.
    /// - Throws: as ``query(_:)``.
    @discardableResult
    public func upsert<Record: TableRecord>(
        _ records: some Sequence<Record>, replacingWhere condition: Statement = "true"
    ) throws(Failure) -> Int {
        var changed = 0
        for record in records { changed += try execute(Record.table.upsert(record, replacingWhere: condition)) }
        return changed
    }

    /// Inserts records.
    ///
    /// - Throws: as ``query(_:)``; the server refuses one whose key is stored already.
    public func insert<Record: TableRecord>(_ records: some Sequence<Record>) throws(Failure) {
        for record in records { try execute(Record.table.insert(record)) }
    }

    /// The records a selection finds.
    ///
    /// - Parameter rest: what follows the table's name, such as `where … order by … for update`.
    /// - Throws: as ``query(_:)``; `unexpected_null` (internal); `value_unreadable` (data).
    public func records<Record: TableRecord>(
        _ rest: Statement, of type: Record.Type = Record.self
    ) throws(Failure) -> [Record] {
        try Record.table.records(query(Record.table.select(rest)), blank: Record())
    }
}
