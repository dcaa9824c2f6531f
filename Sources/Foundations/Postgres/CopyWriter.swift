public import CivilTime
public import Failures

/// The rows of a COPY on their way in. Source of the format: Postgres manual, "COPY", Binary Format.
public final class CopyWriter {
    private let connection: Connection
    private let columns: Int
    private var buffer: [UInt8] = []
    private var fields = 0
    /// The number of rows begun.
    public private(set) var rowCount = 0
    private static let capacity = 1 << 16

    init(connection: Connection, columns: Int) {
        self.connection = connection
        self.columns = columns
        fields = columns
        buffer.reserveCapacity(CopyWriter.capacity * 2)
        buffer += Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0]
        buffer.append(bigEndian: Int32(0))
        buffer.append(bigEndian: Int32(0))
    }

    /// Writes one row, a value a column.
    ///
    /// - Throws: `copy_columns` (internal) when values and columns differ in number; what the connection meets.
    public func row<each Value: PostgresEncodable>(_ values: repeat each Value) throws(Failure) {
        try beginRow()
        repeat append(each values)
    }

    /// Begins a row, whose values are then appended one by one. Faster than ``row(_:)`` for wide tables.
    ///
    /// - Throws: `copy_columns` (internal) when the row before is not whole; what the connection meets.
    public func beginRow() throws(Failure) {
        try checkRow()
        if buffer.count >= CopyWriter.capacity { try send() }
        buffer.append(bigEndian: Int16(truncatingIfNeeded: columns))
        fields = 0
        rowCount += 1
    }

    /// Appends a value to the row that was begun.
    public func append(_ value: some PostgresEncodable) {
        fields += 1
        buffer.appendField(value)
    }

    /// Appends a `double precision` to the row that was begun.
    public func append(_ value: Double) { appendWord(value.bitPattern) }

    /// Appends a `bigint` to the row that was begun.
    public func append(_ value: Int64) { appendWord(UInt64(bitPattern: value)) }

    /// Appends a `timestamp with time zone` to the row that was begun.
    public func append(_ value: Instant) {
        fields += 1
        buffer.append(bigEndian: Int32(8))
        value.encode(into: &buffer)
    }

    /// Appends a `text` to the row that was begun.
    public func append(_ value: String) {
        fields += 1
        var value = value
        value.withUTF8 {
            buffer.append(bigEndian: Int32(truncatingIfNeeded: $0.count))
            buffer.append(contentsOf: $0)
        }
    }

    private func appendWord(_ word: UInt64) {
        fields += 1
        buffer.append(bigEndian: Int32(8))
        buffer.append(bigEndian: word)
    }

    func finish() throws(Failure) {
        try checkRow()
        buffer.append(bigEndian: Int16(-1))
        try send()
    }

    private func send() throws(Failure) {
        try connection.put(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private func checkRow() throws(Failure) {
        guard fields == columns else {
            throw Failure(
                .internal, code: "copy_columns", "row \(rowCount) of a COPY has \(fields) values for \(columns) columns",
                remedy: "Report this with the log of the run.")
        }
    }
}
